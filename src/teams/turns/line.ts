import { z } from 'zod';
import { filterNames } from '../../grammar/filters.ts';
import type { Inputs } from '../../grammar/inputs.ts';

/** The fields of an activity that its line is read from; a part of the SDK's `Activity`. */
export interface ActivityText {
  readonly text?: string | null | undefined;
  /** The data of a pressed button. */
  readonly value?: unknown;
  readonly recipient: { readonly id: string; readonly name?: string | null | undefined };
  readonly entities?: readonly unknown[] | null | undefined;
}

export const maxLineLength = 1000;
/** Characters of a message that are read. Teams allows 100 KB; tags make a text longer than its line. */
const maxTextLength = 10_000;
/** Maximum number of words in a name: Teams may send one mention for each word. */
const maxNameWords = 8;

/** A pressed button: its line, and what the fields of its card contain. */
export interface Click {
  readonly line: string;
  readonly inputs: Inputs;
}

/** Clients send null, or nothing, for a field that nobody touched. */
const field = z
  .string()
  .max(maxLineLength)
  .nullish()
  .transform((text) => (text === null || text === undefined ? undefined : cleaned(text)));
const button = z.looseObject({ line: z.string(), customer: field, text: field });
const fields = z.record(z.string(), field);

/** Reads the data of a button. Null for other data, and for fields that are no texts or too long. */
export function clickOf(value: unknown): Click | null {
  const { data } = button.safeParse(value);
  if (data === undefined) return null;
  const named = filterNames.filter((name) => Object.hasOwn(data, name));
  const filters = fields.safeParse(Object.fromEntries(named.map((name) => [name, data[name]]))).data;
  if (filters === undefined) return null;
  const { customer, text } = data;
  return { line: truncate(cleaned(data.line)), inputs: { customer, text, filters } };
}

const mention = z.object({
  type: z.literal('mention'),
  mentioned: z.object({ id: z.string(), name: z.string().nullish() }),
  text: z.string().nullish(),
});

/** The typed text, or the line of the pressed button, as plain lines. The grammar reads the first one only. */
export function lineOf(activity: ActivityText): string {
  const clicked = clickOf(activity.value);
  if (clicked !== null) return clicked.line;
  const { id, name } = activity.recipient;
  const text = withoutTags((activity.text ?? '').slice(0, maxTextLength));
  const line = plain(withoutMarkdown(withoutLinks(withNames(text, idsByName(activity), bareId(id)))));
  return truncate(withoutBotName(line, plainName(name ?? '')));
}

// A tag is a name with attributes that have values, so `a < b` and `<ann@contoso.com>` remain text.
const tags = /<(\/?)([a-z][a-z0-9]*)(?:\s+[a-z][a-z0-9:_-]*\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))*\s*\/?>/gi;
/** Tags that may be inside a word; every other tag ends the word. */
const inlineTags = new Set(['a', 'b', 'code', 'em', 'font', 'i', 's', 'span', 'strike', 'strong', 'u']);

/** Tags that end the line. */
const blockTags = new Set(['br', 'p', 'div', 'li', 'ul', 'ol', 'tr', 'table', 'blockquote', 'pre', 'hr']);

// Mark the start and end of a mention after its tags are removed. Typing these marks has the same effect as typing tags.
const mentionBegin = '\uE000';
const mentionEnd = '\uE001';
const mentionRuns = /(?:\uE000[^\uE000\uE001]*\uE001 *)+/g;
const mentionMarks = /[\uE000\uE001]/g;

function withoutTags(text: string): string {
  const untagged = cleaned(text).replace(tags, (_tag, slash: string, name: string) => {
    if (name.toLowerCase() === 'at') return slash === '' ? mentionBegin : mentionEnd;
    if (blockTags.has(name.toLowerCase())) return '\n';
    return inlineTags.has(name.toLowerCase()) ? '' : ' ';
  });
  return decoded(untagged);
}

/** Replaces the mention of a person by their name, and removes the mention of the bot. */
function withNames(text: string, ids: ReadonlyMap<string, string>, botId: string): string {
  const named = text.replace(mentionRuns, (run) => ` ${readNames(run.split(mentionEnd).map(plainName), ids, botId)} `);
  return named.replace(mentionMarks, ' ');
}

