import { finished } from 'node:stream/promises';
import { promisify } from 'node:util';
import { constants, createZstdCompress, zstdCompressSync, zstdDecompress, zstdDecompressSync } from 'node:zlib';
import { z } from 'zod';
import type { Chunk, RowOf } from '../tables/chunk.ts';
import { maxChunkRows, type Table, type TableFactory } from '../tables/table.ts';
import { assignmentTables, userTables } from '../vendors/tables.ts';
import type { LicenseAssignment, Purchase, UserRecord } from '../vendors/vendor.ts';

/** How the rows of a list are stored as bytes, in parts of at most 8,192 rows. */
export interface ReadingFormat<Rows> {
  /** What is stored, and how. Parts of another layout can only be given up. */
  readonly columns: string;
  /** Compresses outside the event loop. */
  readonly pack: (rows: Rows) => Promise<readonly Uint8Array<ArrayBuffer>[]>;
  /** Throws a `DamagedReadingError` where a part is not as it was packed. */
  readonly unpack: (parts: readonly Uint8Array[]) => Promise<Rows>;
}

/** The parts of a reading cannot be read. The list has to be read from its vendor again. */
export class DamagedReadingError extends Error {
  constructor(part: number, reason: string, options?: ErrorOptions) {
    super(`Part ${part + 1} of a stored list is damaged: ${reason}`, options);
    this.name = 'DamagedReadingError';
  }
}

export const accountFormat: ReadingFormat<Table<UserRecord>> = tableFormat(userTables);
export const licenseFormat: ReadingFormat<Table<LicenseAssignment>> = tableFormat(assignmentTables);

const purchase = z.strictObject({
  product: z.string(),
  title: z.string(),
  bought: z.number().nullable(),
  used: z.number(),
  lapsed: z.number(),
  standing: z.union([z.enum(['free', 'unlimited']), z.strictObject({ lapsed: z.string() })]).nullable(),
}) satisfies z.ZodType<Purchase>;
const purchaseHead = z.strictObject({ purchases: z.array(purchase) });

/** All purchases are one part: no customer has bought thousands of products. */
export const purchaseFormat: ReadingFormat<readonly Purchase[]> = {
  columns: `1 ${Object.keys(purchase.shape).join(' ')}`,
  pack: async (purchases) => [await packPart({ purchases }, [])],
  unpack: async (parts) => {
    const read = await unpackParts(parts, purchaseHead, ({ purchases }) => purchases);
    return read.flat();
  },
};

const chunkHead = z.strictObject({
  length: z.int().min(0).max(maxChunkRows),
  /** Bytes of all texts. */
  textBytes: z.int().min(0),
  dictionaries: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
});
const tableHead = z.strictObject({ chunks: z.array(chunkHead) });

/** A part has a head, and then of each chunk the lengths of its texts, the indices of its dictionaries and the texts. */
function tableFormat<Row extends RowOf<Row>>(tables: TableFactory<Row>): ReadingFormat<Table<Row>> {
  const { plain, dictionary } = tables.layout;
  return {
    columns: `1 ${tables.columns}`,
    async pack({ chunks }) {
      const parts: Uint8Array<ArrayBuffer>[] = [];
      for (const group of groupsOf(chunks)) {
        const heads = group.map(({ length, utf8, dictionaries }) => ({
          length,
          textBytes: utf8.byteLength,
          dictionaries,
        }));
        const body = group.flatMap(({ offsets, indices, utf8 }) => [
          bytesOf(lengthsOf(offsets)),
          bytesOf(indices),
          utf8,
        ]);
        parts.push(await packPart({ chunks: heads }, body));
      }
      return parts;
    },
    async unpack(parts) {
      const read = await unpackParts(parts, tableHead, (head, take) => {
        const chunks = head.chunks.map(({ length, textBytes, dictionaries }): Chunk => {
          const lengths = new Uint32Array(copyOf(take(4 * plain.length * length)).buffer);
          const indices = new Uint16Array(copyOf(take(2 * dictionary.length * length)).buffer);
          return {
            length,
            dictionaries,
            indices,
            offsets: offsetsOf(lengths),
            utf8: Buffer.from(copyOf(take(textBytes)).buffer),
          };
        });
        return tables.from(chunks);
      });
      return tables.concat(read);
    },
  };
}

/** Packs bytes of one's own form. */
export function packBytes(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return packPart(null, [bytes]);
}

/** Throws a `DamagedReadingError` where they are not as they were packed. */
export async function unpackBytes(part: Uint8Array): Promise<Buffer> {
  const [bytes = Buffer.alloc(0)] = await unpackParts([part], z.null(), (_, take, rest) => take(rest));
  return bytes;
}

/** Bytes of texts in one part, unless one chunk has more. */
const maxPartBytes = 16 * 1024 * 1024;

/** Consecutive chunks with the rows of one full chunk at most: vendors send pages of a few hundred rows. */
function groupsOf(chunks: readonly Chunk[]): readonly (readonly Chunk[])[] {
  const groups: Chunk[][] = [];
  let [rows, bytes] = [Infinity, Infinity];
  for (const chunk of chunks) {
    [rows, bytes] = [rows + chunk.length, bytes + chunk.utf8.byteLength];
    if (rows <= maxChunkRows && bytes <= maxPartBytes) groups.at(-1)?.push(chunk);
    else {
      groups.push([chunk]);
      [rows, bytes] = [chunk.length, chunk.utf8.byteLength];
    }
  }
  return groups;
}

/** Lengths repeat and offsets do not, so lengths compress to a fraction. */
function lengthsOf(offsets: Uint32Array): Uint32Array {
  const lengths = new Uint32Array(offsets.length - 1);
  for (let index = 0; index < lengths.length; index += 1)
    lengths[index] = (offsets[index + 1] ?? 0) - (offsets[index] ?? 0);
  return lengths;
}

function offsetsOf(lengths: Uint32Array): Uint32Array<ArrayBuffer> {
  const offsets = new Uint32Array(lengths.length + 1);
  for (let index = 0; index < lengths.length; index += 1)
    offsets[index + 1] = (offsets[index] ?? 0) + (lengths[index] ?? 0);
  return offsets;
}

/** In memory of their own: numbers must begin at a multiple of their size, and what else was read is freed. */
function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array | Uint16Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

const decompress = promisify(zstdDecompress);
const { ZSTD_c_checksumFlag: checksumFlag } = constants;
/** Bytes of the length that stands before a head. */
const lengthBytes = 4;

/** The checksum tells a damaged part from a whole one, whatever its bytes. */
async function packPart(head: unknown, body: readonly Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
  const json = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32LE(json.byteLength);
  const pieces = [length, json, ...body];
  const options = { chunkSize: stepBytes, params: { [checksumFlag]: 1 } };
  const bytes = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (bytes <= maxBytesAtOnce) return zstdCompressSync(Buffer.concat(pieces), options);
  const packer = createZstdCompress(options);
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

async function unpackParts<Head, Rows>(
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
