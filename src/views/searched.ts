import type { Query } from '../grammar/query.ts';
import { writeLine } from '../grammar/line.ts';
import type { Button } from '../cards/render.ts';

/** ` “Megan” “Bowen”`, the words that were searched for, if nothing was found. Such words were often meant otherwise. */
export function searchedText({ terms }: Query, found: number): string {
  return found > 0 ? '' : terms.map((term) => ` “${term}”`).join('');
}

/** A button for the line without its search words, if nothing was found. */
export function withoutWordsButton(query: Query, found: number): Button[] {
  if (found > 0 || query.terms.length === 0) return [];
  return [{ title: 'Without these words', line: writeLine({ ...query, terms: [], page: 1, fresh: false }) }];
}