/** Reads adjacent mentions: Teams writes `@Ann Lee` as one mention, or as one for each word. */
function readNames(names: readonly string[], ids: ReadonlyMap<string, string>, botId: string): string {
  const people: { readonly id: string | null; readonly words: Set<string> }[] = [];
  for (let start = 0; start < names.length;) {
    const { id, name, length } = longestName(names.slice(start, start + maxNameWords), ids);
    const last = people.at(-1);
    if (id !== null && last?.id === id) last.words.add(name);
    else if (name !== '') people.push({ id, words: new Set([name]) });
    start += length;
  }
  const others = people.filter(({ id }) => id !== botId);
  return others.map(({ words }) => quoted([...words].join(' '))).join(' ');
}

function longestName(names: readonly string[], ids: ReadonlyMap<string, string>) {
  for (let length = names.length; length > 0; length -= 1) {
    const name = names.slice(0, length).join(' ');
    const id = ids.get(name.toLowerCase());
    if (id !== undefined) return { id, name, length };
  }
  return { id: null, name: names[0] ?? '', length: 1 };
}

/** Ids of the mentioned people and of the bot, by name in lower case. */
function idsByName(activity: ActivityText): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const addName = (id: string, name: string | null | undefined): void => {
    const key = plainName(withoutTags(name ?? '')).toLowerCase();
    if (key !== '' && !ids.has(key)) ids.set(key, bareId(id));
  };
  for (const entity of activity.entities ?? []) {
    const { data } = mention.safeParse(entity);
    if (data === undefined) continue;
    addName(data.mentioned.id, data.text);
    addName(data.mentioned.id, data.mentioned.name);
  }
  addName(activity.recipient.id, activity.recipient.name);
  return ids;
}

/** Teams writes the id of a bot with or without `28:`. */
function bareId(id: string): string {
  return id.replace(/^28:/, '').toLowerCase();
}

function plainName(text: string): string {
  return plain(text.replace(mentionMarks, '')).replaceAll('"', '');
}

function quoted(name: string): string {
  return name.includes(' ') ? `"${name}"` : name;
}

/** Teams turns addresses into links: `[x](mailto:x)`, `[x.com](http://x.com)`. */
function withoutLinks(text: string): string {
  return text.replace(/\[([^[\]]*)\]\((?:mailto|https?|tel|sips?):[^()\s]*\)/gi, '$1');
}

const namedEntities: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  gt: '>',
  lt: '<',
  nbsp: ' ',
  quot: '"',
};

/** Decodes entities once: `&amp;lt;` is the text `&lt;`. */
function decoded(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,4}));/gi, (whole, hex, decimal, name) => {
    if (typeof name === 'string') return namedEntities[name.toLowerCase()] ?? whole;
    const code = typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

/** Removes the marks of bold, italic, struck and code text at the ends of words, as in `**users** contoso`. */
function withoutMarkdown(text: string): string {
  // Each run of marks is tried from its beginning only, so that a long one takes no longer than others.
  return text.replace(/(?<=^|[\s"])[*_~`]+/g, '').replace(/(?<![*_~`])[*_~`]+(?=$|[\s"!?.,;:])/g, '');
}

/** People write the name of the bot in front of a question without mentioning it: `@Rollcall users contoso`. */
function withoutBotName(line: string, name: string): string {
  const bare = line.replace(/^@/, '');
  if (name === '' || bare.slice(0, name.length).toLowerCase() !== name.toLowerCase()) return line;
  const rest = bare.slice(name.length);
  return rest === '' || /^[\s,:!]/.test(rest) ? rest.replace(/^[\s,:!]+/, '') : line;
}

function plain(text: string): string {
  return (
    cleaned(text)
      .replace(/[„“”«»‟＂〝〞❝❞]/gu, '"')
      .replace(/[‘’‚‛‹›＇❛❜]/gu, "'")
      // Single quotes around words are quotation marks; any other one is an apostrophe.
      .replace(/(?<!\S)'([^'"\n]+)'(?!\S)/g, '"$1"')
      .replace(/ +/g, ' ')
      .replace(/ ?\n[ \n]*/g, '\n')
      .trim()
  );
}

/** Removes format characters (zero-width, bidi), lone surrogates and controls; other white space becomes spaces. */
function cleaned(text: string): string {
  return text
    .replace(/[\p{Cf}\p{Cs}]/gu, '')
    .replace(/[\r\n\u0085\u2028\u2029]/g, '\n')
    .replace(/[^\S\n]/g, ' ')
    .replace(/(?!\n)\p{Cc}/gu, '')
    .trim();
}

function truncate(line: string): string {
  return line
    .slice(0, maxLineLength)
    .replace(/\p{Cs}/gu, '')
    .trim();
}
