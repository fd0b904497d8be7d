import { createHash } from 'node:crypto';
import { z } from 'zod';
import { itemsPerStep, runCooperatively, type Cooperative } from '../async/cooperative.ts';
import type { Connection, SqlValue } from './database.ts';
import { storeProblem } from './problems.ts';

/** Parses what came from a file or a server, and lets the event loop go on meanwhile. */
export async function parseRows<Row>(rows: readonly unknown[], row: z.ZodType<Row>): Promise<readonly Row[]> {
  return runCooperatively(parsed(rows, row));
}

function* parsed<Row>(rows: readonly unknown[], row: z.ZodType<Row>): Cooperative<Row[]> {
  const good: Row[] = [];
  for (const [index, each] of rows.entries()) {
    const { success, data, error } = row.safeParse(each);
    // The path and the kind only, never the value: it can be a person's name.
    if (!success) throw storeProblem('damaged', `column ${error.issues[0]?.path.join('.') ?? ''}`);
    good.push(data);
    if (index % itemsPerStep === 0) yield;
  }
  return good;
}

/** The items in slices of at most so many. */
export function* slicesOf<Item>(items: Iterable<Item>, size: number): Generator<readonly Item[], void> {
  let slice: Item[] = [];
  for (const item of items) {
    slice.push(item);
    if (slice.length < size) continue;
    yield slice;
    slice = [];
  }
  if (slice.length > 0) yield slice;
}

/** The parameters as both engines store them, so that neither takes what the other refuses. */
export function storable(parameters: readonly SqlValue[]): SqlValue[] {
  return parameters.map((value) => {
    // PostgreSQL refuses U+0000, and neither keeps half a character.
    if (typeof value === 'string') return value.replaceAll('\0', '\uFFFD').toWellFormed();
    if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new RangeError('only integers are stored');
    return value;
  });
}

/** A moment in a column, as a date. */
export const moment = z.number().transform((milliseconds) => new Date(milliseconds));
export const flag = z.literal([0, 1]).transform((value) => value === 1);

export function millisecondsOf(date: Date | null): number | null {
  return date?.getTime() ?? null;
}

/**
 * Ids of vendors can have any length, but the index of PostgreSQL takes 2,704 bytes a row. A longer text becomes its
 * beginning and its SHA-256, which is the same key each time.
 */
export function keyOf(text: string): string {
  if (text.length <= longestKey) return text;
  const hash = createHash('sha256').update(text).digest('hex');
  return `${text.slice(0, longestKey - hash.length)}${hash}`;
}

/** Three bytes a letter at most, and an index has two such texts. */
const longestKey = 400;

/** SQLite needs long for thousands of numbered parameters. */
const valuesPerStatement = 500;

/** The statement with the places of these values in place of `$these`, after those of so many parameters. */
function withPlaces(sql: string, these: readonly string[], parameters: readonly SqlValue[]): string {
  const places = these.map((_, index) => `$${parameters.length + index + 1}`);
  return sql.replace('$these', () => places.join(', '));
}

/**
 * The rows of a select for some values at a time, which stand at `$these`, as in `customer in ($these)`. `$1` and following
 * are `parameters`.
 */
export async function queryForThese<Row>(
  connection: Connection,
  sql: string,
  these: readonly string[],
  parameters: readonly SqlValue[],
  row: z.ZodType<Row>,
): Promise<readonly Row[]> {
  const found: (readonly Row[])[] = [];
  for (const some of slicesOf(these, valuesPerStatement))
    found.push(await connection.query(withPlaces(sql, some, parameters), [...parameters, ...some], row));
  return found.flat();
}

/** Runs a statement in the same way; how many rows it changed. */
export async function executeForThese(
  connection: Connection,
  sql: string,
  these: readonly string[],
  parameters: readonly SqlValue[],
): Promise<number> {
  let count = 0;
  for (const some of slicesOf(these, valuesPerStatement))
    count += await connection.execute(withPlaces(sql, some, parameters), [...parameters, ...some]);
  return count;
}

/** Deletes what is about a person at a customer, by any of these subjects or search keys; how many rows. */
export async function deleteAbout(
  connection: Connection,
  table: 'event' | 'finding',
  customer: string,
  keys: readonly string[],
): Promise<number> {
  const values = keys.map(keyOf);
  let count = 0;
  for (const column of ['subject', 'search_key']) {
    // Search keys are as the source writes them, and keys in lower case.
    const sql = `delete from ${table} where customer = $1 and lower(${column}) in ($these)`;
    count += await executeForThese(connection, sql, values, [keyOf(customer)]);
  }
  return count;
}
