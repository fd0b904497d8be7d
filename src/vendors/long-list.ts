import type { z } from 'zod';
import type { Steps } from '../steps.ts';

/** An answer that is one long list with little around it, such as a page of users. */
export interface LongList<Around, Rows> {
  /** The field that holds the list; null where the answer is the list itself. */
  readonly field: string | null;
  /** Checks what stands around the list. */
  readonly around: z.ZodType<Around>;
  /** Checks some rows, and turns them into what the rest of the program knows. */
  readonly check: (raw: unknown) => Checked<Rows>;
  readonly joined: Made<never, Rows>['joined'];
}

/** How rows are kept. */
export interface Made<Row, Rows> {
  readonly of: (rows: readonly Row[]) => Rows;
  readonly joined: (parts: readonly Rows[]) => Rows;
}

export interface ListRead<Around, Rows> {
  readonly around: Around;
  readonly rows: Rows;
}

/** What was read, or where it differs from what was expected. */
export type Checked<T> = { readonly value: T } | { readonly issues: readonly Issue[] };

export interface Issue {
  readonly path: readonly PropertyKey[];
  readonly code?: string | undefined;
}

/** JSON's value, or null for anything that is not JSON. */
export type Parse = (text: string) => unknown;

/** Bytes that are parsed at once: some five milliseconds of work. Half as many cost a tenth more in all. */
const usualStretch = 1024 * 1024;
/** Rows that are checked at once, of an answer that was parsed whole. */
const someRows = 1_000;
/** How many places are tried for one cut. */
const mostTries = 8;

export function longList<Around, Raw, Row, Rows>(
  field: string | null,
  around: z.ZodType<Around>,
  rows: z.ZodType<readonly Raw[]>,
  toRow: (raw: Raw) => Row,
  { of, joined }: Made<Row, Rows>,
): LongList<Around, Rows> {
  return {
    field,
    around,
    check(raw) {
      const { success, data, error } = rows.safeParse(raw);
      return success ? { value: of(data.map(toRow)) } : { issues: error.issues };
    },
    joined,
  };
}

/**
 * Reads a list a stretch at a time: 30 MB stall nobody, and the vendor's rows of one stretch are gone before the next
 * is read. `JSON.parse` itself proves each cut right: a stretch between two brackets is JSON only if it was cut between
 * two rows, since inside of one a brace or a quote would stay open. A tokenizer in JavaScript takes ten times as long:
 * `@streamparser/json` 0.0.22 read 9 MB in 330 ms, `JSON.parse` in 35.
 */
export function* readList<Around, Rows>(
  bytes: Uint8Array,
  list: LongList<Around, Rows>,
  parse: Parse,
  stretch: number = usualStretch,
): Steps<Checked<ListRead<Around, Rows>>> {
  const json = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (yield* readCut(json, list, parse, stretch)) ?? (yield* readWhole(json, list, parse));
}

function* readWhole<Around, Rows>(
  json: Buffer,
  { field, around, check, joined }: LongList<Around, Rows>,
  parse: Parse,
): Steps<Checked<ListRead<Around, Rows>>> {
  const answer = parse(json.toString());
  const outside = around.safeParse(answer);
  if (!outside.success) return { issues: outside.error.issues };
  const raw = field === null ? answer : fieldOf(answer, field);
  if (!Array.isArray(raw)) return { issues: [{ path: pathTo(field), code: 'invalid_type' }] };
  const parts: Rows[] = [];
  for (let from = 0; from < raw.length; from += someRows) {
    const checked = check(raw.slice(from, from + someRows));
    if ('issues' in checked) return { issues: placed(checked.issues, field, from) };
    parts.push(checked.value);
    yield;
  }
  return { value: { around: outside.data, rows: joined(parts) } };
}

