import { z } from 'zod';

/** The fields of an activity that make its line; the SDK's `Activity` has them all. */
export interface Said {
  readonly text?: string | null;
  /** What a pressed button carries. */
  readonly value?: unknown;
  readonly recipient: { readonly id: string; readonly name?: string | null };
  readonly entities?: readonly unknown[] | null;
}

export const LONGEST_LINE = 1000;
/** A message is read no further: Teams allows 100 KB, and tags make a line longer than it looks. */
const LONGEST_TEXT = 10_000;

/** All that a button of Rollcall carries. */
export const click = z.object({ line: z.string() });

const mention = z.object({
  type: z.literal('mention'),
  mentioned: z.object({ id: z.string(), name: z.string().nullish() }),
  text: z.string().nullish(),
});

/** What a name in an `<at>` block stands for; two blocks of one id can be one split name. */
interface Named {
  readonly id: string;
  readonly name: string;
}

/** What somebody typed, or the line of the button they pressed, as one plain line. */
export function lineOf(said: Said): string {
  const clicked = click.safeParse(said.value);
  if (clicked.success) return cut(onOneLine(clicked.data.line));
  const text = (said.text ?? '').slice(0, LONGEST_TEXT);
  return cut(plain(withoutLinks(withNames(text, mentionsOf(said), bareId(said.recipient.id)))));
}

// A tag is a name with attributes that have values, so `a < b` and `<ann@contoso.com>` stay text.
const TAG = /(<\/?[a-z][a-z0-9]*(?:\s+[a-z:-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))*\s*\/?>)/i;
const TAG_NAME = /^<(\/?)([a-z0-9]+)/i;
/** Tags within a word; every other one ends it. */
const INLINE = new Set(['a', 'b', 'code', 'em', 'font', 'i', 's', 'span', 'strike', 'strong', 'u']);

/** Takes the tags off, puts a person's name where their mention stood and nothing where the bot's stood. */
function withNames(text: string, mentions: readonly Named[], botId: string): string {
  let line = '';
  let names: string[] = [];
  let name: string | null = null;
  const flush = (): void => {
    if (names.length > 0) line += ` ${readNames(names, mentions, botId)} `;
    names = [];
  };
  for (const [index, piece] of text.split(TAG).entries()) {
    const tag = index % 2 === 1 ? TAG_NAME.exec(piece) : null;
    const content = tag === null ? decoded(piece) : INLINE.has(tag[2]?.toLowerCase() ?? '') ? '' : ' ';
    if (tag?.[2]?.toLowerCase() === 'at') {
      if (name !== null) names.push(plain(name));
      name = tag[1] === '/' ? null : '';
    } else if (name !== null) {
      name += content;
    } else {
      if (content.trim() !== '') flush();
      line += content;
    }
  }
  if (name !== null) names.push(plain(name));
  flush();
  return line;
}

/** Mentions side by side: Teams may write `@Ann Lee` as one block or as a block for each word. */
function readNames(names: readonly string[], mentions: readonly Named[], botId: string): string {
  const people: { id: string | null; words: string[] }[] = [];
  for (let start = 0; start < names.length; ) {
    const { id, name, length } = longestName(names.slice(start), mentions);
    const last = people.at(-1);
    if (id !== null && last?.id === id) last.words.push(name);
    else people.push({ id, words: [name] });
    start += length;
  }
  const others = people.filter(({ id }) => id !== botId);
  return others.map(({ words }) => quoted([...new Set(words)].join(' '))).join(' ');
}

function longestName(names: readonly string[], mentions: readonly Named[]) {
  for (let length = names.length; length > 0; length -= 1) {
    const name = names.slice(0, length).join(' ');
    const known = mentions.find((each) => each.name === name.toLowerCase());
    if (known !== undefined) return { id: known.id, name, length };
  }
  return { id: null, name: names[0] ?? '', length: 1 };
}

function mentionsOf(said: Said): readonly Named[] {
  const named = (id: string, ...names: (string | null | undefined)[]): Named[] =>
    names
      .map((name) => ({ id: bareId(id), name: plain(decoded((name ?? '').split(TAG).filter(isText).join(''))) }))
      .map((each) => ({ ...each, name: each.name.toLowerCase() }));
  const entities = (said.entities ?? []).flatMap((entity) => mention.safeParse(entity).data ?? []);
  return [
    ...entities.flatMap(({ mentioned, text }) => named(mentioned.id, text, mentioned.name)),
    ...named(said.recipient.id, said.recipient.name),
  ].filter(({ name }) => name !== '');
}

/** `split` with one group puts the tags at the odd places. */
function isText(_piece: string, index: number): boolean {
  return index % 2 === 0;
}

/** Teams writes a bot's id with or without `28:`. */
function bareId(id: string): string {
  return id.replace(/^28:/, '').toLowerCase();
}

function quoted(name: string): string {
  const bare = name.replaceAll('"', '');
  return bare.includes(' ') ? `"${bare}"` : bare;
}

/** Teams turns what looks like an address into a link: `[x](mailto:x)`, `[x.com](http://x.com)`. */
function withoutLinks(text: string): string {
  return text.replace(/\[([^[\]]*)\]\((?:mailto|https?|tel|sips?):[^()\s]*\)/gi, '$1');
}

const ENTITIES: Readonly<Record<string, string>> = {
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
    if (typeof name === 'string') return ENTITIES[name.toLowerCase()] ?? whole;
    const code = typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

function plain(text: string): string {
  return onOneLine(text)
    .replace(/[„“”«»‟＂〝〞❝❞]/gu, '"')
    .replace(/[‘’‚‛‹›＇❛❜]/gu, "'")
    .replace(/ +/g, ' ')
    .trim();
}

/** Blanks of every kind become plain ones; controls, half characters and what has no width (zero-width, bidi) go. */
function onOneLine(text: string): string {
  return text
    .replace(/[\s\u0085]/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .trim();
}

function cut(line: string): string {
  return line.slice(0, LONGEST_LINE).replace(/\p{Cs}/gu, '').trim();
}
