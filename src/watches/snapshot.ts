import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { z } from 'zod';
import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';
import type { Cell, Listed } from '../exports/listed.ts';

/** What a line answered at one moment. */
export interface Snapshot {
  readonly count: number;
  /** A month, by currency; null where that is no question. */
  readonly money: Readonly<Record<string, number>> | null;
  /** The cells of each row by its key; null where there are too many to be kept. */
  readonly rows: ReadonlyMap<string, readonly Cell[]> | null;
}

/** Rows of a longer list are only counted: to keep them would take megabytes and half a second a watch. */
const maxRows = 20_000;

export function* snapshotOf({ count, money, rows }: Listed): Cooperative<Snapshot> {
  const amounts = money === undefined ? null : Object.fromEntries(money);
  if (count > maxRows) return { count, money: amounts, rows: null };
  const byKey = new Map<string, readonly Cell[]>();
  let index = 0;
  for (const { key, cells } of rows) {
    index += 1;
    if (index % itemsPerStep === 0) yield;
    byKey.set(uniqueKey(key, byKey), cells);
  }
  return { count, money: amounts, rows: byKey };
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

const cell = z.union([z.string(), z.number(), z.null()]);
const stored = z.strictObject({
  count: z.number(),
  money: z.record(z.string(), z.number()).nullable(),
  rows: z.array(z.tuple([z.string(), z.array(cell)])).nullable(),
});

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

export async function packSnapshot({ rows, ...others }: Snapshot): Promise<Uint8Array<ArrayBuffer>> {
  const text = JSON.stringify({ ...others, rows: rows === null ? null : [...rows] });
  return new Uint8Array(await compress(text));
}

/** Null for bytes of another version: then the next rows are the first. */
export async function unpackSnapshot(bytes: Uint8Array): Promise<Snapshot | null> {
  try {
    const { data } = stored.safeParse(JSON.parse((await decompress(bytes)).toString()));
    return data === undefined ? null : { ...data, rows: data.rows === null ? null : new Map(data.rows) };
  } catch {
    return null;
  }
}
