import type { Query } from '../grammar/query.ts';
import { writeLine } from '../grammar/line.ts';
import { incomplete, type Button, type Notice } from '../cards/render.ts';
import { nationalNumberIn } from '../search/phone.ts';
import type { Region } from '../text/region.ts';

/** ` “Megan” “Bowen”`, the words that were searched for. Words such as the “in” of `users in contoso` were meant otherwise. */
export function searchedText({ terms }: Query): string {
  return terms.map((term) => ` “${term}”`).join('');
}

/** A button for the line without its search words, if nothing was found. */
export function withoutWordsButton(query: Query, found: number): Button[] {
  if (found > 0 || query.terms.length === 0) return [];
  return [{ title: 'Without these words', line: writeLine({ ...query, terms: [], page: 1, fresh: false }) }];
}

/** Says that a phone number that was not found could not be read in full, where the setting for it is missing. */
export function regionNotice({ terms }: Query, found: number, region: Region | null): Notice[] {
  const number = found > 0 || region !== null ? null : nationalNumberIn(terms);
  if (number === null) return [];
  return [
    incomplete(
      `${number} has no country code, and rollcall.yaml has no region: for such numbers. Write it with + and the code.`,
    ),
  ];
}
