import { readFileSync } from 'node:fs';
import { Template } from 'adaptivecards-templating';
import { z } from 'zod';
import type { Customer } from '../sources/customer.ts';
import type { RenderedCard } from './rendered.ts';
import * as samples from './samples.ts';
import { sanitize, sanitizeText } from './sanitize.ts';

export interface Notice {
  readonly label: 'Note' | 'Stale' | 'Incomplete' | 'Unknown';
  readonly text: string;
}

/** Something worth knowing. */
export function note(text: string): Notice {
  return { label: 'Note', text };
}

/** Something is missing on the card. */
export function incomplete(text: string): Notice {
  return { label: 'Incomplete', text };
}

/** A button sends the line that a person would type. */
export interface Button {
  readonly title: string;
  readonly line: string;
}

/** When a source was read. */
export interface ReadTime {
  readonly source: string;
  readonly at: Date;
}

/** What every card has around its body. */
export interface CardChrome {
  /** Rollcall's own words, never a vendor's, because Teams reads Markdown in it. */
  readonly title: string;
  /** One sentence, which is also the text of the notification. */
  readonly headline: string;
  readonly notices?: readonly Notice[];
  /** Only the first six are shown. */
  readonly buttons?: readonly Button[];
  readonly readTimes?: readonly ReadTime[];
  /** The line that asks for this card again, where it is not the question's own; null when no line does. */
  readonly line?: string | null;
  /** Whose names are on the card; null when everybody may read all of it. */
  readonly names: NamesPolicy | null;
}

/** A card with names of customers and of their people, and its headline for places where these may not be shown. */
export interface NamesPolicy {
  readonly customers: readonly Customer[];
  /** Counts only. */
  readonly headline: string;
}

/** In a shared place, the client of this user replaces the card by the answer to `line`, for this user only. */
export interface UserSpecificView {
  readonly userId: string;
  readonly line: string;
}

export type CardName = keyof typeof samples;

/** The data of any card: its name, its chrome, and a body like the sample of that name. */
export type CardData = {
  [Name in CardName]: CardChrome & { readonly card: Name; readonly body: (typeof samples)[Name] };
}[CardName];

export type Renderer = (cardData: CardData, userSpecificView?: UserSpecificView) => RenderedCard;

const maxButtons = 6;

/** Reads and parses every template at once, so that a missing or broken one stops the start. */
export function createRenderer(options: { readonly demonstration: boolean }): Renderer {
  const expandFrame = readTemplate('frame');
  const expandBody = new Map(Object.keys(samples).map((name) => [name, readTemplate(name)]));

  return (cardData, userSpecificView) => {
    const { title, headline, notices = [], buttons = [], readTimes = [], line } = cardData;
    const summary = sanitizeText(headline === '' ? title : headline);
    const card = expandFrame({
      title,
      headline: sanitizeText(headline),
      summary,
      demonstration: options.demonstration,
      content: expandBody.get(cardData.card)?.(sanitize(cardData.body)).body,
      notices: sanitize(notices.map((notice) => ({ ...notice, style: styles[notice.label] }))),
      buttonRows: sanitize(rowsOf(buttons.slice(0, maxButtons))),
      asOf: asOfRows(readTimes),
      line: sanitizeText(line ?? ''),
    });
    return { card: userSpecificView === undefined ? card : { ...card, refresh: refreshOf(userSpecificView) }, summary };
  };
}

/** https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/user-specific-views */
function refreshOf({ userId, line }: UserSpecificView): Record<string, unknown> {
  return { action: { type: 'Action.Execute', verb: 'run', data: { line } }, userIds: [userId] };
}

const styles: Readonly<Record<Notice['label'], string>> = {
  Note: 'emphasis',
  Stale: 'emphasis',
  Incomplete: 'warning',
  Unknown: 'warning',
};

const adaptiveCard = z.looseObject({ body: z.array(z.unknown()) });

/** Reads `cards/<name>.template.json` once. The function it returns makes a new card of data at each call. */
function readTemplate(name: string): (data: unknown) => z.infer<typeof adaptiveCard> {
  const path = new URL(`../../cards/${name}.template.json`, import.meta.url);
  const template = new Template(adaptiveCard.parse(JSON.parse(readFileSync(path, 'utf8'))));
  return (data) => adaptiveCard.parse(template.expand({ $root: data }));
}

/** Three buttons in a row still fit on a phone. */
function rowsOf(buttons: readonly Button[]): { buttons: readonly Button[] }[] {
  return [buttons.slice(0, 3), buttons.slice(3)].filter((row) => row.length > 0).map((row) => ({ buttons: row }));
}

/** The oldest read of each source. Sources that were read in the same minute share one row. */
function asOfRows(readTimes: readonly ReadTime[]): { sources: string; time: string }[] {
  const oldestFirst = readTimes.toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const bySource = Map.groupBy(oldestFirst, ({ source }) => source);
  const times = Array.from(bySource, ([source, [first]]) => ({
    source,
    time: first === undefined ? '' : timeText(first.at),
  }));
  const byTime = Map.groupBy(times, ({ time }) => time);
  return Array.from(byTime, ([time, same]) => ({ time, sources: same.map(({ source }) => source).join(', ') }));
}

/** To the minute, as Adaptive Cards' `{{TIME(…)}}` takes it. The client shows it in its own time zone. */
export function timeText(time: Date): string {
  return `${time.toISOString().slice(0, 16)}:00Z`;
}
