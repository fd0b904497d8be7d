import { timeText } from '../cards/read-times.ts';
import type { CardData } from '../cards/render.ts';

type Time = Extract<CardData, { card: 'status' }>['body']['sources'][number]['times'][number];

/** Longer ago or ahead, a time of day alone is taken for the wrong day. */
const maxWithoutDay = 12 * 60 * 60 * 1_000;

export function timeRow(label: string, at: Date, now: Date): Time {
  return { label, time: timeText(at), isOld: Math.abs(now.getTime() - at.getTime()) > maxWithoutDay };
}
