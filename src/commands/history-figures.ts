import type { DayOfFigures } from '../memory/changes.ts';
import type { FigureName } from '../memory/figures.ts';
import { formatMinorUnits, inMajorUnits, type Figures } from '../text/format.ts';
import { words } from '../text/words.ts';
import type { FigureSeries } from '../views/figure-lines.ts';

/** One figure of a history, with its value on each day. */
export interface HistoryFigure extends FigureSeries {
  readonly name: FigureName;
  /** As stored: money in minor units. */
  readonly stored: readonly (number | null)[];
  /** Of how many, on each day: what was purchased, beside what is assigned of it. */
  readonly of?: readonly (number | null)[];
  readonly format: (value: number) => string;
}

/** Colors of Teams' charts that can be seen on white and on dark gray. */
const colors = ['categoricalLightBlue', 'categoricalTeal', 'sequential4', 'categoricalLavender'] as const;
/** More than that cannot be told apart, nor stand beside each other on a phone. */
export const maxShownFigures = colors.length;
const colorOfHigh = 'attention';

const figuresByValue: Readonly<Record<string, readonly (keyof typeof words.history.figures)[]>> = {
  users: ['liveUsers', 'partnerAccounts'],
  licenses: ['liveLicences', 'seats', 'assigned:partnerPurchases'],
  findings: ['high', 'medium', 'low'],
};

/**
 * The figures that a value of `of:` asks for, without those that were never known: their source is not linked. Of money,
 * the currencies in which there was some, unless there was none at all.
 */
export function figuresOf(of: string, days: readonly DayOfFigures[], figures: Figures): HistoryFigure[] {
  const known = figuresByValue[of]?.map((name) => countFigure(name, days, figures)) ?? moneyFigures(days, figures);
  return known
    .map((figure, index) => ({ ...figure, color: figure.name === 'high' ? colorOfHigh : (colors[index] ?? colors[0]) }))
    .filter(({ stored }) => stored.some((value) => value !== null));
}

type Uncolored = Omit<HistoryFigure, 'color'>;

function countFigure(
  name: keyof typeof words.history.figures,
  days: readonly DayOfFigures[],
  figures: Figures,
): Uncolored {
  const valuesOf = (figure: FigureName): (number | null)[] => days.map(({ values }) => values.get(figure) ?? null);
  const stored = valuesOf(name);
  const of = name === 'assigned:partnerPurchases' ? { of: valuesOf('purchased:partnerPurchases') } : {};
  const { figures: titles, legends } = words.history;
  return { name, title: titles[name], legend: legends[name], values: stored, stored, format: figures.number, ...of };
}

function moneyFigures(days: readonly DayOfFigures[], figures: Figures): Uncolored[] {
  const names = days.flatMap((day) => [...day.values.keys()].filter((name) => name.startsWith('savings')));
  const all = [...new Set(names)].toSorted();
  const some = all.filter((name) => days.some(({ values }) => (values.get(name) ?? 0) > 0));
  return (some.length > 0 ? some : all.slice(0, 1)).map((name) => moneyFigure(name, days, figures));
}

/** Money can be that of a single license, and of how many it is was not stored, so it is unknown where one is not told. */
function moneyFigure(name: FigureName, days: readonly DayOfFigures[], figures: Figures): Uncolored {
  const [kind = '', currency = ''] = name.split(':');
  const stored = days.map(({ values }) => (figures.hides(1) ? null : (values.get(name) ?? null)));
  return {
    name,
    title: kind === 'savings' ? currency : words.history.atRenewal(currency),
    stored,
    values: stored.map((value) => (value === null ? null : inMajorUnits(value, currency))),
    format: (value) => formatMinorUnits(value, currency),
  };
}

/** `146`, `389 of 400`, or `?` where it is unknown. */
export function valueText({ stored, of, format }: HistoryFigure, index: number): string {
  const [value, all] = [stored[index] ?? null, of?.[index] ?? null];
  if (value === null) return words.history.unknown;
  return all === null ? format(value) : words.purchases.assignedOf(format(value), format(all));
}

const dayLength = 24 * 60 * 60 * 1_000;

/** Every day from the first to the last of these. One without figures has none. */
export function everyDay(days: readonly DayOfFigures[]): DayOfFigures[] {
  const byDay = new Map(days.map((each) => [each.day, each]));
  const sorted = [...byDay.keys()].toSorted();
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return [];
  const begin = Date.parse(first);
  return Array.from({ length: (Date.parse(last) - begin) / dayLength + 1 }, (_, index) => {
    const day = new Date(begin + index * dayLength).toISOString().slice(0, 10);
    return byDay.get(day) ?? { day, values: new Map() };
  });
}
