import { incomplete, note, type Notice } from '../cards/notice.ts';
import type { Query } from '../grammar/query.ts';
import type { Changes, NotCompared, RecordedChange } from '../memory/changes.ts';
import type { Customer } from '../sources/customer.ts';
import { formatDay, formatNumber } from '../text/format.ts';
import { words } from '../text/words.ts';
import { joinFirst } from '../views/findings.ts';
import { rowsPerPage } from '../views/paging.ts';
import { listTitle } from '../views/change-rows.ts';
import type { Tally } from './change-tally.ts';
import type { CommandContext } from './command.ts';

/** Of each kind of notice. Further ones are counted. */
const maxShown = 3;

interface Asked {
  readonly tally: Tally;
  readonly query: Query;
  readonly asked: readonly Customer[];
  readonly since: Date;
}

/** True when there can be changes that are not known. */
export function isPartly({ notCompared, neverRead }: Changes): boolean {
  return notCompared.length > 0 || neverRead.length > 0;
}

/** What was not compared, and why; which customers were never read, or not as long ago as is asked. */
export function changeNotices(known: Changes, asked: Asked, context: CommandContext): Notice[] {
  return [
    ...listedNotice(asked),
    ...sourceNotice(asked),
    ...recordedNotice(known, asked, context),
    ...shrunkNotices(asked, context),
    ...notComparedNotices(known, asked, context),
    ...neverReadNotice(known, asked),
  ];
}

/** Where the pages end before the changes do. */
function listedNotice({ tally: { total, listed }, query: { page } }: Asked): Notice[] {
  const isCutOff = listed < total && page * rowsPerPage >= listed;
  return isCutOff ? [note(words.changes.listed(formatNumber(listed)))] : [];
}

/** A finding has no source of its own. */
function sourceNotice({ tally: { hasFindings }, query }: Asked): Notice[] {
  const { from, severity, verdict } = query.filters;
  const isAsked = from !== undefined && (hasFindings || severity !== undefined || verdict !== undefined);
  return isAsked ? [note(words.changes.noFindingsOfSource)] : [];
}

/** For the customers that memory knows for a shorter time than is asked. */
function recordedNotice(
  { recordedSince }: Changes,
  { query, asked, since }: Asked,
  { memory, now }: CommandContext,
): Notice[] {
  const dayOf = (moment: Date): string => formatDay(moment, memory.zone, now());
  const later = asked.flatMap((customer) => {
    const from = recordedSince.get(customer.name);
    return from === undefined || from <= since ? [] : [{ customer, day: dayOf(from) }];
  });
  const [first] = later;
  if (first === undefined) return [];
  if (!query.all || (later.length === asked.length && later.every(({ day }) => day === first.day)))
    return [note(words.changes.recordedSince(first.day))];
  const names = later.slice(0, maxShown).map(({ customer, day }) => words.changes.customerSince(customer.name, day));
  return [note(words.changes.recordedLater(withMore(names, later.length)))];
}

function withMore(shown: readonly string[], all: number): string {
  const names = shown.join(', ');
  return all > shown.length ? words.figures.andMore(names, formatNumber(all - shown.length)) : names;
}

function shrunkNotices(asked: Asked, { memory, now }: CommandContext): Notice[] {
  const { count, newest } = asked.tally.shrunk;
  const textOf = ({ customer, list, at, detail: { before, after } }: RecordedChange): string =>
    words.changes.shrank(
      placeOf({ customer, list }, asked),
      rowsText(before),
      rowsText(after),
      formatDay(at, memory.zone, now()),
    );
  return firstOf(newest.slice(0, maxShown).map(textOf), count, words.changes.shrankMore);
}

function rowsText(rows: string | number | null | undefined): string {
  return typeof rows === 'number' ? formatNumber(rows) : (rows ?? words.history.unknown);
}

function notComparedNotices({ notCompared }: Changes, asked: Asked, { memory, now }: CommandContext): Notice[] {
  const textOf = (missing: NotCompared): string => {
    const { lastWhole: wholeText, neverWhole } = words.changes;
    const { lastWhole, reason } = missing;
    const last = lastWhole === null ? neverWhole : wholeText(formatDay(lastWhole, memory.zone, now()));
    return words.changes.notCompared(placeOf(missing, asked), reason, last);
  };
  return firstOf(notCompared.slice(0, maxShown).map(textOf), notCompared.length, words.changes.notComparedMore);
}

function firstOf(texts: readonly string[], all: number, more: (lists: string) => string): Notice[] {
  const rest = all - texts.length;
  return [...texts, ...(rest > 0 ? [more(words.changes.lists(formatNumber(rest), rest === 1))] : [])].map(incomplete);
}

/** `Live Platform users at Fabrikam Inc.`; without the customer where the card is about one. */
function placeOf({ customer: name, list }: Pick<RecordedChange, 'customer' | 'list'>, { query, asked }: Asked): string {
  const customer = asked.find((each) => each.name === name);
  const title = listTitle({ list });
  return query.all && customer !== undefined ? words.changes.listAt(title, customer.title) : title;
}

function neverReadNotice({ neverRead }: Changes, { asked }: Asked): Notice[] {
  const customers = asked.filter(({ name }) => neverRead.includes(name));
  return customers.length === 0 ? [] : [incomplete(words.changes.neverRead(joinFirst(customers)))];
}
