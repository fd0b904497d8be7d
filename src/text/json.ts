/** The value of a JSON text, or null: others also send HTML, or nothing. A byte order mark is skipped. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return null;
  }
}
