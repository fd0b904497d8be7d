import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const unzip = promisify(gunzip);

type Bytes = AsyncIterable<Uint8Array>;
type ReplyHeaders = Readonly<Record<string, string>>;

/** Reads a whole body of at most `maxBytes`. Rollcall asks for no compression, but unpacks gzip if it comes all the same. */
export async function readBody(body: Bytes, headers: ReplyHeaders, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readUpTo(body, headers, maxBytes + 1);
  if (bytes.byteLength > maxBytes) throw new BodyTooLargeError();
  if (!isPacked(headers)) return bytes;
  return unzip(bytes, { maxOutputLength: maxBytes });
}

/** Reads the first `maxBytes` of a body and closes the connection before the rest. Nothing when they cannot be unpacked. */
export async function readStart(
  body: Bytes,
  headers: ReplyHeaders,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readUpTo(body, headers, maxBytes);
  if (!isPacked(headers)) return bytes;
  return unzip(bytes, { maxOutputLength: maxBytes }).catch(() => new Uint8Array());
}

class BodyTooLargeError extends Error {
  readonly code = 'ERR_BODY_TOO_LARGE';
}

function isPacked(headers: ReplyHeaders): boolean {
  return /^(?:x-)?gzip$/i.test(headers['content-encoding'] ?? '');
}

/** Into one buffer. undici's `bytes()` would hold 30 MB twice, as chunks and as the whole. */
async function readUpTo(body: Bytes, headers: ReplyHeaders, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const expected = Math.min(Number(headers['content-length'] ?? 0) || 0, maxBytes);
  let buffer = new ArrayBuffer(Math.max(expected, initialCapacity));
  let length = 0;
  for await (const chunk of body) {
    const part = chunk.subarray(0, maxBytes - length);
    const needed = length + part.byteLength;
    if (needed > buffer.byteLength) buffer = enlarged(buffer, needed, maxBytes);
    new Uint8Array(buffer, length).set(part);
    length = needed;
    // Leaving the loop closes the connection.
    if (length === maxBytes) break;
  }
  return new Uint8Array(buffer, 0, length);
}

/**
 * The same bytes with room for so many. A large body goes on in a buffer that grows in place, since to copy 8 MB into a
 * larger one would hold up the event loop for 30 ms. A small one does not, since single bytes of it are read more slowly.
 */
function enlarged(buffer: ArrayBuffer, needed: number, maxBytes: number): ArrayBuffer {
  const size = Math.min(Math.max(needed, 2 * buffer.byteLength), maxBytes);
  if (buffer.resizable) {
    buffer.resize(size);
    return buffer;
  }
  const larger = size > maxCopiedBytes ? new ArrayBuffer(size, { maxByteLength: maxBytes }) : new ArrayBuffer(size);
  new Uint8Array(larger).set(new Uint8Array(buffer));
  buffer.transfer(0);
  return larger;
}

/** Bytes, for a body without a length. Most are shorter. */
const initialCapacity = 16 * 1024;

/** Bytes of a buffer into which the one before is copied in some 2 ms. */
const maxCopiedBytes = 2 * 1024 * 1024;

/** Bytes; more than any buffer that Node shares among several bodies. */
const minReleasedBytes = 128 * 1024;

/** Frees a large body at once, since V8 may free it only after the next one has come. It must not be read afterwards. */
export function release({ buffer }: Uint8Array<ArrayBuffer>): void {
  if (buffer.byteLength >= minReleasedBytes) buffer.transferToFixedLength(0);
}
