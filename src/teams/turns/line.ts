import { z } from 'zod';

/** The fields of an activity that make its line; the SDK's `Activity` has them all. */
export interface ActivityText {
  readonly text?: string | null | undefined;
  /** What a pressed button carries. */
  readonly value?: unknown;
  readonly recipient: { readonly id: string; readonly name?: string | null | undefined };
  readonly entities?: readonly unknown[] | null | undefined;
}

export const maxLineLength = 1000;
/** A message is read no further: Teams allows 100 KB, and tags make a line longer than it looks. */
const maxTextLength = 10_000;
/** Teams splits a name at its blanks, so this is how many words a name may have. */
const maxNameWords = 8;

/** All that a button of Rollcall carries. */
export const click = z.object({ line: z.string() });

const mention = z.object({
  type: z.literal('mention'),
  mentioned: z.object({ id: z.string(), name: z.string().nullish() }),
  text: z.string().nullish(),
});

/** What somebody typed, or the line of the button they pressed, as one plain line. */
export function lineOf(said: ActivityText): string {
  const clicked = said.value === undefined ? undefined : click.safeParse(said.value).data;
  if (clicked !== undefined) return truncate(onOneLine(clicked.line));
  const text = withoutTags((said.text ?? '').slice(0, maxTextLength));
  return truncate(plain(withoutLinks(withNames(text, idsByName(said), bareId(said.recipient.id)))));
}

// A tag is a name with attributes that have values, so `a < b` and `<ann@contoso.com>` stay text.
const tags = /<(\/?)([a-z][a-z0-9]*)(?:\s+[a-z][a-z0-9:_-]*\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))*\s*\/?>/gi;
/** Tags that may stand within a word; every other one ends it. */
const inlineTags = new Set(['a', 'b', 'code', 'em', 'font', 'i', 's', 'span', 'strike', 'strong', 'u']);

// Where a mention begins and ends once its tags are gone. To type these marks gains no more than to type the tags.
const mentionBegin = '\uE000';
const mentionEnd = '\uE001';
const mentionRuns = /(?:\uE000[^\uE000\uE001]*\uE001\s*)+/g;
const mentionMarks = /[\uE000\uE001]/g;

function withoutTags(text: string): string {
  const untagged = onOneLine(text).replace(tags, (_tag, slash: string, name: string) => {
    if (name.toLowerCase() === 'at') return slash === '' ? mentionBegin : mentionEnd;
    return inlineTags.has(name.toLowerCase()) ? '' : ' ';
  });
  return decoded(untagged);
}

/** Puts a person's name where their mention stood, and nothing where the bot's stood. */
function withNames(text: string, ids: ReadonlyMap<string, string>, botId: string): string {
  const named = text.replace(mentionRuns, (run) => ` ${readNames(run.split(mentionEnd).map(plainName), ids, botId)} `);
  return named.replace(mentionMarks, ' ');
}

/** Mentions side by side: Teams writes `@Ann Lee` as one block, or as one for each word. */
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

/** Who is meant by a name, in lower case. */
function idsByName(said: ActivityText): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const learn = (id: string, name: string | null | undefined): void => {
    const key = plainName(withoutTags(name ?? '')).toLowerCase();
    if (key !== '' && !ids.has(key)) ids.set(key, bareId(id));
  };
  for (const entity of said.entities ?? []) {
    const { data } = mention.safeParse(entity);
    if (data === undefined) continue;
    learn(data.mentioned.id, data.text);
    learn(data.mentioned.id, data.mentioned.name);
  }
  learn(said.recipient.id, said.recipient.name);
  return ids;
}

/** Teams writes a bot's id with or without `28:`. */
function bareId(id: string): string {
  return id.replace(/^28:/, '').toLowerCase();
}

function plainName(text: string): string {
  return plain(text.replace(mentionMarks, '')).replaceAll('"', '');
}

function quoted(name: string): string {
  return name.includes(' ') ? `"${name}"` : name;
}

/** Teams turns what looks like an address into a link: `[x](mailto:x)`, `[x.com](http://x.com)`. */
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

/** Once only: `&amp;lt;` is the text `&lt;`. */
function decoded(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,4}));/gi, (whole, hex, decimal, name) => {
    if (typeof name === 'string') return namedEntities[name.toLowerCase()] ?? whole;
    const code = typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

function plain(text: string): string {
  return (
    onOneLine(text)
      .replace(/[„“”«»‟＂〝〞❝❞]/gu, '"')
      .replace(/[‘’‚‛‹›＇❛❜]/gu, "'")
      // An apostrophe stands alone or within a word; two around several words are quotes.
      .replace(/(?<!\S)'([^'" ]* [^'"]*)'(?!\S)/g, '"$1"')
      .replace(/ +/g, ' ')
      .trim()
  );
}

/** What has no width (zero-width, bidi) and half characters go, blanks of every kind become plain ones, controls go. */
function onOneLine(text: string): string {
  return text
    .replace(/[\p{Cf}\p{Cs}]/gu, '')
    .replace(/[\s\u0085]/gu, ' ')
    .replace(/\p{Cc}/gu, '')
    .trim();
}

function truncate(line: string): string {
  return line
    .slice(0, maxLineLength)
    .replace(/\p{Cs}/gu, '')
    .trim();
}
