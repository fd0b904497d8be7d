import type { Cell, Listed } from '../exports/listed.ts';
import { momentText } from '../exports/moment.ts';
import { filterNamed, filterNames } from '../grammar/filters.ts';
import { writeLine } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';
import { words } from '../text/words.ts';
import { missingNotices, readTimes } from '../views/notices.ts';
import type { CommandContext } from './command.ts';

/** What a file says before its rows, a line each: a label and a text. */
export type About = readonly (readonly Cell[])[];

/** All rows of the list that a query exports. Throws a problem when they cannot be told. */
export function exportedList(inner: Query, context: CommandContext): Promise<Listed> {
  const command = context.commands.find(({ name }) => name === inner.command);
  if (command?.list === undefined) throw new RangeError(`${inner.command} is no list`);
  return command.list(inner, context);
}

/** What was asked, by whom and when, how old it is, and what is missing. */
export function aboutExport(inner: Query, listed: Listed, { asker, now }: CommandContext): About {
  const { labels } = words.export;
  const { sources, asOf, notes, count } = listed;
  return [
    [labels.list, writeLine(inner)],
    ...(inner.customer === null ? [] : [[labels.customer, inner.customer.title]]),
    [labels.rows, count],
    [labels.by, asker.name],
    [labels.at, momentText(now())],
    ...Array.from(oldestTimes(listed), ([source, at]) => [words.export.readAt(source), momentText(at)]),
    ...(asOf === null ? [] : [[labels.asOf, momentText(asOf)]]),
    ...missingNotices(...sources).map(({ text }) => [labels.missing, text]),
    ...notes.map((note) => [labels.note, note]),
  ];
}

/** When each source was read: of its lists the oldest. */
function oldestTimes({ sources }: Listed): ReadonlyMap<string, Date> {
  const newestFirst = readTimes(...sources).toSorted((a, b) => b.at.getTime() - a.at.getTime());
  return new Map(newestFirst.map(({ source, at }) => [source, at]));
}

/** The line of a list without what can name people of a customer, for the audit. */
export function auditedLine(inner: Query): string {
  const kept = filterNames.filter((name) => filterNamed(name).identifying !== true);
  const filters = Object.fromEntries(
    kept.flatMap((name) => (inner.filters[name] === undefined ? [] : [[name, inner.filters[name]]])),
  );
  return writeLine({ ...inner, terms: [], filters });
}
