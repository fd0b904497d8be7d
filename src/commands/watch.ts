import { personKeyOf } from '../access/asker.ts';
import { nextMoment } from '../async/cadence.ts';
import { runCooperatively } from '../async/cooperative.ts';
import type { CardData } from '../cards/render.ts';
import { writeLine } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';
import { askerProblem } from '../problem.ts';
import { type Baseline } from '../store/baselines.ts';
import { readWatches, writeWatch } from '../store/watches.ts';
import { formatNumber, joinTexts } from '../text/format.ts';
import { newReference } from '../text/reference.ts';
import { words } from '../text/words.ts';
import { missingNotices } from '../views/notices.ts';
import { packSnapshot, snapshotOf } from '../watches/snapshot.ts';
import { tellsSmallCounts, thresholdOf } from '../watches/threshold.ts';
import type { Command, CommandContext } from './command.ts';
import { innerOf } from './export.ts';
import { auditedLine, exportedList } from './exported-list.ts';
import { requireMemory } from './remembered.ts';
import { storeChange } from './store-change.ts';
import { customerOf } from './why-finding.ts';
import { checkHourly, watchCard, type ShownWatch } from './watch-card.ts';

export const watch: Command = {
  name: 'watch',
  aliases: [],
  summary: words.watch.summary,
  examples: ['watch users contoso licensed:no', 'watch reconcile all weekly mon 09:00'],
  syntax: {
    customer: 'possible',
    text: true,
    all: true,
    paged: false,
    filters: ['every', 'over', 'mention', 'always'],
  },
  menu: 'shared',
  wraps: ['users', 'licenses', 'user', 'customer', 'reconcile', 'changes'],
  stores: true,
  canAnswer: (query, context) => context.memory.state().state === 'on' && innerCanAnswer(query, context),
  run,
};

function innerCanAnswer(query: Query, context: CommandContext): boolean {
  const inner = innerOf(query);
  return context.commands.find(({ name }) => name === inner.command)?.canAnswer?.(inner, context) !== false;
}

const usualCadence = 'daily 08:00';
const maxOfPerson = 20;
const maxOfPlace = 50;

async function run(query: Query, context: CommandContext): Promise<CardData> {
  requireMemory(query, context);
  const inner = await withItsCustomer({ ...innerOf(query), page: 1, fresh: false }, context);
  const cadence = query.filters.every ?? usualCadence;
  checkLine(inner, cadence);
  checkThreshold(query, context);
  const { asker, memory, now, store } = context;
  const [owner, place, line] = [personKeyOf(asker), asker.place.chatId, writeLine(inner)];
  const known = await store.use((database) => readWatches(database, place, owner));
  const same = known.find((each) => each.place === place && each.owner === owner && each.line === line);
  if (same === undefined) checkNumber(known, owner, place);
  const zone = asker.zone ?? memory.zone;
  const kept = {
    id: same?.id ?? newReference(),
    place,
    team: asker.place.teamThread,
    owner,
    reference: asker.reference,
    line,
    customer: inner.customer?.name ?? null,
    cadence,
    zone,
    threshold: query.filters.over ?? null,
    mentions: query.filters.mention !== undefined,
    postsAlways: query.filters.always === 'yes',
    nextAt: nextMoment(cadence, zone, now()),
  };
  const first = await firstBaseline(inner, context);
  const change = { action: 'watch', customer: kept.customer, what: auditedLine(inner) };
  await storeChange(context, change, async (connection) => {
    // Others can have come while this one was read.
    if (same === undefined) checkNumber(await readWatches(connection, place, owner), owner, place);
    await writeWatch(connection, kept, first, now());
  });
  const shown: ShownWatch = { ...kept, ran: null, postedAt: null, snoozedUntil: null, paused: null };
  const answer = answerOf(kept);
  return watchCard(shown, same === undefined ? answer : words.watch.replaced(answer), context);
}

/** A person who is named alone is looked up now: the watch is of one customer. */
async function withItsCustomer(inner: Query, context: CommandContext): Promise<Query> {
  if (inner.command !== 'user' || inner.customer !== null) return inner;
  return { ...inner, customer: await customerOf(inner.terms, context) };
}

/** What is told, and when: `It tells what changes, daily 08:00, Europe/Berlin.` */
function answerOf({
  cadence,
  zone,
  threshold,
  mentions,
  postsAlways,
}: Pick<ShownWatch, 'cadence' | 'zone' | 'threshold' | 'mentions' | 'postsAlways'>): string {
  const { answer, inZone, overOnly, mentionsYou, everyTime } = words.watch;
  return answer(
    joinTexts(
      [
        inZone(cadence, zone),
        threshold === null ? '' : overOnly(threshold),
        mentions ? mentionsYou : '',
        postsAlways ? everyTime.toLowerCase() : '',
      ],
      ', ',
    ),
  );
}

function checkLine(inner: Query, cadence: string): void {
  checkHourly(cadence, inner.all, `watch ${writeLine(inner)}`);
  if (inner.command === 'changes' && inner.filters.since !== undefined)
    throw askerProblem('watch-since', words.watch.noSince.title, words.watch.noSince.advice, [
      `watch ${writeLine({ ...inner, filters: withoutSince(inner) })}`,
    ]);
}

function withoutSince({ filters }: Query): Query['filters'] {
  const { since: _, ...others } = filters;
  return others;
}

/** A crossing of a small number would tell that there is somebody. */
function checkThreshold({ customer, filters: { over } }: Query, { permissions, customers }: CommandContext): void {
  const asked = customer === null ? customers.customers : [customer];
  if (over === undefined || asked.every(permissions.canCount) || !tellsSmallCounts(thresholdOf(over))) return;
  throw askerProblem('watch-small', words.watch.smallCounts.title, words.watch.smallCounts.advice, ['watches']);
}

function checkNumber(
  known: readonly { readonly owner: string; readonly place: string }[],
  owner: string,
  place: string,
): void {
  const own = known.filter((each) => each.owner === owner).length;
  const here = known.filter((each) => each.place === place).length;
  const { tooMany, tooManyHere } = words.watch;
  if (own < maxOfPerson && here < maxOfPlace) return;
  const { title, advice } =
    own >= maxOfPerson ? tooMany(formatNumber(maxOfPerson)) : tooManyHere(formatNumber(maxOfPlace));
  throw askerProblem('watch-many', title, advice, ['watches']);
}

/** What the first post counts from; null where not all can be read now, so that the first run sets it. */
async function firstBaseline(inner: Query, context: CommandContext): Promise<Baseline | null> {
  const query = inner.command === 'changes' ? { ...inner, filters: { ...inner.filters, since: '2d' } } : inner;
  const listed = await exportedList(query, context);
  if (missingNotices(...listed.sources).length > 0) return null;
  return { at: context.now(), body: await packSnapshot(await runCooperatively(snapshotOf(listed))) };
}
