import type { Word } from '../customers/match.ts';
import { askerProblem, Problem } from '../problem.ts';
import { filterNamed, filterNames, type FilterName, type Filters } from './filters.ts';

/** The parts of a line: its words in order, and the keywords, whose place in the line does not matter. */
export interface Tokens {
  readonly words: readonly Word[];
  readonly filters: Filters;
  readonly page: number;
  readonly fresh: boolean;
  /** The lines after the first, such as a signature. They are no part of the question. */
  readonly furtherLines: readonly string[];
}

const maxPage = 100_000;

/** `"several words"`, `key:"several words"`, or anything between blanks. */
const token = /"(?<quoted>[^"]*)"|(?<key>[^\s":]+):"(?<value>[^"]*)"|(?<bare>\S+)/g;

/** Punctuation between blanks, as in `users contoso ?`. It is ignored. */
const punctuation = /^[!?.,;:…]+$/;

export function tokenize(lines: string): Tokens {
  const [line = '', ...furtherLines] = lines.split('\n').filter((each) => each.trim() !== '');
  const words: Word[] = [];
  const filters: Partial<Record<FilterName, string>> = {};
  let page = 1;
  let fresh = false;

  for (const { text, quoted } of tokensOf(line)) {
    const [keyword, setting] = quoted === 'whole' ? [null, ''] : keywordOf(text);
    if (keyword === 'page') page = readPage(setting);
    else if (keyword !== null) setOnce(filters, keyword, readFilter(keyword, setting));
    else if (quoted === 'no' && text.toLowerCase() === 'fresh') fresh = true;
    else if (quoted === 'no' && /^\d+$/.test(text) && isPageWord(words.at(-1))) {
      words.pop();
      page = readPage(text);
    } else words.push({ text, quoted: quoted !== 'no' });
  }
  return { words, filters, page, fresh, furtherLines };
}

interface Token {
  readonly text: string;
  readonly quoted: 'whole' | 'value' | 'no';
}

/**
 * A search word without the punctuation around it, as in `Bowen, Megan` and `who is Megan?`. Empty for nothing but
 * punctuation, such as the dash in `contoso - megan`. Quoted text stays as it is.
 */
export function searchWord({ text, quoted }: Word): string {
  if (quoted || isAddress(text)) return text;
  if (/^\p{P}+$/u.test(text)) return '';
  return text.replace(/(?<![!?.,;:…])[!?.,;:…]+$/, '');
}

/** True for an email or SIP address. It always means a person, never a customer or a filter. */
export function isAddress(text: string): boolean {
  return /^(?!['[])[^\s":<>(),;@]+@[^\s":<>(),;]*[^\s":<>(),;.!?'\]]$/.test(text);
}

/** Outlook copies `Megan Bowen <megan@contoso.com>;` and `'megan@contoso.com'`, and people end a sentence with a full stop. */
function withoutBrackets(text: string): string {
  const address = text.replace(/^[<('[]+|(?<![>)'\],;.!?])[>)'\],;.!?]+$/g, '');
  return isAddress(address) ? address : text;
}

function tokensOf(line: string): Token[] {
  return Array.from(line.matchAll(token), ({ groups = {} }): Token => {
    const { quoted, key, value, bare } = groups;
    if (quoted !== undefined) return { text: clean(quoted), quoted: 'whole' };
    if (key !== undefined) return { text: clean(`${key}:${value ?? ''}`), quoted: 'value' };
    return { text: withoutBrackets(clean(bare ?? '')), quoted: 'no' };
  }).filter(({ text, quoted }) => text !== '' && (quoted !== 'no' || !punctuation.test(text)));
}

/** Characters of the longest text that Rollcall writes into a line; a longer one is no address and no product. */
const maxWrittenLength = 320;

/** True for a text that is read back from a line as it was written there, when it stands in quotes. */
export function isWritable(text: string): boolean {
  return text !== '' && text.length <= maxWrittenLength && text === clean(text);
}

/** The first text that is there and can be written into a line, in a list of one; empty without such a text. */
export function firstWritable(...texts: readonly (string | null)[]): readonly string[] {
  const found = texts.find((text) => text !== null && isWritable(text));
  return found === undefined || found === null ? [] : [found];
}

/** Removes quotes without a partner, which are typing errors, and repeated blanks. */
function clean(text: string): string {
  return text.replaceAll('"', '').replace(/\s+/g, ' ').trim();
}

/** The keyword and its value. The keyword is null for an unknown one, so `sip:ann@contoso.com` and `10:30` stay text. */
function keywordOf(text: string): [FilterName | 'page' | null, string] {
  const colon = text.indexOf(':');
  const key = text.slice(0, Math.max(colon, 0)).toLowerCase();
  const setting = text.slice(colon + 1).trim();
  const name = key === 'page' ? 'page' : (filterNames.find((candidate) => candidate === key) ?? null);
  return [name, setting];
}

function isPageWord(word: Word | undefined): boolean {
  return word !== undefined && !word.quoted && word.text.toLowerCase() === 'page';
}

function setOnce(filters: Partial<Record<FilterName, string>>, name: FilterName, value: string): void {
  const before = filters[name];
  if (before !== undefined && before !== value)
    throw askerProblem(
      'filter-twice',
      `${name}: is given twice`,
      `Keep one of ${name}:${before} and ${name}:${value}.`,
    );
  filters[name] = value;
}

function readFilter(name: FilterName, typed: string): string {
  const { values, example } = filterNamed(name);
  if (values === null) {
    if (typed !== '') return typed;
    throw wrongValue(`${name}: needs a value`, `For example ${name}:${example}.`);
  }
  const value = values.find((candidate) => candidate === typed.toLowerCase());
  if (value !== undefined) return value;
  throw wrongValue(
    `${name}: does not take ${typed === '' ? 'nothing' : `“${typed}”`}`,
    `It takes ${values.join(', ')}.`,
  );
}

function wrongValue(title: string, advice: string): Problem {
  return askerProblem('filter-value', title, advice);
}

function readPage(typed: string): number {
  const page = /^\d+$/.test(typed) ? Number(typed) : 0;
  if (page >= 1 && page <= maxPage) return page;
  throw askerProblem(
    'page-number',
    typed === '' ? 'page: needs a number' : `“${typed}” is no page number`,
    'Pages count from 1, for example page:2.',
  );
}
