import { z } from 'zod';
import type { Chunk, RowOf } from '../tables/chunk.ts';
import { maxChunkRows, type Table, type TableFactory } from '../tables/table.ts';
import { assignmentTables, userTables } from '../vendors/tables.ts';
import type { LicenseAssignment, Purchase, UserRecord } from '../vendors/vendor.ts';
import { packPart, unpackParts } from './parts.ts';

/** How the rows of a list are stored as bytes, in parts of at most 8,192 rows. */
export interface ReadingFormat<Rows> {
  /** What is stored, and how. Parts of another layout can only be given up. */
  readonly columns: string;
  /** Compresses outside the event loop. */
  readonly pack: (rows: Rows) => Promise<readonly Uint8Array<ArrayBuffer>[]>;
  /** Throws a `DamagedReadingError` where a part is not as it was packed. */
  readonly unpack: (parts: readonly Uint8Array[]) => Promise<Rows>;
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
