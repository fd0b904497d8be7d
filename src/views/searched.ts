import type { Query } from '../grammar/query.ts';
import { writeLine } from '../grammar/line.ts';
import type { Button } from '../cards/actions.ts';
import { incomplete, note, type Notice } from '../cards/notice.ts';
import { nationalNumberIn } from '../search/phone.ts';
import { words } from '../text/words.ts';
import type { Region } from '../text/region.ts';

/** ` “Megan” “Bowen”`, the words that were searched for. Words such as the “in” of `users in contoso` were meant otherwise. */
export function searchedText({ terms }: Query): string {
  return terms.map((term) => ` “${term}”`).join('');
}

/**
 * The search words to blame where a search found nothing: those that match nothing by themselves, or else all of them.
 * Empty where something was found.
 */
export async function wordsNotFound(
  { terms }: Query,
  found: number,
  countOf: (terms: readonly string[]) => number | Promise<number>,
): Promise<readonly string[]> {
  if (found > 0 || terms.length < 2) return found > 0 ? [] : terms;
  const missing: string[] = [];
  for (const term of terms) if ((await countOf([term])) === 0) missing.push(term);
  return missing.length === 0 ? terms : missing;
}

/** Names the search words that were not found. `part` when a source failed, since they can stand in what it lists. */
export function notFoundNotice(missing: readonly string[], whole: 'whole' | 'part'): Notice[] {
  if (missing.length === 0) return [];
  const { notFound, notFoundSoFar } = words.grammar;
  return [note(whole === 'whole' ? notFound(missing) : notFoundSoFar(missing))];
}

/** A button for the line without the search words that were not found. */
export function withoutWordsButton(query: Query, missing: readonly string[]): Button[] {
  if (missing.length === 0) return [];
  const terms = query.terms.filter((term) => !missing.includes(term));
  const title = words.grammar.withoutWords(missing);
  return [{ title, line: writeLine({ ...query, terms, page: 1, fresh: false }) }];
}

/** Says that a phone number that was not found could not be read in full, where the setting for it is missing. */
export function regionNotice({ terms }: Query, found: number, region: Region | null): Notice[] {
  const number = found > 0 || region !== null ? null : nationalNumberIn(terms);
  if (number === null) return [];
  return [incomplete(words.notices.noRegion(number))];
}
