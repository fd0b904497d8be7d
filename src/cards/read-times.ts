import { joinNames } from '../text/format.ts';
import { words } from '../text/words.ts';

/** When a source was read. */
export interface ReadTime {
  readonly source: string;
  readonly at: Date;
}

/** The oldest read of each source, such as `Live Platform and Partner Center, read at {{TIME(…)}}`. */
export function readAtText(readTimes: readonly ReadTime[]): string {
  const oldestFirst = readTimes.toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const bySource = Map.groupBy(oldestFirst, ({ source }) => source);
  const times = Array.from(bySource, ([source, [first]]) => ({
    source,
    time: first === undefined ? '' : timeText(first.at),
  }));
  const byTime = Map.groupBy(times, ({ time }) => time);
  const texts = Array.from(byTime, ([time, same]) =>
    words.frame.readAt(joinNames(same.map(({ source }) => source)), `{{TIME(${time})}}`),
  );
  return texts.join(' · ');
}

/** To the minute, as Adaptive Cards' `{{TIME(…)}}` takes it. The client shows it in its own time zone. */
export function timeText(time: Date): string {
  return `${time.toISOString().slice(0, 16)}:00Z`;
}
