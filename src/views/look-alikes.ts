import { note, type Notice } from '../cards/notice.ts';
import { lookAlikes, lookAlikesOf } from '../customers/look-alike.ts';
import type { Customer } from '../sources/customer.ts';
import { formatNumber } from '../text/format.ts';
import { words } from '../text/words.ts';

const maxShown = 3;

/** Says which customers look alike, so that nobody takes one for the other. The names are what a line must contain. */
export function lookAlikeNotices(customers: readonly Customer[]): Notice[] {
  const groups = lookAlikes(customers);
  const more = groups.length - maxShown;
  return [
    ...groups.slice(0, maxShown).map((group) => note(words.notices.lookAlikes(namesOf(group)))),
    ...(more > 0 ? [note(words.notices.moreLookAlikes(formatNumber(more)))] : []),
  ];
}

/** The same for an answer about one customer, with those that everyone who reads it may see named. */
export function lookAlikeNotice(
  customer: Customer | null,
  customers: readonly Customer[],
  canName: (customer: Customer) => boolean,
): Notice[] {
  const others = customer === null ? [] : lookAlikesOf(customer, customers).filter(canName);
  if (customer === null || others.length === 0) return [];
  return [note(words.notices.lookAlike(namesOf([customer]), namesOf(others)))];
}

function namesOf(customers: readonly Customer[]): string {
  const shown = customers.slice(0, maxShown).map(({ title, name }) => `${title} (${name})`);
  const more = customers.length - shown.length;
  const names = shown.join(', ');
  return more > 0 ? words.figures.andMore(names, formatNumber(more)) : names;
}
