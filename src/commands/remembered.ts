import type { CommandContext } from './command.ts';
import type { MemoryReader } from '../memory/reader.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';
import { askerProblem, Problem } from '../problem.ts';
import { formatDay, formatMoment } from '../text/format.ts';
import { words } from '../text/words.ts';

/** The memory, for a command that only it can answer. Throws a problem while it is off, or cannot be used. */
export function requireMemory({ customer }: Query, { memory }: CommandContext): MemoryReader {
  const { state, problem } = memory.state();
  if (state === 'on') return memory;
  const lines = [
    customer === null ? lineFor('reconcile', null, { all: true }) : lineFor('reconcile', customer),
    customer === null ? lineFor('customers') : lineFor('customer', customer),
  ];
  if (problem !== null) throw problem.with({ lines });
  if (state === 'off') throw askerProblem('memory-off', words.memory.off.title, words.memory.off.advice, lines);
  throw new Problem({ code: 'memory-failed', ...words.memory.failed, origin: 'rollcall', lines });
}

/** The moment that `since:` gives, or else the usual one. Throws a problem for one that is still to come. */
export function sinceOf(query: Query, usual: string, { memory, now }: CommandContext): Date {
  const { since: word, ...filters } = query.filters;
  const since = memory.sinceOf(word ?? usual);
  if (since <= now()) return since;
  const { title, advice } = words.changes.future(formatDay(since, memory.zone, now()));
  throw askerProblem('since-future', title, advice, [writeLine({ ...query, filters, page: 1, fresh: false })]);
}

/** `as of 02:14 UTC`, when the oldest of these customers was last read; empty where none of them ever was. */
export async function asOfText(customers: readonly string[], { memory, now }: CommandContext): Promise<string> {
  const readAt = await memory.readAt(customers);
  return readAt === null ? '' : words.changes.asOf(formatMoment(readAt, memory.zone, now()));
}
