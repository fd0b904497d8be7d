import type { Word } from '../customers/match.ts';
import type { KnownCustomers } from './customer-name.ts';
import { relativePages } from './filling-words.ts';
import { whichList } from './problems.ts';
import type { Query } from './query.ts';
import type { SortedLine } from './sorted-line.ts';
import { wordKey } from './vocabulary.ts';
import { lineFor, writeLine } from './write-line.ts';

const maxLists = 3;

/** `next` and `page 2` alone belong to a list that Rollcall does not remember. */
export function throwIfRelativePage(
  { words, sorted }: SortedLine,
  page: number,
  { nameable, usual }: KnownCustomers,
  queryWithout: (words: readonly Word[]) => Query | null,
): void {
  const isRelative =
    sorted.rest.length > 0 && sorted.rest.every(isPage) && sorted.rest.some((word) => !isPageWord(word));
  if (!isRelative && (words.length > 0 || page === 1)) return;
  const others = words.filter((word) => !sorted.rest.includes(word));
  const query = others.length === 0 ? null : queryWithout(others);
  if (query !== null) throw whichList([writeLine({ ...query, page: 2 })]);
  const wanted = Math.max(page, 2);
  throw whichList([
    ...(usual === null ? nameable.slice(0, maxLists) : [usual]).map((customer) =>
      lineFor('users', customer, { page: wanted }),
    ),
    lineFor('customers', null, { page: wanted }),
  ]);
}

function isPage(word: Word): boolean {
  const key = word.quoted ? '' : wordKey(word.text);
  return relativePages.has(key) || key === 'page';
}

function isPageWord({ text }: Word): boolean {
  return wordKey(text) === 'page';
}
