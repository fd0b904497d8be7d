/** Longer than any honest name; what is cut is marked. */
const maxTextLength = 300;

/**
 * Makes data fit for a template: every text plain and short, and null an empty text, since templating throws on null
 * and shows a missing field as `${field}`. Structure stays as it is, because only our own code makes it.
 */
export function sanitize(value: unknown): unknown {
  if (typeof value === 'string') return sanitizeText(value);
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(sanitize);
  if (typeof value !== 'object') return value;
  const fields: Record<string, unknown> = { ...value };
  for (const key of Object.keys(fields))
    // A line is read by the grammar, never by a person or a template: cut or changed it would be another line.
    if (key !== 'line') fields[key] = sanitize(fields[key]);
  return fields;
}

/** One look for all that may have to go. Most texts have none of it: ten users took 10 µs without this, and take 4. */
const doubtful = /[\p{Cc}\p{Cs}\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]|\{\{/u;

/** Without control and half characters and bidi overrides, which turn a line around, and with no date function to act. */
export function sanitizeText(text: string): string {
  const clean = doubtful.test(text) ? cleaned(text) : text;
  return clean.length <= maxTextLength ? clean : `${clean.slice(0, maxTextLength - 1).replace(/\p{Cs}$/u, '')}…`;
}

function cleaned(text: string): string {
  return (
    text
      .replace(/[\p{Cc}\p{Cs}\u2028\u2029]+/gu, ' ')
      .replace(/[\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/g, '')
      // A word joiner between the braces keeps `{{DATE(…)}}` from being drawn as a date.
      .replace(/\{(?=\{)/g, '{\u2060')
  );
}
