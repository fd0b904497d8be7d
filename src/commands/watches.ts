import { personKeyOf } from '../access/asker.ts';
import { nextMoment } from '../async/cadence.ts';
import { incomplete } from '../cards/notice.ts';
import { note } from '../cards/notice.ts';
import type { CardData } from '../cards/render.ts';
import { lineFor, readLine, writeLine } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';
import { askerProblem, Problem } from '../problem.ts';
import { countActions } from '../store/audit.ts';
import { deleteWatch, readWatch, readWatches, runWatchAt, writeCadence, type Watch } from '../store/watches.ts';
import { formatMoment, formatNumber, joinTexts } from '../text/format.ts';
import { words } from '../text/words.ts';
import { pageButtons, pageOf, rowsPerPage } from '../views/paging.ts';
import { plainState, rowWith, type Row } from '../views/rows.ts';
import type { Command, CommandContext } from './command.ts';
import { auditedLine } from './exported-list.ts';
import { storeChange } from './store-change.ts';
import { checkHourly, isOwn, snoozeOf, stateText, timeForm, watchCard } from './watch-card.ts';

export const watches: Command = {
  name: 'watches',
  aliases: [],
  summary: words.watches.summary,
  examples: ['watches'],
  syntax: {
    customer: 'none',
    text: true,
    all: false,
    paged: true,
    filters: ['every'],
    words: ['now', 'resume', 'change', 'end'],
  },
  stores: true,
  // A time alone does not say of which watch.
  canAnswer: ({ filters }) => filters.every === undefined,
  run,
};

export const unwatch: Command = {
  name: 'unwatch',
  aliases: [],
  summary: words.unwatch.summary,
  examples: [],
  leadsHere: 'watches',
  syntax: { customer: 'none', text: true, all: false, paged: false, filters: [] },
  stores: true,
  run: async (query, context) => end(await ownWatch(query, context), context),
};

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const card = await cardFor(query, context);
  const { every } = query.filters;
  if (every === undefined || query.word === 'change') return card;
  return { ...card, notices: [...(card.notices ?? []), note(words.grammar.ignored([`every:${every}`]))] };
}

async function cardFor(query: Query, context: CommandContext): Promise<CardData> {
  if (query.terms.length === 0) return listCard(query, context);
  if (query.word === null) return watchCard(await visibleWatch(query, context), '', context);
  const watch = await ownWatch(query, context);
  if (query.word === 'end') return end(watch, context);
  if (query.word === 'change') return change(watch, query, context);
  return query.word === 'now' ? runNow(watch, context) : resume(watch, context);
}

function idOf({ terms }: Query): string {
  return terms.join(' ').toUpperCase();
}

async function visibleWatch(query: Query, context: CommandContext): Promise<Watch> {
  const watch = await context.store.use((database) => readWatch(database, idOf(query)));
  if (watch === null || !isVisible(watch, context)) throw unknown(idOf(query));
  return watch;
}

/** A watch of the asker. What is somebody else's is as little there as what is not. */
export async function ownWatch(query: Query, context: CommandContext): Promise<Watch> {
  const watch = await context.store.use((database) => readWatch(database, idOf(query)));
  if (watch === null || !isOwn(watch, context)) throw unknown(idOf(query));
  return watch;
}

function unknown(id: string): Problem {
  const { title, advice } = words.watch.unknown(id);
  return askerProblem('watch-unknown', title, advice, ['watches']);
}

/** One's own, and those of this conversation about a customer that the asker may see, or about all and nobody of them. */
function isVisible(watch: Watch, context: CommandContext): boolean {
  const { asker, customers } = context;
  if (isOwn(watch, context)) return true;
  if (watch.place !== asker.place.chatId) return false;
  return watch.customer === null
    ? namesNobody(watch.line, context)
    : customers.customers.some(({ name }) => name === watch.customer);
}