/** Null where the answer is short, cannot be cut or is wrong: reading it whole then tells what it is. */
function* readCut<Around, Rows>(
  json: Buffer,
  { field, around, check, joined }: LongList<Around, Rows>,
  parse: Parse,
  stretch: number,
): Steps<Checked<ListRead<Around, Rows>> | null> {
  const start = json.length > 2 * stretch ? startOf(json, field) : null;
  if (start === null) return null;
  const parts: Rows[] = [];
  for (let from = start; ;) {
    const isLast = json.length - from <= 2 * stretch;
    const piece = isLast
      ? lastPiece(json, { field, start, from }, parse)
      : nextPiece(json, from, from + stretch, parse);
    const checked = piece === null ? null : check(piece.rows);
    if (piece === null || checked === null || 'issues' in checked) return null;
    parts.push(checked.value);
    if (piece.outside !== null) {
      const { success, data } = around.safeParse(piece.outside.value);
      return success ? { value: { around: data, rows: joined(parts) } } : null;
    }
    from = piece.end;
    yield;
  }
}

interface Piece {
  readonly rows: readonly unknown[];
  /** Where the next piece begins. */
  readonly end: number;
  /** The answer without its rows; null before the last piece. */
  readonly outside: { readonly value: unknown } | null;
}

/** The byte behind the list's bracket. */
function startOf(json: Buffer, field: string | null): number | null {
  if (field === null) return /^\s*\[/.exec(json.toString('latin1', 0, 64))?.[0].length ?? null;
  const name = JSON.stringify(field);
  const at = json.indexOf(name);
  const opening = /^\s*:\s*\[/.exec(json.toString('latin1', at + name.length, at + name.length + 64));
  return at < 0 || opening === null ? null : at + name.length + opening[0].length;
}

/** Rows up to the first place behind `least` where one ends and the next begins. */
function nextPiece(json: Buffer, from: number, least: number, parse: Parse): Piece | null {
  let at = least;
  for (let tries = 0; tries < mostTries; tries += 1) {
    at = nextComma(json, at);
    if (at < 0) return null;
    const rows = rowsIn(json, from, at, parse);
    if (rows !== null && rows.length > 0) return { rows, end: at + 1, outside: null };
  }
  return null;
}

/** A comma between two objects: between two rows, if it is not inside of one. */
function nextComma(json: Buffer, from: number): number {
  for (let at = json.indexOf('},', from); at >= 0; at = json.indexOf('},', at + 1))
    if (/^\s*\{/.test(json.toString('latin1', at + 2, at + 66))) return at + 1;
  return -1;
}

/** Stands in for the list where the rest of the answer is parsed, to show that the list stands where it should. */
const listHere = crypto.randomUUID();

function lastPiece(
  json: Buffer,
  { field, start, from }: { readonly field: string | null; readonly start: number; readonly from: number },
  parse: Parse,
): Piece | null {
  let at = json.length;
  for (let tries = 0; tries < mostTries && at > from; tries += 1) {
    at = json.lastIndexOf(']', at - 1);
    if (at < from) return null;
    const value = parse(`${json.toString('utf8', 0, start - 1)}"${listHere}"${json.toString('utf8', at + 1)}`);
    const isThere = (field === null ? value : fieldOf(value, field)) === listHere;
    const rows = isThere ? rowsIn(json, from, at, parse) : null;
    if (rows !== null && (rows.length > 0 || from === start)) return { rows, end: at, outside: { value } };
  }
  return null;
}

function rowsIn(json: Buffer, from: number, to: number, parse: Parse): readonly unknown[] | null {
  const value = parse(bracketed(json, from, to));
  return Array.isArray(value) ? value : null;
}

/** The brackets stand for a moment where the commas are: a text put together would be copied once more. */
function bracketed(json: Buffer, from: number, to: number): string {
  const [before = 0, after = 0] = [json[from - 1], json[to]];
  json[from - 1] = 0x5b;
  json[to] = 0x5d;
  const text = json.toString('utf8', from - 1, to + 1);
  json[from - 1] = before;
  json[to] = after;
  return text;
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}

function pathTo(field: string | null): readonly string[] {
  return field === null ? [] : [field];
}

function placed(issues: readonly Issue[], field: string | null, offset: number): Issue[] {
  return issues.map(({ path: [index, ...rest], code }) => ({
    path: [...pathTo(field), typeof index === 'number' ? index + offset : '', ...rest],
    code,
  }));
}
