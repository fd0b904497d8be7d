import { personKeyOf } from '../access/asker.ts';
import { buttonRow, type Button } from '../cards/actions.ts';
import type { CardData } from '../cards/render.ts';
import { lineFor } from '../grammar/line.ts';
import { written } from '../grammar/tokens.ts';
import { askerProblem } from '../problem.ts';
import type { Watch } from '../store/watches.ts';
import { formatDay, formatMoment, joinTexts } from '../text/format.ts';
import { words } from '../text/words.ts';
import type { CommandContext } from './command.ts';

type Form = Extract<CardData, { card: 'accept' }>['body']['form'];

export type ShownWatch = Omit<Watch, 'asked' | 'ranAt'>;

/** One watch: what is stored of it, when it runs next, and what its owner can do. */
export function watchCard(watch: ShownWatch, answer: string, context: CommandContext, form: Form = []): CardData {
  const { customers } = context.customers;
  const about = customers.find(({ name }) => name === watch.customer);
  return {
    card: 'accept',
    eyebrow: words.watch.eyebrow,
    ...(about === undefined ? {} : { about: about.title }),
    subject: watch.line,
    answer,
    body: { facts: factsOf(watch, context), form },
    buttons: [
      { title: words.buttons.show, line: watch.line },
      ...(isOwn(watch, context) ? ownButtons(watch) : []),
      { title: words.buttons.watches, line: lineFor('watches') },
    ],
    line: null,
    names: { customers: about === undefined ? customers : [about], subject: watch.id, answer },
  };
}

/** All customers are too many for every hour. `line` is offered with what can be. */
export function checkHourly(cadence: string, isOfAll: boolean, line: string): void {
  const { title, advice } = words.watch.notHourly;
  if (isOfAll && cadence === 'hourly')
    throw askerProblem('watch-hourly', title, advice, [[line, written('every', 'daily 08:00')].join(' ')]);
}

export function isOwn({ owner }: Pick<Watch, 'owner'>, { asker }: CommandContext): boolean {
  return owner === personKeyOf(asker);
}

function ownButtons(watch: ShownWatch): Button[] {
  const { id, paused } = watch;
  const line = (word: string): string => lineFor('watches', null, { word, terms: [id] });
  return [
    paused === null
      ? { title: words.buttons.runNow, line: line('now') }
      : { title: words.buttons.resume, line: line('resume') },
    { title: words.buttons.endWatch, line: line('end') },
    { title: words.buttons.changeTime, line: line('change') },
    { title: words.buttons.snoozeWeek, line: lineFor('snooze', null, { terms: [id], filters: { until: '7d' } }) },
  ];
}

/** A field for another time, which is read as if it were typed. */
export function timeForm({ id, customer, cadence }: ShownWatch): Form {
  const { times, timesOfOne, facts } = words.watch;
  const hint = customer === null ? times : timesOfOne;
  const line = lineFor('watches', null, { word: 'change', terms: [id] });
  return [
    {
      texts: [{ id: 'every', label: joinTexts([facts.when, hint], ': '), hint, isLong: false, value: cadence }],
      days: [],
      buttons: [buttonRow({ title: words.buttons.change, line }, { inputs: 'auto', style: 'positive' })],
    },
  ];
}

type Facts = Extract<CardData, { card: 'accept' }>['body']['facts'];

function factsOf(watch: ShownWatch, context: CommandContext): Facts {
  const { facts, inZone, here, elsewhere, me, everyTime, onChange } = words.watch;
  const { id, cadence, zone, place, threshold, mentions, postsAlways } = watch;
  return [
    fact(facts.when, inZone(cadence, zone)),
    ...(watch.paused === null ? [fact(facts.next, formatMoment(watch.nextAt, zone, context.now()))] : []),
    fact(facts.where, place === context.asker.place.chatId ? here : elsewhere),
    fact(facts.always, postsAlways ? everyTime : onChange),
    ...(threshold === null ? [] : [fact(facts.over, threshold)]),
    ...(mentions ? [fact(facts.mention, me)] : []),
    ...(watch.ran === null ? [] : [fact(facts.last, watch.ran)]),
    fact(facts.state, stateText(watch, context)),
    fact(facts.code, id),
  ];
}

function fact(name: string, value: string): Facts[number] {
  return { name, value };
}

/** Whether it runs, and if not why or until when. */
export function stateText(watch: ShownWatch, { memory, now }: CommandContext): string {
  const { paused } = watch;
  if (paused !== null) return words.watch.paused[paused] ?? paused;
  const end = snoozeOf(watch, now());
  // It ends with the last day of memory's zone.
  return end === null
    ? words.watch.active
    : words.watch.snoozed(formatDay(new Date(end.getTime() - 1), memory.zone, now()));
}

/** When it posts again; null while it does. */
export function snoozeOf({ snoozedUntil }: ShownWatch, now: Date): Date | null {
  return snoozedUntil !== null && snoozedUntil > now ? snoozedUntil : null;
}