/** False for a line with a search word: it can name somebody of a customer that the asker may not see. */
function namesNobody(line: string, { commands, customers, nameable }: CommandContext): boolean {
  try {
    return auditedLine(readLine(line, commands, customers.customers, nameable).query) === line;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}

async function end(watch: Watch, context: CommandContext): Promise<CardData> {
  await storeChange(context, changeOf('unwatch', watch), (connection) => deleteWatch(connection, watch.id));
  return {
    card: 'accept',
    eyebrow: words.watch.eyebrow,
    subject: watch.line,
    answer: words.watch.ended,
    body: { facts: [{ name: words.watch.facts.code, value: watch.id }], form: [] },
    buttons: [{ title: words.buttons.watches, line: lineFor('watches') }],
    line: null,
    names: { customers: context.customers.customers, subject: watch.id, answer: words.watch.ended },
  };
}

/** Runs that one person may ask for in an hour: they read from vendors, and take no place of a turn. */
const maxAsked = 10;
const hourMs = 60 * 60_000;

async function runNow(watch: Watch, context: CommandContext): Promise<CardData> {
  // A run that waits or is under way is the one that is asked for.
  if (!isWaiting(watch, context.now())) await askForRun(watch, context);
  context.wake();
  return watchCard({ ...watch, paused: null, snoozedUntil: null, nextAt: context.now() }, words.watch.runs, context);
}

function isWaiting({ asked, paused, snoozedUntil, nextAt }: Watch, now: Date): boolean {
  return asked && paused === null && (snoozedUntil === null || snoozedUntil <= now) && nextAt <= now;
}

async function askForRun(watch: Watch, context: CommandContext): Promise<void> {
  const { asker, now } = context;
  const asking = changeOf('run-watch', watch);
  await storeChange(context, asking, async (connection) => {
    const by = { who: personKeyOf(asker), action: asking.action };
    const asked = await countActions(connection, by, new Date(now().getTime() - hourMs));
    // This one is counted, too.
    if (asked > maxAsked) throw tooOften();
    await runWatchAt(connection, watch.id, now(), true);
  });
}

function tooOften(): Problem {
  const { title, advice } = words.watch.tooOften(formatNumber(maxAsked));
  return askerProblem('watch-often', title, advice, ['watches']);
}

async function resume(watch: Watch, context: CommandContext): Promise<CardData> {
  const nextAt = nextMoment(watch.cadence, watch.zone, context.now());
  await storeChange(context, changeOf('watch', watch), (connection) => runWatchAt(connection, watch.id, nextAt, false));
  return watchCard({ ...watch, paused: null, snoozedUntil: null, nextAt }, words.watch.resumed, context);
}

/** Lets it run at another time; where none is given, a form asks for one. */
async function change(watch: Watch, query: Query, context: CommandContext): Promise<CardData> {
  const { asker, now } = context;
  const { every: cadence } = query.filters;
  const { form, formElsewhere, changed, inZone } = words.watch;
  if (cadence === undefined)
    // A form that everybody sees would be filled in by somebody else.
    return asker.audience === 'asker'
      ? watchCard(watch, form, context, timeForm(watch))
      : watchCard(watch, formElsewhere, context);
  checkHourly(cadence, watch.customer === null, lineFor('watches', null, { word: 'change', terms: [watch.id] }));
  const zone = asker.zone ?? watch.zone;
  const shown = { ...watch, cadence, zone, nextAt: nextMoment(cadence, zone, now()) };
  await storeChange(context, changeOf('watch', watch), (connection) => writeCadence(connection, shown));
  return watchCard(shown, changed(inZone(cadence, zone)), context);
}

function changeOf(action: string, { customer, id }: Watch): { action: string; customer: string | null; what: string } {
  return { action, customer, what: id };
}

async function listCard(query: Query, context: CommandContext): Promise<CardData> {
  const { asker, store, customers } = context;
  const all = await store.use((database) => readWatches(database, asker.place.chatId, personKeyOf(asker)));
  const shown = all.filter((watch) => isVisible(watch, context));
  const { none, noneAnswer, one, many } = words.watches;
  const [subject, answer] = shown.length === 0 ? [none, noneAnswer] : [context.figures.of(shown.length, one, many), ''];
  return {
    card: 'people',
    eyebrow: words.watches.eyebrow,
    subject,
    answer,
    body: { rows: pageOf(shown, query).map((watch) => rowOf(watch, context)) },
    notices: context.memory.state().state === 'off' ? [incomplete(words.watches.noMemory)] : [],
    buttons: [
      ...pageButtons(query, query.page * rowsPerPage < shown.length),
      { title: words.buttons.refresh, line: writeLine({ ...query, fresh: true }) },
    ],
    names: { customers: customers.customers, subject, answer },
  };
}

function rowOf(watch: Watch, context: CommandContext): Row {
  const { line, cadence, zone, nextAt, postedAt, ran, id } = watch;
  const { next, posted, notYet } = words.watches;
  const isPosting = watch.paused === null && snoozeOf(watch, context.now()) === null;
  const last = postedAt === null ? notYet : posted(formatMoment(postedAt, zone, context.now()));
  return rowWith({
    name: line,
    detail: joinTexts([stateText(watch, context), words.watch.inZone(cadence, zone), last, ran ?? ''], ' · '),
    state: plainState(isPosting ? next(formatMoment(nextAt, zone, context.now())) : ''),
    line: lineFor('watches', null, { terms: [id] }),
  });
}
