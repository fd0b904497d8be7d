import { personKeyOf } from '../access/asker.ts';
import type { Button } from '../cards/actions.ts';
import type { CardData } from '../cards/render.ts';
import { lineFor } from '../grammar/line.ts';
import type { Watch } from '../store/watches.ts';
import { formatDay, formatMoment } from '../text/format.ts';
import { words } from '../text/words.ts';
import type { CommandContext } from './command.ts';

export type ShownWatch = Omit<Watch, 'asked' | 'ranAt'>;

/** One watch: what is stored of it, when it runs next, and what its owner can do. */
export function watchCard(watch: ShownWatch, answer: string, context: CommandContext): CardData {
  const { customers } = context.customers;
  const about = customers.find(({ name }) => name === watch.customer);
  return {
    card: 'accept',
    eyebrow: words.watch.eyebrow,
    ...(about === undefined ? {} : { about: about.title }),
    subject: watch.id,
    answer,
    body: { facts: factsOf(watch, context), form: [] },
    buttons: [
      { title: words.buttons.show, line: watch.line },
      ...(isOwn(watch, context) ? ownButtons(watch) : []),
      { title: words.buttons.watches, line: lineFor('watches') },
    ],
    line: null,
    names: { customers: about === undefined ? customers : [about], subject: watch.id, answer },
  };
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
    changeButton(watch),
    { title: words.buttons.snoozeWeek, line: lineFor('snooze', null, { terms: [id], filters: { until: '7d' } }) },
  ];
}

/** The same watch at the other usual time. Any other is typed. */
function changeButton({ line, cadence, threshold, mentions, postsAlways }: ShownWatch): Button {
  const isWeekly = cadence.startsWith('weekly');
  const { toDaily, toWeekly } = words.buttons;
  const parts = [
    `watch ${line}`,
    ...(threshold === null ? [] : [`over:${threshold}`]),
    ...(mentions ? ['mention:me'] : []),
    ...(postsAlways ? ['always:yes'] : []),
    `every:${isWeekly ? 'daily' : 'weekly'}`,
  ];
  return { title: isWeekly ? toDaily : toWeekly, line: parts.join(' ') };
}

type Facts = Extract<CardData, { card: 'accept' }>['body']['facts'];

function factsOf(watch: ShownWatch, context: CommandContext): Facts {
  const { facts, inZone, here, elsewhere, me, everyTime, onChange } = words.watch;
  const { line, cadence, zone, place, threshold, mentions, postsAlways } = watch;
  return [
    fact(facts.line, line),
    fact(facts.when, inZone(cadence, zone)),
    ...(watch.paused === null ? [fact(facts.next, formatMoment(watch.nextAt, zone, context.now()))] : []),
    fact(facts.where, place === context.asker.place.chatId ? here : elsewhere),
    fact(facts.always, postsAlways ? everyTime : onChange),
    ...(threshold === null ? [] : [fact(facts.over, threshold)]),
    ...(mentions ? [fact(facts.mention, me)] : []),
    ...(watch.ran === null ? [] : [fact(facts.last, watch.ran)]),
    fact(facts.state, stateText(watch, context)),
  ];
}

function fact(name: string, value: string): Facts[number] {
  return { name, value };
}

/** Whether it runs, and if not why or until when. */
export function stateText({ paused, snoozedUntil, zone }: ShownWatch, { now }: CommandContext): string {
  if (paused !== null) return words.watch.paused[paused] ?? paused;
  return snoozedUntil !== null && snoozedUntil > now()
    ? words.watch.snoozed(formatDay(snoozedUntil, zone, now()))
    : words.watch.active;
}
