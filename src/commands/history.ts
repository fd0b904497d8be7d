import type { Button } from '../cards/actions.ts';
import type { CardData } from '../cards/render.ts';
import { filterNamed } from '../grammar/filters.ts';
import { lineFor } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';
import type { DayOfFigures } from '../memory/changes.ts';
import { formatDate, formatDay, joinTexts } from '../text/format.ts';
import { words } from '../text/words.ts';
import { axisTop, figureLines } from '../views/figure-lines.ts';
import { pageButtons, pageOf, pageText, rowsPerPage } from '../views/paging.ts';
import { panelFor } from '../views/panels.ts';
import type { Command, CommandContext } from './command.ts';
import { maxShownFigures, valueText, type HistoryFigure } from './history-figures.ts';
import { listHistory } from './list-history.ts';
import { historyNotices, readHistory } from './read-history.ts';
import { asOfText } from './remembered.ts';

export const history: Command = {
  name: 'history',
  aliases: [
    'historical',
    'trend',
    'trends',
    'growth',
    'over time',
    'figures',
    'develop',
    'developed',
    'development',
    'evolve',
    'evolved',
    'evolution',
  ],
  summary: words.history.summary,
  examples: ['history contoso', 'history contoso of:findings', 'history contoso since:365d'],
  syntax: { customer: 'needed', text: false, all: false, paged: true, filters: ['of', 'since'] },
  canAnswer: (_, { memory }) => memory.state().state === 'on',
  run,
  list: listHistory,
};

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const asked = await readHistory(query, context);
  const { customer, of, days, figures: all } = asked;
  const figures = all.slice(0, maxShownFigures);
  const asOf = await asOfText([customer.name], context);
  const rows = figures.length === 0 ? [] : days.map((day, index) => rowOf(index, day, figures, context)).toReversed();
  const summary = summaryOf(all, days, of, context);
  const answer = joinTexts([summary, asOf], ' · ');
  // A chart tells exact numbers.
  const drawn = context.figures.hides(1) ? [] : figures;
  return {
    card: 'history',
    eyebrow: words.history.eyebrow,
    subject: customer.title,
    answer,
    body: {
      heading: figures.length === 0 ? '' : headingOf(of),
      alt: altOf(of, days),
      top: axisTop(drawn),
      lines: figureLines(
        days.map(({ day }) => day),
        drawn,
      ),
      columns: figures.map(({ title }) => ({ title: narrow(title) })),
      rows: pageOf(rows, query),
      page: pageText(query, rows.length, true),
    },
    notices: historyNotices(asked, context),
    buttons: [...pageButtons(query, query.page * rowsPerPage < rows.length), ...otherSteps(query, of)],
    panel: panelFor(query, '', ['of']),
    names: { customers: [customer], subject: customer.title, answer },
  };
}

type Body = Extract<CardData, { card: 'history' }>['body'];

/** A column of a phone is narrower than the name of a source, which breaks in front of a capital letter. */
function narrow(title: string): string {
  return title.replace(/(?<=[a-z])(?=[A-Z])/g, '\u200B');
}

function rowOf(
  index: number,
  { day }: DayOfFigures,
  figures: readonly HistoryFigure[],
  { now }: CommandContext,
): Body['rows'][number] {
  return { day: dayText(day, now()), cells: figures.map((figure) => ({ value: valueText(figure, index) })) };
}

function dayText(day: string, now: Date): string {
  return formatDay(new Date(`${day}T00:00:00Z`), 'UTC', now);
}

/** `Live Platform 146 (137–149) · LicenseSpring 22, since Fri, Aug 28`: the latest, the least and the most of each figure. */
function summaryOf(
  figures: readonly HistoryFigure[],
  days: readonly DayOfFigures[],
  of: string,
  { now, figures: told }: CommandContext,
): string {
  const [first] = days;
  if (of === 'money' && told.hides(1)) return words.history.moneyHidden;
  if (figures.length === 0 || first === undefined)
    return of === 'money' && days.length > 0 ? words.history.noMoney : words.history.none;
  const texts = figures.map((figure) => latestText(figure, days, now()));
  return words.history.since(joinTexts(texts, ' · '), dayText(first.day, now()));
}

function latestText(figure: HistoryFigure, days: readonly DayOfFigures[], now: Date): string {
  const { title, stored, format } = figure;
  const known = stored.filter((value) => value !== null);
  const at = stored.findLastIndex((value) => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)].map(format);
  const { latest, latestOn, range } = words.history;
  const value = valueText(figure, at);
  const text =
    at === days.length - 1 ? latest(title, value) : latestOn(title, value, dayText(days[at]?.day ?? '', now));
  return least === undefined || most === undefined || least === most ? text : range(text, least, most);
}

/** What the chart shows. The answer and the rows have its numbers. */
function altOf(of: string, days: readonly DayOfFigures[]): string {
  const [first, last] = [days[0]?.day ?? '', days.at(-1)?.day ?? ''].map((day) => formatDate(day));
  return words.history.chart(headingOf(of), first ?? '', last ?? '');
}

function headingOf(of: string): string {
  const headings: Readonly<Record<string, string>> = words.history.headings;
  return headings[of] ?? '';
}

/** What changed in that time, the other figures, and a longer time. */
function otherSteps({ customer, filters }: Query, of: string): Button[] {
  const { changes, overview, lastYear } = words.buttons;
  const { since } = filters;
  const given = since === undefined ? {} : { since };
  const titles = words.filters.choices['of'] ?? {};
  const others = (filterNamed('of').values ?? []).filter((value) => value !== of);
  return [
    { title: changes, line: lineFor('changes', customer, { filters: given }) },
    ...others.map((value) => ({
      title: titles[value] ?? value,
      line: lineFor('history', customer, { filters: { of: value, ...given } }),
    })),
    ...(since === undefined
      ? [{ title: lastYear, line: lineFor('history', customer, { filters: { ...filters, since: '365d' } }) }]
      : []),
    { title: overview, line: lineFor('customer', customer) },
  ];
}
