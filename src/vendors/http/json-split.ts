/** JSON's value, or null for anything that is not JSON. */
export type Parse = (text: string) => unknown;

/** How many places are tried for one cut. */
const maxTries = 8;
/**
 * Bytes that may stand before the list, behind it, or between two places where it could be cut. No vendor sends as many,
 * and an answer that was made to be looked through for ever is read whole instead.
 */
const maxEnvelopeBytes = 128 * 1024;

export interface JsonChunk {
  readonly rows: readonly unknown[];
  /** Where the next piece begins. */
  readonly end: number;
  /** The answer without its rows; null before the last piece. */
  readonly envelope: { readonly value: unknown } | null;
}

/** The byte behind the list's bracket. */
export function findListStart(json: Buffer, field: string | null): number | null {
  if (field === null) return /^\s*\[/.exec(json.toString('latin1', 0, 64))?.[0].length ?? null;
  const name = JSON.stringify(field);
  const at = json.indexOf(name);
  const opening = /^\s*:\s*\[/.exec(json.toString('latin1', at + name.length, at + name.length + 64));
  return at < 0 || at > maxEnvelopeBytes || opening === null ? null : at + name.length + opening[0].length;
}

/** Rows up to the first place behind `least` where one ends and the next begins. */
export function nextChunk(json: Buffer, from: number, least: number, parse: Parse): JsonChunk | null {
  let at = least;
  for (let tries = 0; tries < maxTries; tries += 1) {
    at = nextComma(json, at);
    if (at < 0) return null;
    const rows = rowsIn(json, from, at, parse);
    if (rows !== null && rows.length > 0) return { rows, end: at + 1, envelope: null };
  }
  return null;
}

/** A comma between two objects: between two rows, if it is not inside of one. */
function nextComma(json: Buffer, from: number): number {
  const most = from + maxEnvelopeBytes;
  for (let at = json.indexOf('},', from); at >= 0 && at < most; at = json.indexOf('},', at + 1))
    if (/^\s*\{/.test(json.toString('latin1', at + 2, at + 66))) return at + 1;
  return -1;
}

/** Stands in for the list where the rest of the answer is parsed, to show that the list stands where it should. */
const listPlaceholder = crypto.randomUUID();

/** The answer without its list, for each place where the list may end, from the last. */
export function* envelopesOf(
  json: Buffer,
  { field, start, from }: { readonly field: string | null; readonly start: number; readonly from: number },
  parse: Parse,
): Generator<{ readonly value: unknown; readonly end: number }> {
  let end = json.length;
  for (let tries = 0; tries < maxTries; tries += 1) {
    end = end === 0 ? -1 : json.lastIndexOf(']', end - 1);
    if (end < from || json.length - end > maxEnvelopeBytes) return;
    const value = parse(`${json.toString('utf8', 0, start - 1)}"${listPlaceholder}"${json.toString('utf8', end + 1)}`);
    if ((field === null ? value : fieldOf(value, field)) === listPlaceholder) yield { value, end };
  }
}

export function lastChunk(
  json: Buffer,
  place: { readonly field: string | null; readonly start: number; readonly from: number },
  parse: Parse,
): JsonChunk | null {
  const { start, from } = place;
  for (const { value, end } of envelopesOf(json, place, parse)) {
    const rows = rowsIn(json, from, end, parse);
    if (rows !== null && (rows.length > 0 || from === start)) return { rows, end, envelope: { value } };
  }
  return null;
}

function rowsIn(json: Buffer, from: number, to: number, parse: Parse): readonly unknown[] | null {
  const value = parse(sliceAsArray(json, from, to));
  return Array.isArray(value) ? value : null;
}

/** The brackets stand for a moment where the commas are: a text put together would be copied once more. */
function sliceAsArray(json: Buffer, from: number, to: number): string {
  const [before = 0, after = 0] = [json[from - 1], json[to]];
  json[from - 1] = 0x5b;
  json[to] = 0x5d;
  const text = json.toString('utf8', from - 1, to + 1);
  json[from - 1] = before;
  json[to] = after;
  return text;
}

export function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}
