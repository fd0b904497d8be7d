import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const unzip = promisify(gunzip);

/** Reads a whole body of at most `maxBytes`. Rollcall asks for no compression, but unpacks gzip if it comes all the same. */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  headers: Readonly<Record<string, string>>,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readAll(body, Math.min(Number(headers['content-length'] ?? 0) || 0, maxBytes));
  if (!/^(?:x-)?gzip$/i.test(headers['content-encoding'] ?? '')) return bytes;
  return unzip(bytes, { maxOutputLength: maxBytes });
}

/** Into one buffer that grows in place. undici's `bytes()` would hold 30 MB twice, as chunks and as the whole. */
async function readAll(body: AsyncIterable<Uint8Array>, expected: number): Promise<Uint8Array<ArrayBuffer>> {
  let buffer = new ArrayBuffer(Math.max(expected, initialCapacity));
  let length = 0;
  for await (const chunk of body) {
    const needed = length + chunk.byteLength;
    if (needed > buffer.byteLength) buffer = buffer.transfer(Math.max(needed, 2 * buffer.byteLength));
    new Uint8Array(buffer).set(chunk, length);
    length = needed;
  }
  return new Uint8Array(buffer, 0, length);
}

/** Bytes, for a body without a length. Most are shorter. */
const initialCapacity = 16 * 1024;

/** Bytes; more than any buffer that Node shares among several bodies. */
const minReleasedBytes = 128 * 1024;

/** Frees a large body at once, since V8 may free it only after the next one has come. It must not be read afterwards. */
export function release({ buffer }: Uint8Array<ArrayBuffer>): void {
  if (buffer.byteLength >= minReleasedBytes) buffer.transfer(0);
}
