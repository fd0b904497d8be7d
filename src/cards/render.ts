import { readFileSync } from 'node:fs';
import type counts from '../../cards/counts.data.json';
import type customer from '../../cards/customer.data.json';
import type customers from '../../cards/customers.data.json';
import type findings from '../../cards/findings.data.json';
import type hello from '../../cards/hello.data.json';
import type help from '../../cards/help.data.json';
import type licenses from '../../cards/licenses.data.json';
import type people from '../../cards/people.data.json';
import type problem from '../../cards/problem.data.json';
import type progress from '../../cards/progress.data.json';
import type reconcile from '../../cards/reconcile.data.json';
import type reconcileAll from '../../cards/reconcile-all.data.json';
import type status from '../../cards/status.data.json';
import type user from '../../cards/user.data.json';
import type users from '../../cards/users.data.json';
import type whoami from '../../cards/whoami.data.json';
import type why from '../../cards/why.data.json';
import type { RenderedCard } from './rendered.ts';
import type { Customer } from '../sources/customer.ts';
import { sanitize, sanitizeText } from './sanitize.ts';
import { compile, type Fill } from './template.ts';

/** Each card's sample data is the type of what it draws. */
interface Bodies {
  counts: typeof counts;
  customer: typeof customer;
  customers: typeof customers;
  findings: typeof findings;
  hello: typeof hello;
  help: typeof help;
  licenses: typeof licenses;
  people: typeof people;
  problem: typeof problem;
  progress: typeof progress;
  reconcile: typeof reconcile;
  'reconcile-all': typeof reconcileAll;
  status: typeof status;
  user: typeof user;
  users: typeof users;
  whoami: typeof whoami;
  why: typeof why;
}

export type CardName = keyof Bodies;
export const cardNames: readonly CardName[] = [
  'counts',
  'customer',
  'customers',
  'findings',
  'hello',
  'help',
  'licenses',
  'people',
  'problem',
  'progress',
  'reconcile',
  'reconcile-all',
  'status',
  'user',
  'users',
  'whoami',
  'why',
];

export interface Notice {
  readonly label: 'Note' | 'Stale' | 'Incomplete' | 'Unknown';
  readonly text: string;
}

/** A button carries the line that a person would type. */
export interface Button {
  readonly title: string;
  readonly line: string;
}

/** When a source was read. */
export interface ReadTime {
  readonly source: string;
  readonly at: Date;
}

/** What stands around every card. */
export interface CardChrome {
  /** Our own words, never a vendor's. */
  readonly title: string;
  /** One line in words; it is the notification too. */
  readonly headline: string;
  readonly notices: readonly Notice[];
  /** At most six. */
  readonly buttons: readonly Button[];
  readonly readTimes: readonly ReadTime[];
  /** The line that makes this card again; null when none does. */
  readonly line: string | null;
  /** What the card names; null when nothing that is not for everybody's eyes. */
  readonly names: NamesPolicy | null;
}

/** Names on a card: of these customers and their people, with the words for where they may not be named. */
export interface NamesPolicy {
  readonly of: readonly Customer[];
  /** Counts only. */
  readonly headline: string;
}

/** In a shared place, the asker's client asks for the asker's own view of the card by itself. */
export interface UserSpecificView {
  readonly of: string;
  readonly line: string;
}

/** A card before it is drawn. */
export type CardData = {
  [Name in CardName]: CardChrome & { readonly card: Name; readonly body: Bodies[Name] };
}[CardName];

export type Renderer = (drawing: CardData, ownView?: UserSpecificView) => RenderedCard;

const maxButtons = 6;

/** Compiles every template at once, so that a broken one stops the start and no card waits for it. */
export function createRenderer(options: { readonly demonstration: boolean }): Renderer {
  const frame = read('frame');
  const bodies = new Map(cardNames.map((name) => [name, read(name)]));

  return (drawing, ownView) => {
    const { title, headline, notices, buttons, readTimes, line } = drawing;
    const summary = sanitizeText(headline === '' ? title : headline);
    const content = bodies.get(drawing.card)?.(sanitize(drawing.body)).body;
    const framed = frame({
      title,
      headline: sanitizeText(headline),
      summary,
      demonstration: options.demonstration,
      notices: sanitize(notices.map((notice) => ({ ...notice, style: styles[notice.label] }))),
      buttonRows: sanitize(rowsOf(buttons.slice(0, maxButtons))),
      asOf: asOfRows(readTimes),
      line: sanitizeText(line ?? ''),
    });
    const body = framed.body.map((element) => (element['id'] === 'content' ? { ...element, items: content } : element));
    return { card: { ...framed, body, ...(ownView === undefined ? {} : { refresh: refreshOf(ownView) }) }, summary };
  };
}

/** Universal Actions, "user-specific views": only these users' clients refresh, and only their view changes. */
function refreshOf({ of, line }: UserSpecificView): Record<string, unknown> {
  return { action: { type: 'Action.Execute', verb: 'run', data: { line } }, userIds: [of] };
}

const styles: Readonly<Record<Notice['label'], string>> = {
  Note: 'emphasis',
  Stale: 'emphasis',
  Incomplete: 'warning',
  Unknown: 'warning',
};

function read(name: string): Fill {
  const path = new URL(`../../cards/${name}.template.json`, import.meta.url);
  return compile(JSON.parse(readFileSync(path, 'utf8')));
}

/** Three in a row still fit on a phone. */
function rowsOf(buttons: readonly Button[]): { buttons: readonly Button[] }[] {
  return [buttons.slice(0, 3), buttons.slice(3)].filter((row) => row.length > 0).map((row) => ({ buttons: row }));
}

/** The oldest read of each source; sources read in the same minute share one time. */
function asOfRows(stamps: readonly ReadTime[]): { sources: string; time: string }[] {
  const oldestFirst = stamps.toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const oldest = Map.groupBy(oldestFirst, ({ source }) => source);
  const times = Array.from(oldest, ([source, [first]]) => ({
    source,
    time: first === undefined ? '' : timeText(first.at),
  }));
  const byTime = Map.groupBy(times, ({ time }) => time);
  return Array.from(byTime, ([time, same]) => ({ time, sources: same.map(({ source }) => source).join(', ') }));
}

/** To the minute, as Adaptive Cards' `{{TIME(…)}}` takes it; the client draws it in its own time zone. */
export function timeText(time: Date): string {
  return `${time.toISOString().slice(0, 16)}:00Z`;
}
