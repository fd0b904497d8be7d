import type { CardData } from '../cards/render.ts';
import { formatDate } from '../text/format.ts';
import { words } from '../text/words.ts';

type Line = Extract<CardData, { card: 'history' }>['body']['lines'][number];

/** A figure with its value on each day; null where it is unknown. */
export interface FigureSeries {
  readonly title: string;
  /** In place of the title below the chart, where that is too long. */
  readonly legend?: string | undefined;
  readonly color: string;
  /** As the chart draws them: money in whole units of its currency. */
  readonly values: readonly (number | null)[];
}

/** What a chart can have without making the card too large, in points. A piece of a line takes as much as three. */
const maxWeight = 282;
const weightOfPiece = 3;

/**
 * The lines of a chart. A client draws a missing value as 0, so a line ends where a value is unknown, and another begins
 * behind it. Of a long time, each point is the last known value of several days.
 */
export function figureLines(days: readonly string[], figures: readonly FigureSeries[]): Line[] {
  for (let step = 1; ; step += 1) {
    const lines = figures.flatMap((figure) => linesOf(days, figure, step));
    const weight = lines.reduce((sum, { values }) => sum + values.length + weightOfPiece, 0);
    if (weight <= maxWeight || step > days.length) return lines;
  }
}

function linesOf(
  days: readonly string[],
  { title, legend = title, color, values }: FigureSeries,
  step: number,
): Line[] {
  const lines: { legend: string; color: string; values: Line['values'] }[] = [];
  let isOpen = false;
  // Counted from the newest day, so that it is always a point.
  for (let end = ((days.length - 1) % step) + 1; end <= days.length; end += step) {
    const at = lastKnown(values, Math.max(0, end - step), end);
    const [x, y] = at === null ? [] : [days[at], values[at]];
    const isKnown = x !== undefined && y !== undefined && y !== null;
    if (isKnown && !isOpen)
      lines.push({ legend: lines.length === 0 ? legend : words.history.from(legend, dayText(x)), color, values: [] });
    if (isKnown) lines.at(-1)?.values.push({ x, y });
    isOpen = isKnown;
  }
  return lines;
}

function lastKnown(values: readonly (number | null)[], from: number, to: number): number | null {
  for (let at = to - 1; at >= from; at -= 1) if (values[at] !== null && values[at] !== undefined) return at;
  return null;
}

/** `Oct 24`. */
function dayText(day: string): string {
  return formatDate(day).replace(/,.*/, '');
}

/** The smallest number for the top of the axis that is not below the values and has four even steps. */
export function axisTop(figures: readonly FigureSeries[]): number {
  const known = figures.flatMap(({ values }) => values.map((value) => value ?? 0));
  const most = known.reduce((top, value) => Math.max(top, value), 0);
  const step = most / 4;
  const power = 10 ** Math.floor(Math.log10(Math.max(step, 1)));
  const even = [1, 2, 3, 4, 5, 6, 8, 10].find((each) => each * power >= step) ?? 10;
  return even * power * 4;
}
