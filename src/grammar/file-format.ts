import type { Word } from '../customers/match.ts';
import { valueCalled } from './filter-values.ts';
import type { Filters } from './filters.ts';
import { wordKey } from './vocabulary.ts';
import { beforeFormat, behindFormat } from './filling-words.ts';

/** The words of a line without the format of a file at its end, and that format. None: the line names none. */
export function takeFormat(words: readonly Word[]): { readonly words: readonly Word[]; readonly filters: Filters } {
  const at = words.findLastIndex((word) => !isOneOf(behindFormat, word));
  const named = words[at];
  const format = named === undefined || named.quoted ? null : valueCalled('as', wordKey(named.text));
  if (format === null) return { words, filters: {} };
  const before = words.slice(0, at);
  const end = before.findLastIndex((word) => !isOneOf(beforeFormat, word));
  return { words: before.slice(0, end + 1), filters: { as: format } };
}

function isOneOf(keys: ReadonlySet<string>, { text, quoted }: Word): boolean {
  return !quoted && keys.has(wordKey(text));
}
