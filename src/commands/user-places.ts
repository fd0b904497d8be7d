import { incomplete, note, type Notice } from '../cards/notice.ts';
import { isPartial } from '../search/people.ts';
import type { RememberedSearch, SearchEverywhere } from '../search/everywhere.ts';
import type { Customer } from '../sources/customer.ts';
import { formatNumber, formatSince, joinTexts } from '../text/format.ts';
import { words } from '../text/words.ts';
import { joinFirst } from '../views/findings.ts';
import type { CommandContext } from './command.ts';

/** Where a search looked, as of when, and where it could not look. */
export function placesNotices(search: SearchEverywhere, context: CommandContext): Notice[] {
  const { remembered, notSearched } = search;
  const names = joinFirst(notSearched);
  if (remembered === null) return notSearched.length === 0 ? [] : [incomplete(words.user.notSearched(names))];
  const time = formatSince(remembered.asOf, context.now());
  const count = words.customers.count(formatNumber(remembered.customers), remembered.customers === 1);
  const { found, gone, unread } = outcomes(search, remembered);
  const places = [
    found.length === 0 ? '' : words.memory.foundAt(joinFirst(found)),
    words.memory.searched(count, time),
    notSearched.length === 0 ? '' : words.memory.notYetRead(names),
  ];
  const text = joinTexts(places, ' · ');
  return [
    notSearched.length === 0 ? note(text) : incomplete(text),
    ...(gone.length === 0 ? [] : [note(words.memory.notThere(joinFirst(gone), time))]),
    ...(unread.length === 0 ? [] : [incomplete(words.memory.notReadNow(joinFirst(unread), time))]),
  ];
}

/** The customers where somebody is remembered, by what a read now says: found, gone, or not known. */
function outcomes(
  { rosters, matches }: SearchEverywhere,
  { foundAt }: RememberedSearch,
): Readonly<Record<'found' | 'gone' | 'unread', readonly Customer[]>> {
  const read = rosters.filter(({ customer }) => foundAt.includes(customer));
  const isFound = (customer: Customer): boolean => matches.some(({ roster }) => roster.customer === customer);
  const missing = read.filter(({ customer }) => !isFound(customer));
  return {
    found: read.map(({ customer }) => customer).filter(isFound),
    gone: missing.filter((roster) => !isPartial(roster)).map(({ customer }) => customer),
    unread: missing.filter(isPartial).map(({ customer }) => customer),
  };
}
