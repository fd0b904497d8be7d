import type { Command } from '../commands/command.ts';
import type { CustomerList } from '../customers/directory.ts';
import { filterNamed, filterNames } from '../grammar/filters.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';
import { askerProblem, type Problem } from '../problem.ts';
import { words } from '../text/words.ts';
import type { View } from './view.ts';

/**
 * The customers that a command may read for a query. Of customers whose names the asker may nowhere see, it counts only
 * what cannot single somebody out: with a search word, a count of one would say that a person exists. Throws a problem
 * when no customer is left.
 */
export function customersFor(command: Command, query: Query, { customers, permissions }: View): CustomerList {
  if (!singlesOut(command, query)) return customers;
  const named = customers.customers.filter((customer) => !permissions.onlyCounts(customer));
  const isLeft = query.customer === null ? named.length > 0 : !permissions.onlyCounts(query.customer);
  if (!isLeft && customers.customers.length > 0) throw onlyCounts(command, query);
  return named.length === customers.customers.length ? customers : { ...customers, customers: named };
}

/** True when the counts of this query are exact: none of its customers is open for counts only, to the asker or here. */
export function isExact({ customer }: Query, { customers, permissions }: View): boolean {
  const asked = customer === null ? customers.customers : [customer];
  return asked.every(permissions.canCount);
}

function singlesOut({ person, syntax }: Command, { terms, filters }: Query): boolean {
  if (person) return true;
  const given = filterNames.filter((name) => filters[name] !== undefined);
  return (syntax.customer !== 'none' && terms.length > 0) || given.some((name) => filterNamed(name).identifying);
}

function onlyCounts(command: Command, query: Query): Problem {
  const { customer, filters } = query;
  const kept = filterNames.filter((name) => filterNamed(name).identifying !== true);
  const keptFilters = Object.fromEntries(
    kept.flatMap((name) => (filters[name] === undefined ? [] : [[name, filters[name]]])),
  );
  const { title, advice } = words.problems.countsOnly(kept.map((name) => `${name}:`).join(' '));
  return askerProblem(
    'counts-only',
    title,
    advice,
    customer === null
      ? ['customers']
      : [
          ...(command.person ? [] : [writeLine({ ...query, terms: [], filters: keptFilters, page: 1 })]),
          lineFor('customer', customer),
        ],
  );
}
