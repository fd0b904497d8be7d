import { filterNamed, filterNames } from '../grammar/filters.ts';
import { lineFor, readLine, writeLine } from '../grammar/line.ts';
import type { CustomerList } from '../customers/directory.ts';
import type { Query } from '../grammar/query.ts';
import { askerProblem, Problem } from '../problem.ts';
import { words } from '../text/words.ts';
import type { Command, CommandContext } from './command.ts';

type Readers = Pick<CommandContext, 'customers' | 'permissions'>;

/**
 * The customers that a command may read for a query. Of customers whose names the asker may nowhere see, it counts only
 * what cannot single somebody out: with a search word, a count of one would say that a person exists. Throws a problem
 * when no customer is left.
 */
export function customersFor(command: Command, query: Query, { customers, permissions }: Readers): CustomerList {
  if (!singlesOut(command, query)) return customers;
  const named = customers.customers.filter((customer) => !permissions.onlyCounts(customer));
  const isLeft = query.customer === null ? named.length > 0 : !permissions.onlyCounts(query.customer);
  if (!isLeft && customers.customers.length > 0) throw onlyCounts(command, query);
  return named.length === customers.customers.length ? customers : { ...customers, customers: named };
}

/** True when the counts of this query are exact: none of its customers is open for counts only, to the asker or here. */
export function isExact({ customer }: Query, { customers, permissions }: Readers): boolean {
  const asked = customer === null ? customers.customers : [customer];
  return asked.every(permissions.canCount);
}

/** False for a line that is refused to whoever may see counts only, so that nobody is offered it. */
export function isOffered(
  line: string,
  { commands, customers, permissions, nameable }: Readers & Pick<CommandContext, 'commands' | 'nameable'>,
): boolean {
  const isAllowed = (query: Query): boolean => {
    const command = commands.find(({ name }) => name === query.command);
    if (command !== undefined) customersFor(command, query, { customers, permissions });
    return query.inner === null || isAllowed(query.inner);
  };
  try {
    return isAllowed(readLine(line, commands, customers.customers, nameable).query);
  } catch (error) {
    // A line that asks back leads to an answer.
    if (error instanceof Problem) return error.code !== refusal;
    throw error;
  }
}

/**
 * True for a query whose answer tells those who read no names in this place whether somebody is there, even without a name
 * in it. What is stored for everyone there is no such answer.
 */
export function isForOwnView(
  command: Command,
  query: Query,
  context: Readers & Pick<CommandContext, 'asker'>,
): boolean {
  const isAnswer = command.stores !== true && command.wraps === undefined;
  const isShared = context.asker.audience === 'everyone';
  return isAnswer && isShared && singlesOut(command, query) && !isExact(query, context);
}

/** True for a command that nobody may use who may see counts only of every customer. */
export function needsNames({ person }: Command, { customers, permissions }: Readers): boolean {
  const { customers: all } = customers;
  return person === true && all.length > 0 && all.every(permissions.onlyCounts);
}

function singlesOut({ person, syntax }: Command, { terms, filters }: Query): boolean {
  if (person) return true;
  const given = filterNames.filter((name) => filters[name] !== undefined);
  return (syntax.customer !== 'none' && terms.length > 0) || given.some((name) => filterNamed(name).identifying);
}

/** The code of the problem. */
const refusal = 'counts-only';

function onlyCounts(command: Command, query: Query): Problem {
  const { customer, filters } = query;
  const kept = filterNames.filter((name) => filterNamed(name).identifying !== true);
  const keptFilters = Object.fromEntries(
    kept.flatMap((name) => (filters[name] === undefined ? [] : [[name, filters[name]]])),
  );
  const { title, advice } = words.problems.countsOnly(kept.map((name) => `${name}:`).join(' '));
  return askerProblem(
    refusal,
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
