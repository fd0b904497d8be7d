import type { Customer } from '../sources/customer.ts';
import { filterNames } from './filters.ts';
import type { Query } from './query.ts';
import { isAddress, isWritable, written } from './tokens.ts';

/**
 * The line of this command, with default values for everything that `more` does not give. Terms and values can be a
 * vendor's text: one that would be read as something else is left out, so that no button asks another question.
 */
export function lineFor(
  command: string,
  customer: Customer | null = null,
  { terms = [], filters = {}, ...more }: Partial<Omit<Query, 'command' | 'customer'>> = {},
): string {
  const defaults = { all: false, word: null, page: 1, fresh: false, inner: null };
  const writable = Object.fromEntries(Object.entries(filters).filter(([, value]) => isWritable(value)));
  return writeLine({ command, customer, ...defaults, ...more, terms: terms.filter(isWritable), filters: writable });
}

/** The line that makes this query. Search words are quoted, so that `readLine` takes them for nothing else. */
export function writeLine(query: Query): string {
  const { command, filters, page, fresh, inner } = query;
  const parts = [command, ...(inner === null ? subjectOf(query) : [writeLine(inner)])];
  for (const name of filterNames) {
    const value = filters[name];
    if (value !== undefined) parts.push(written(name, value));
  }
  if (page > 1) parts.push(`page:${page}`);
  if (fresh) parts.push('fresh');
  return parts.join(' ');
}

/** What the command is about. */
function subjectOf({ customer, all, word, terms }: Query): readonly string[] {
  return [
    ...(all ? ['all'] : customer === null ? [] : [customer.name]),
    ...(word === null ? [] : [word]),
    ...terms.map((term) => (isAddress(term) ? term : `"${term}"`)),
  ];
}
