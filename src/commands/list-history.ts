import type { Cell, Listed } from '../exports/listed.ts';
import type { Query } from '../grammar/query.ts';
import { words } from '../text/words.ts';
import type { CommandContext } from './command.ts';
import type { HistoryFigure } from './history-figures.ts';
import { historyNotices, readHistory } from './read-history.ts';

/** Every day that the query asks for, the newest first. */
export async function listHistory(query: Query, context: CommandContext): Promise<Listed> {
  const asked = await readHistory(query, context);
  const { customer, days, figures } = asked;
  return {
    columns: [words.lists.history.day, ...figures.flatMap(columnsOf)],
    rows: days
      .map(({ day }, index) => ({ key: day, cells: [day, ...figures.flatMap((figure) => cellsOf(figure, index))] }))
      .toReversed(),
    count: days.length,
    sources: [],
    asOf: await context.memory.readAt([customer.name]),
    notes: historyNotices(asked, context).map(({ text }) => text),
  };
}

function columnsOf({ title, of }: HistoryFigure): readonly string[] {
  return of === undefined ? [title] : [title, words.lists.history.of(title)];
}

function cellsOf({ values, of }: HistoryFigure, index: number): readonly Cell[] {
  const value = values[index] ?? null;
  return of === undefined ? [value] : [value, of[index] ?? null];
}
