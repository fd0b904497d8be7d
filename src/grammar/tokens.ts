import type { Word } from '../customers/match.ts';
import { readValue, filterCalled } from './filter-values.ts';
import { numberWords, ordinalWords } from './filling-words.ts';
import { filterNamed, type FilterName, type Filters } from './filters.ts';
import { filterTwice, pageNumber } from './problems.ts';

/** The parts of a line: its words in order, and the keywords, whose place in the line does not matter. */
export interface Tokens {
  readonly words: readonly Word[];
  readonly filters: Filters;
  readonly page: number;
  readonly fresh: boolean;
}

const maxPage = 100_000;

/** `"several words"`, `key:"several words"`, `key:'several words'`, or anything between blanks. */
const token =
  /"(?<quoted>[^"]*)"|(?<key>[^\s":=]+)[:=](?:"(?<value>[^"]*)"|'(?<single>[^'":=]*\s[^'":=]*)'(?!\S))|(?<bare>\S+)/g;

/** Punctuation between blanks, as in `users contoso ?`, and the mark of quoted text in front of a line. It is ignored. */
const punctuation = /^[!?.,;:…>]+$/;

/** Reads one line. Throws a problem for a filter or page with a value that it cannot have. */
export function tokenize(line: string): Tokens {
  const tokens = tokensOf(line);
  const words: Word[] = [];
  const filters = new Map<FilterName, Given>();
  let page = 1;
  let fresh = false;

  for (let at = 0; at < tokens.length; at += 1) {
    const { text, quoted } = tokens[at] ?? nothing;
    const { keyword, setting, length } = keywordAt(tokens, at);
    const retyped: Retype = (replacement) => lineOf(tokens.toSpliced(at, length, { text: replacement, quoted: 'no' }));
    const pageWord = quoted === 'no' ? pageAt(tokens, at) : null;
    if (keyword === 'page') page = readPage(setting, retyped);
    else if (keyword !== null) {
      const value = readValue(keyword, setting, (other) => retyped(written(keyword, other)));
      setOnce(filters, keyword, { value, at, length }, tokens);
    } else if (quoted === 'no' && text.toLowerCase() === 'fresh') fresh = true;
    else if (pageWord !== null) page = readPage(pageWord, retyped);
    else words.push({ text, quoted: quoted === 'whole' });
    at += (pageWord === null ? length : pageLength(tokens, at)) - 1;
  }
  const values = Object.fromEntries(Array.from(filters, ([name, { value }]) => [name, value]));
  return { words, filters: values, page, fresh };
}

interface Token {
  readonly text: string;
  readonly quoted: 'whole' | 'value' | 'no';
}

const nothing: Token = { text: '', quoted: 'no' };

/** The line with other words in place of a part. */
type Retype = (replacement: string) => string;

/** Punctuation at the end of a word. A run of it is tried from its beginning only, so that a long one takes no longer. */
const endMarks = /(?<![!?.,;:…])[!?.,;:…]+$/;

