import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { z } from 'zod';
import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';
import type { Cell, Listed } from '../exports/listed.ts';

/** What a line answered at one moment. */
export interface Snapshot {
  readonly count: number;
  /** A month, by customer and then by currency; null where that is no question. */
  readonly money: Readonly<Record<string, Amounts>> | null;
  /** The cells of each row by its key; null where there are too many to be kept. */
  readonly rows: ReadonlyMap<string, readonly Cell[]> | null;
  /** The customers of whom not all is known, by name. Keys of rows begin with it. */
  readonly unknown: ReadonlySet<string>;
}

/** By currency. */
type Amounts = Readonly<Record<string, number>>;

/** Rows of a longer list are only counted: to keep them would take megabytes and half a second a watch. */
const maxRows = 20_000;

export function* snapshotOf({ count, money, rows, unknown = new Set() }: Listed): Cooperative<Snapshot> {
  const amounts =
    money === undefined
      ? null
      : Object.fromEntries(Array.from(money, ([name, sums]) => [name, Object.fromEntries(sums)]));
  if (count > maxRows) return { count, money: amounts, rows: null, unknown };
  const byKey = new Map<string, readonly Cell[]>();
  let index = 0;
  for (const { key, cells } of rows) {
    index += 1;
    if (index % itemsPerStep === 0) yield;
    byKey.set(uniqueKey(key, byKey), cells);
  }
  return { count, money: amounts, rows: byKey, unknown };
}

/** A list can have somebody twice. */
function uniqueKey(key: string, taken: ReadonlyMap<string, unknown>): string {
  let unique = key;
  for (let number = 2; taken.has(unique); number += 1) unique = `${key} #${number}`;
  return unique;
}

/** The key that the list gave a row. */
export function listedKey(key: string): string {
  return key.replace(/ #\d+$/, '');
}

/** What all customers cost together; null where that is no question. */
export function amountsOf({ money }: Pick<Snapshot, 'money'>): Amounts | null {
  if (money === null) return null;
  const sums = new Map<string, number>();
  for (const [currency, amount] of Object.values(money).flatMap(Object.entries<number>))
    sums.set(currency, (sums.get(currency) ?? 0) + amount);
  return Object.fromEntries(sums);
}

const cell = z.union([z.string(), z.number(), z.null()]);
const stored = z.strictObject({
  count: z.number(),
  money: z.record(z.string(), z.record(z.string(), z.number())).nullable(),
  rows: z.array(z.tuple([z.string(), z.array(cell)])).nullable(),
  unknown: z.array(z.string()),
});

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

export async function packSnapshot({ rows, unknown, ...others }: Snapshot): Promise<Uint8Array<ArrayBuffer>> {
  const text = JSON.stringify({ ...others, rows: rows === null ? null : [...rows], unknown: [...unknown] });
  return new Uint8Array(await compress(text));
}

/** Null for bytes of another version: then the next rows are the first. */
export async function unpackSnapshot(bytes: Uint8Array): Promise<Snapshot | null> {
  try {
    const { data } = stored.safeParse(JSON.parse((await decompress(bytes)).toString()));
    if (data === undefined) return null;
    return { ...data, rows: data.rows === null ? null : new Map(data.rows), unknown: new Set(data.unknown) };
  } catch {
    return null;
  }
}
