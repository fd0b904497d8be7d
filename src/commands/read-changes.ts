import { lineFor } from '../grammar/line.ts';
import { requireCustomer, type Query } from '../grammar/query.ts';
import type { Changes, RecordedChange } from '../memory/changes.ts';
import { askerProblem, type Problem } from '../problem.ts';
import type { Customer } from '../sources/customer.ts';
import { words } from '../text/words.ts';
import type { CommandContext } from './command.ts';
import { requireMemory, sinceOf } from './remembered.ts';

/** What is known of the customers that were asked about, before the query narrows it. */
export interface AskedChanges {
  readonly asked: readonly Customer[];
  readonly known: Changes;
  readonly since: Date;
}

/** When a line has no `since:`. */
const usualSince = '7d';

export async function readChanges(query: Query, context: CommandContext): Promise<AskedChanges> {
  const memory = requireMemory(query, context);
  if (query.filters.of === 'money') throw noMoney(query);
  const asked = query.all ? context.customers.customers : [requireCustomer(query)];
  const since = sinceOf(query, usualSince, context);
  const read = await memory.changes(
    asked.map(({ name }) => name),
    since,
  );
  return { asked, known: withCustomers(read, asked, context.turn.signal), since };
}

/** No others are shown, whatever was read. */
function withCustomers(read: Changes, asked: readonly Customer[], signal: AbortSignal): Changes {
  const names = new Set(asked.map(({ name }) => name));
  async function* pages(): AsyncGenerator<readonly RecordedChange[], void> {
    for await (const page of read.pages) {
      signal.throwIfAborted();
      yield page.filter(({ customer }) => names.has(customer));
    }
  }
  return {
    pages: { [Symbol.asyncIterator]: pages },
    recordedSince: new Map([...read.recordedSince].filter(([name]) => names.has(name))),
    notCompared: read.notCompared.filter(({ customer }) => names.has(customer)),
    neverRead: read.neverRead.filter((name) => names.has(name)),
  };
}

function noMoney({ customer, all, filters: { since } }: Query): Problem {
  const { title, advice } = words.changes.noMoney;
  const given = since === undefined ? {} : { since };
  return askerProblem('changes-of-money', title, advice, [
    ...(customer === null ? [] : [lineFor('history', customer, { filters: { of: 'money', ...given } })]),
    lineFor('changes', customer, { all, filters: { of: 'licenses', ...given } }),
  ]);
}
