import type { Customer } from '../sources/customer.ts';
import { Problem } from '../problem.ts';
import { sourceTitles } from '../vendors/catalog.ts';
import type { CommandContext } from './command.ts';
import { writeLine } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';
import { filterNames, type FilterName } from '../grammar/filters.ts';

/** A source that lists users. */
export type UserSource = 'live' | 'partner';
const userSources: readonly UserSource[] = ['live', 'partner'];

/** The filters that each can answer. */
const answers: Readonly<Record<UserSource, readonly FilterName[]>> = {
  live: ['licensed', 'voice', 'dept', 'location'],
  partner: ['licensed', 'state', 'location'],
};

/** The source asked for, or the first that is linked and can answer all the filters. */
export function chooseUserSource(query: Query, customer: Customer, context: CommandContext): UserSource {
  const given = filterNames.filter((name) => name !== 'from' && query.filters[name] !== undefined);
  const { from } = query.filters;
  if (from === undefined) {
    const fitting = userSources.filter((id) => canAnswer(id, given));
    const source = fitting.find((id) => isThere(id, customer, context)) ?? fitting[0];
    if (source !== undefined) return source;
    throw wrongSource(`No source answers ${given.map((name) => `${name}:`).join(' and ')} together`, query, given);
  }
  const source = userSources.find((id) => id === from);
  if (source === undefined) throw wrongSource('LicenseSpring lists licences, not users', query, given);
  if (canAnswer(source, given)) return source;
  const unable = given.filter((name) => !answers[source].includes(name)).map((name) => `${name}:`);
  throw wrongSource(`${sourceTitles[source]} cannot answer ${unable.join(' and ')}`, query, given);
}

function canAnswer(id: UserSource, given: readonly FilterName[]): boolean {
  return given.every((name) => answers[id].includes(name));
}

function isThere(id: UserSource, customer: Customer, context: CommandContext): boolean {
  const connected = context.sources.health().some((source) => source.id === id && source.connected);
  const link = customer.refs[id];
  return connected && link !== null && (link instanceof Problem || link.hasUsers);
}

function wrongSource(title: string, query: Query, given: readonly FilterName[]): Problem {
  const each = userSources.map(
    (id) => `${sourceTitles[id]} answers ${answers[id].map((name) => `${name}:`).join(' ')}.`,
  );
  return new Problem({
    code: 'filter-source',
    title,
    advice: each.join(' '),
    side: 'you',
    lines: userSources
      .filter((id) => canAnswer(id, given))
      .map((id) => writeLine({ ...query, filters: { ...query.filters, from: id } })),
  });
}
