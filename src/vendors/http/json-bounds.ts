/** No vendor nests as deep; a row is at depth 3. */
const maxDepth = 64;
/** Bytes of one text, number or blank. A row with a text that is too long for a row is left out alone; see `rowText`. */
const maxTokenBytes = 1024 * 1024;
/** Values of one answer. A hundred thousand users have half as many. */
const maxValues = 4_000_000;

const [quote, backslash, comma, opening, closing] = [0x22, 0x5c, 0x2c, 0x7b, 0x7d];
/** This bit makes a brace of a bracket. */
const toBrace = 0x20;

/**
 * True when a JSON text has a usual depth, usual texts and not too many values: `JSON.parse` takes fifty bytes for each
 * bracket. It need not be valid.
 */
export function isBounded(json: Uint8Array): boolean {
  let depth = 0;
  let values = 0;
  let last = 0;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at] ?? 0;
    if (byte === quote) at = endOfText(json, at);
    else if (byte === comma) values += 1;
    else if ((byte | toBrace) === opening) [depth, values] = [depth + 1, values + 1];
    else if ((byte | toBrace) === closing) depth -= 1;
    else continue;
    if (at - last > maxTokenBytes || depth > maxDepth || values > maxValues) return false;
    last = at;
  }
  return json.length - last <= maxTokenBytes;
}

/** The offset of the quote that ends the text whose first quote is at `start`. */
function endOfText(json: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== quote) at += json[at] === backslash ? 2 : 1;
  return at;
}
