import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const unpack = promisify(gunzip);

/** Rollcall does not ask for packed answers; one that comes all the same is as large as it is unpacked. */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  headers: Readonly<Record<string, string>>,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readAll(body, Math.min(Number(headers['content-length'] ?? 0) || 0, most));
  if (!/^(?:x-)?gzip$/i.test(headers['content-encoding'] ?? '')) return bytes;
  return unpack(bytes, { maxOutputLength: most });
}

/** In one buffer, which grows in its place: `bytes()` would hold 30 MB twice, in pieces and put together. */
async function readAll(body: AsyncIterable<Uint8Array>, expected: number): Promise<Uint8Array<ArrayBuffer>> {
  let buffer = new ArrayBuffer(Math.max(expected, initialCapacity));
  let length = 0;
  for await (const piece of body) {
    const needed = length + piece.byteLength;
    if (needed > buffer.byteLength) buffer = buffer.transfer(Math.max(needed, 2 * buffer.byteLength));
    new Uint8Array(buffer).set(piece, length);
    length = needed;
  }
  return new Uint8Array(buffer, 0, length);
}

/** Bytes, where the vendor does not say how many come; most answers are shorter. */
const initialCapacity = 16 * 1024;

/** Bytes; more than any buffer that is shared with others. */
const minReleasedBytes = 128 * 1024;

/** Frees a large body at once, since V8 may let it lie until the next one is there. Nobody may read it any more. */
export function release({ buffer }: Uint8Array<ArrayBuffer>): void {
  if (buffer.byteLength >= minReleasedBytes) buffer.transfer(0);
}
