/** Returns the value of a JSON text, or null if it is not JSON. */
export type Parse = (text: string) => unknown;

/** How many positions are tried for one cut. */
const maxTries = 8;
/**
 * Bytes that are searched before the list, after it, and between two positions for a cut. No vendor sends as many. The
 * limit keeps a hostile answer from being searched again and again: it is read as a whole instead.
 */
const maxEnvelopeBytes = 128 * 1024;

export interface JsonChunk {
  readonly rows: readonly unknown[];
  /** Offset of the next chunk. */
  readonly end: number;
  /** The answer without its rows; null before the last chunk. */
  readonly envelope: { readonly value: unknown } | null;
}

/** The offset after the list's opening bracket; null if the list was not found. */
export function findListStart(json: Buffer, field: string | null): number | null {
  if (field === null) return /^\s*\[/.exec(json.toString('latin1', 0, 64))?.[0].length ?? null;
  const name = JSON.stringify(field);
  const at = json.indexOf(name);
  const opening = /^\s*:\s*\[/.exec(json.toString('latin1', at + name.length, at + name.length + 64));
  return at < 0 || at > maxEnvelopeBytes || opening === null ? null : at + name.length + opening[0].length;
}

/** The rows from offset `from` to the first cut between two rows at or after offset `least`. */
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

/** The offset of the next comma between two objects, -1 if there is none. They may be rows or within a row. */
function nextComma(json: Buffer, from: number): number {
  const end = from + maxEnvelopeBytes;
  for (let at = json.indexOf('},', from); at >= 0 && at < end; at = json.indexOf('},', at + 1))
    if (/^\s*\{/.test(json.toString('latin1', at + 2, at + 66))) return at + 1;
  return -1;
}

/** Replaces the list when the envelope is parsed, which shows whether the list is in the right field. */
const listPlaceholder = crypto.randomUUID();

/** The answer without its list, for each bracket that may end the list, beginning with the last one. */
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

/** The rows from offset `from` to the end of the list, and the envelope. */
export function lastChunk(
  json: Buffer,
  position: { readonly field: string | null; readonly start: number; readonly from: number },
  parse: Parse,
): JsonChunk | null {
  const { start, from } = position;
  for (const { value, end } of envelopesOf(json, position, parse)) {
    const rows = rowsIn(json, from, end, parse);
    if (rows !== null && (rows.length > 0 || from === start)) return { rows, end, envelope: { value } };
  }
  return null;
}

function rowsIn(json: Buffer, from: number, to: number, parse: Parse): readonly unknown[] | null {
  const value = parse(sliceAsArray(json, from, to));
  return Array.isArray(value) ? value : null;
}

/** Overwrites the bytes around the slice with brackets for a moment. A text that is put together would be copied again. */
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
