import { note, type Notice } from '../cards/notice.ts';
import { requireCustomer, type Query } from '../grammar/query.ts';
import type { DayOfFigures, History } from '../memory/changes.ts';
import type { Customer } from '../sources/customer.ts';
import { formatDay, formatNumber } from '../text/format.ts';
import { words } from '../text/words.ts';
import type { CommandContext } from './command.ts';
import { everyDay, figuresOf, type HistoryFigure } from './history-figures.ts';
import { requireMemory, sinceOf } from './remembered.ts';

/** What is known of the figures that a query asks for. */
export interface AskedHistory {
  readonly customer: Customer;
  /** The value of `of:`. */
  readonly of: string;
  readonly since: Date;
  readonly read: History;
  readonly days: readonly DayOfFigures[];
  readonly figures: readonly HistoryFigure[];
}

const usualSince = '90d';
const usualOf = 'licenses';

export async function readHistory(query: Query, context: CommandContext): Promise<AskedHistory> {
  const memory = requireMemory(query, context);
  const customer = requireCustomer(query);
  const of = query.filters.of ?? usualOf;
  const since = sinceOf(query, usualSince, context);
  const read = await memory.history(customer.name, since);
  const days = everyDay(read.days);
  return { customer, of, since, read, days, figures: figuresOf(of, days, context.figures) };
}

export function historyNotices(asked: AskedHistory, context: CommandContext): Notice[] {
  return [...recordedNotice(asked, context), ...gapNotice(asked)];
}

/** Where less is recorded than was asked for. */
function recordedNotice({ read: { recordedSince }, since }: AskedHistory, { memory, now }: CommandContext): Notice[] {
  if (recordedSince === null || recordedSince <= since) return [];
  return [note(words.changes.recordedSince(formatDay(recordedSince, memory.zone, now())))];
}

function gapNotice({ days, figures }: AskedHistory): Notice[] {
  const gaps = days.filter((_, index) => figures.some(({ stored }) => stored[index] === null)).length;
  return gaps === 0 ? [] : [note(words.history.gaps(formatNumber(gaps), gaps === 1))];
}