/** The end of a word such as `Vera's`. */
export const possessive = /['’]s$/i;

/** Several of a product, as in `how many E5s`. */
const severalOf = /^(?<code>\p{L}{1,4}\d{1,3})s$/iu;

/**
 * A search word without the punctuation around it, as in `Bowen, Megan` and `who is Megan?`. Empty for nothing but
 * punctuation, such as the dash in `contoso - megan` and the arrow in `users -> contoso`. Quoted text stays as it is.
 */
export function searchWord({ text, quoted }: Word): string {
  if (quoted || isAddress(text)) return text;
  if (/^[\p{P}\p{Sm}\p{Sk}]+$/u.test(text)) return '';
  const bare = withoutMarks(text).replace(endMarks, '').replace(possessive, '');
  // The value of a filter that there is not can have blanks, which no search word ends with.
  return bare.replace(/^'|'$/g, '').trim().replace(severalOf, '$<code>');
}

/** The text without the marks of bold, italic, struck and code text, and without the `@` of a mention in plain text. */
export function withoutMarks(text: string): string {
  // A run of marks is tried from its beginning only, so that a long one takes no longer than others.
  const bare = text.replace(/^[*_~`]+/, '').replace(/(?<![*_~`])[*_~`]+(?=[!?.,;:]*$)/, '');
  return isAddress(bare) ? bare : bare.replace(/^@/, '');
}

/** True for an email or SIP address. It always means a person, never a customer or a filter. */
export function isAddress(text: string): boolean {
  return /^(?!['[])[^\s":=<>(),;@]+@[^\s":<>(),;]*[^\s":<>(),;.!?'\]]$/.test(text);
}

/** Outlook copies `Megan Bowen <megan@contoso.com>;` and `'megan@contoso.com'`, and people end a sentence with a full stop. */
function withoutBrackets(text: string): string {
  const address = text.replace(/^[<('[]+|(?<![>)'\],;.!?])[>)'\],;.!?]+$/g, '');
  return isAddress(address) ? address : text;
}

/** Marks of code around a line. A run of them is tried from its beginning only, so that a long one takes no longer. */
const codeMarks = /^`+|(?<!`)`+$/g;

function tokensOf(line: string): Token[] {
  return Array.from(line.trim().replace(codeMarks, '').matchAll(token), ({ groups = {} }): Token => {
    const { quoted, key, value, single, bare } = groups;
    if (quoted !== undefined) return { text: clean(quoted), quoted: 'whole' };
    if (key !== undefined) return { text: clean(`${key}:${value ?? single ?? ''}`), quoted: 'value' };
    return { text: withoutBrackets(clean(bare ?? '')), quoted: 'no' };
  }).filter(({ text, quoted }) => text !== '' && (quoted !== 'no' || !punctuation.test(text)));
}

function lineOf(tokens: readonly Token[]): string {
  return tokens
    .map(({ text, quoted }) => {
      if (quoted === 'no') return text;
      return quoted === 'whole' ? `"${text}"` : written(...splitAtColon(text));
    })
    .filter((text) => text !== '')
    .join(' ');
}

/** A filter as a line has it. */
export function written(name: string, value: string): string {
  return /\s/.test(value) ? `${name}:"${value}"` : `${name}:${value}`;
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

/** A text that somebody typed into a box, as one term of a line. It is cut where it is too long for one. */
export function asTerm(text: string): string {
  return clean(clean(text).slice(0, maxWrittenLength));
}

/** Removes quotes without a partner, which are typing errors, and repeated blanks. */
function clean(text: string): string {
  return text.replaceAll('"', '').replace(/\s+/g, ' ').trim();
}

/** The text before and after its first colon or equals sign. */
export function splitAtColon(text: string): [key: string, setting: string] {
  const at = text.search(/[:=]/);
  return at < 0 ? ['', ''] : [text.slice(0, at), text.slice(at + 1).trim()];
}

interface Keyword {
  readonly keyword: FilterName | 'page' | null;
  readonly setting: string;
  readonly length: number;
}

/** The keyword at a token and its value, which can be the next token, as in `dept: Sales`; `length` counts both. */
function keywordAt(tokens: readonly Token[], at: number): Keyword {
  const { text, quoted } = tokens[at] ?? nothing;
  const [key, typed] = quoted === 'whole' ? ['', ''] : splitAtColon(text);
  const keyword = key.toLowerCase() === 'page' ? 'page' : filterCalled(key);
  const isFixed = keyword === 'page' || (keyword !== null && filterNamed(keyword).values !== null);
  const value = isFixed && quoted === 'no' ? typed.replace(endMarks, '') : typed;
  const next = tokens[at + 1];
  const isNext = keyword !== null && value === '' && quoted === 'no' && next !== undefined && next.quoted !== 'value';
  if (!isNext || (next.quoted === 'no' && splitAtColon(next.text)[0] !== ''))
    return { keyword, setting: value, length: 1 };
  return { keyword, setting: next.text, length: 2 };
}

/** The number of a page in two words, as in `page 3`, `pg 3`, `page two` and `2nd page`. */
function pageAt(tokens: readonly Token[], at: number): string | null {
  const [first, second] = tokens.slice(at, at + 2);
  if (first === undefined || second === undefined || second.quoted !== 'no') return null;
  const [one, other] = [first.text.toLowerCase(), second.text.toLowerCase().replace(/[!?.,;:]+$/, '')];
  if (one === 'page' || one === 'pg')
    return numberCalled(other, numberWords) ?? (/^#?\d+$/.test(other) ? other.replace('#', '') : null);
  if (other !== 'page') return null;
  return numberCalled(one, ordinalWords) ?? (/^\d+(?:st|nd|rd|th)$/.test(one) ? one.slice(0, -2) : null);
}

/** The tokens of such a page: `page 2 of 24` tells how many there are too. */
function pageLength(tokens: readonly Token[], at: number): number {
  const [of, count] = tokens.slice(at + 2, at + 4);
  return of?.text.toLowerCase() === 'of' && /^\d+[!?.,;:]?$/.test(count?.text ?? '') ? 4 : 2;
}

function numberCalled(word: string, numbers: readonly string[]): string | null {
  return numbers.includes(word) ? String(numbers.indexOf(word) + 1) : null;
}

interface Given {
  readonly value: string;
  readonly at: number;
  readonly length: number;
}

function setOnce(filters: Map<FilterName, Given>, name: FilterName, given: Given, tokens: readonly Token[]): void {
  const before = filters.get(name);
  if (before !== undefined && before.value !== given.value)
    throw filterTwice(
      name,
      [before, given].map(({ at, length }) => lineOf(tokens.toSpliced(at, length))),
    );
  filters.set(name, given);
}

function readPage(typed: string, retyped: Retype): number {
  const page = /^\d+$/.test(typed) ? Number(typed) : 0;
  if (page >= 1 && page <= maxPage) return page;
  throw pageNumber(typed, retyped(''));
}
