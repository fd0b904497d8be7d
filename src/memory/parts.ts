import { finished } from 'node:stream/promises';
import { promisify } from 'node:util';
import { constants, createZstdCompress, zstdCompressSync, zstdDecompress, zstdDecompressSync } from 'node:zlib';
import type { z } from 'zod';

/** The parts of a reading cannot be read. The list has to be read from its vendor again. */
export class DamagedReadingError extends Error {
  constructor(part: number, reason: string, options?: ErrorOptions) {
    super(`Part ${part + 1} of a stored list is damaged: ${reason}`, options);
    this.name = 'DamagedReadingError';
  }
}

const decompress = promisify(zstdDecompress);
const { ZSTD_c_checksumFlag: checksumFlag } = constants;
/** Bytes of the length that stands before a head. */
const lengthBytes = 4;

/** The checksum tells a damaged part from a whole one, whatever its bytes. */
export async function packPart(head: unknown, body: readonly Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
  const json = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32LE(json.byteLength);
  const pieces = [length, json, ...body];
  const options = { chunkSize: stepBytes, params: { [checksumFlag]: 1 } };
  const bytes = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (bytes <= maxBytesAtOnce) return zstdCompressSync(Buffer.concat(pieces), options);
  // What does not say how long it is takes eight times as long to unpack.
  const packer = createZstdCompress({ ...options, pledgedSrcSize: bytes });
  const packed: Buffer[] = [];
  packer.on('data', (step: Buffer) => packed.push(step));
  // One after the other: to join 30 MB first would hold up the event loop for 30 ms.
  for (const piece of pieces) packer.write(piece);
  packer.end();
  await finished(packer);
  return Buffer.concat(packed);
}

/** A part has the rows of one answer of a vendor at most, which has 64 MiB. */
const maxRawBytes = 128 * 1024 * 1024;
/** Bytes that zstd gives back at once. Node’s usual 16 KiB, and a megabyte, take longer. */
const stepBytes = 64 * 1024;
/** Parts up to these bytes take 0.3 ms at most, and longer when they leave the event loop for it. */
const maxBytesAtOnce = 32 * 1024;

/** Takes the next bytes of a body, which share its memory. */
type Take = (bytes: number) => Buffer<ArrayBuffer>;

/** `rest` are the bytes of the body. */
type ReadBody<Head, Rows> = (head: Head, take: Take, rest: number) => Rows;

export async function unpackParts<Head, Rows>(
  parts: readonly Uint8Array[],
  schema: z.ZodType<Head>,
  read: ReadBody<Head, Rows>,
): Promise<readonly Rows[]> {
  const rows: Rows[] = [];
  for (const [number, part] of parts.entries()) {
    try {
      rows.push(readPart(await decompressed(part), schema, read));
    } catch (error) {
      throw new DamagedReadingError(number, error instanceof RangeError ? error.message : 'it is not whole', {
        cause: error,
      });
    }
  }
  return rows;
}

async function decompressed(part: Uint8Array): Promise<Buffer<ArrayBuffer>> {
  const maxOutputLength = maxRawBytes;
  if (part.byteLength <= maxBytesAtOnce)
    return zstdDecompressSync(part, { maxOutputLength, chunkSize: maxBytesAtOnce });
  return decompress(part, { maxOutputLength, chunkSize: stepBytes });
}

function readPart<Head, Rows>(raw: Buffer<ArrayBuffer>, schema: z.ZodType<Head>, read: ReadBody<Head, Rows>): Rows {
  let at = 0;
  const take: Take = (bytes) => {
    if (bytes > raw.byteLength - at) throw new RangeError('it ends early');
    at += bytes;
    return raw.subarray(at - bytes, at);
  };
  const headBytes = take(lengthBytes).readUInt32LE();
  const head = schema.safeParse(JSON.parse(take(headBytes).toString()));
  if (!head.success) throw new RangeError('its head is not as expected');
  const rows = read(head.data, take, raw.byteLength - at);
  if (at < raw.byteLength) throw new RangeError('it goes on after its end');
  return rows;
}
