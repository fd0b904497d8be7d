import PQueue from 'p-queue';
import type { Asker, OwnerOf } from '../access/asker.ts';
import { nextMoment } from '../async/cadence.ts';
import type { WatchRun } from '../bot/watch-run.ts';
import type { RenderedCard } from '../cards/rendered.ts';
import type { Connection } from '../store/database.ts';
import { addPost, readPostedHour, writePostedHour } from '../store/posts.ts';
import { readSnoozed } from '../store/snoozes.ts';
import type { UseStore } from '../store/store.ts';
import { readBaseline, type Baseline } from '../store/baselines.ts';
import { endRun, postponeRun, readDue, type Watch } from '../store/watches.ts';
import { words } from '../text/words.ts';
import type { PostSection } from '../views/post.ts';
import { createLeased, type Leased } from './leased.ts';
import { pauseWatches } from './pause.ts';

const hourMs = 60 * 60_000;
/** How many watches one look takes. The rest stay due, and what has to wait is postponed, or it would be taken again. */
const maxDue = 200;
/** Milliseconds until a run for which Teams or a list of customers was missing is tried again. */
const retryMs = 60_000;
/** Conversations at a time: more would take the vendors' limits from people. */
const concurrency = 4;

export interface WatchesOptions {
  readonly use: UseStore;
  readonly ownerOf: OwnerOf;
  /** Asks a watch's line again. Never rejects. */
  readonly run: (watch: Watch, asker: Asker, options: RunOptions) => Promise<WatchRun>;
  /** Makes one message of what several watches have to tell in one conversation. */
  readonly draw: (sections: readonly PostSection[]) => RenderedCard;
  /** Resolves when nobody waits for an answer. */
  readonly whenQuiet: (signal: AbortSignal) => Promise<void>;
  /** Sends what was stored to be sent. */
  readonly send: () => Promise<void>;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

interface RunOptions {
  readonly before: Baseline | null;
  readonly snoozed: ReadonlySet<string>;
  readonly isAsked: boolean;
  readonly signal: AbortSignal;
}

/** A watch and what came of its run. */
interface Done {
  readonly watch: Watch;
  readonly run: WatchRun;
}

/** Runs watches when they are due. What is broken off stays due. */
export function createWatches(options: WatchesOptions): Leased {
  const { use, now, onError } = options;
  const queue = new PQueue({ concurrency });
  return createLeased({
    name: 'watches',
    use,
    async work(signal) {
      const due = await use((database) => readDue(database, now(), maxDue));
      const byPlace = Map.groupBy(due, ({ place }) => place);
      const runs = Array.from(byPlace.values(), (watches) =>
        queue.add(() => runPlace(watches, options, signal).catch(onError)),
      );
      await Promise.all(runs);
      await options.send();
    },
    now,
    onError,
  });
}

/** Runs what is due in one conversation, and stores one message for all of it. */
async function runPlace(watches: readonly Watch[], options: WatchesOptions, signal: AbortSignal): Promise<void> {
  const { use, now } = options;
  const [first] = watches;
  if (first === undefined) return;
  const { place, team } = first;
  const hour = Math.floor(now().getTime() / hourMs);
  const [posted, snoozed] = await use(async (database) => [
    await readPostedHour(database, place),
    await readSnoozed(database, place, now()),
  ]);
  // At most one message an hour, unless somebody asks for one: what is due waits for the next hour.
  if (posted === hour && !watches.some(({ asked }) => asked)) {
    const nextHour = new Date((hour + 1) * hourMs);
    return use(async (database) => {
      for (const watch of watches) await postponeRun(database, watch, nextHour);
    });
  }
  const done: Done[] = [];
  for (const watch of watches) {
    signal.throwIfAborted();
    await options.whenQuiet(signal);
    done.push({ watch, run: await runOne(watch, snoozed, options, signal) });
  }
  await use((database) =>
    database.transaction(async (connection) => {
      const told = await settleAll(done, connection, now());
      const [one] = told;
      if (one === undefined) return;
      const { reference } = one.watch;
      const ids = told.map(({ watch }) => watch.id);
      await addPost(connection, { place, team, reference, watches: ids, body: bodyOf(told, options.draw) }, now());
      await writePostedHour(connection, { place, team }, hour, now());
    }),
  );
}

/** One message of all that is told. It mentions each owner once. */
function bodyOf(told: readonly Done[], draw: WatchesOptions['draw']): string {
  const sections = told.flatMap(({ run }) => (run.kind === 'told' ? [run.section] : []));
  const { card, summary } = draw(sections);
  const byOwner = Map.groupBy(told, ({ watch }) => watch.owner);
  const mentioning = Array.from(byOwner.values(), (each) => each.find(({ watch }) => watch.mentions));
  const mentions = mentioning.flatMap((each) => each?.watch.reference ?? []);
  const shown = sections.flatMap(({ customers, isNamed }) =>
    customers.map(({ name }) => ({ customer: name, isNamed })),
  );
  return JSON.stringify({ card, summary, mentions, text: '', shown });
}

/** The owner as one whose answer everybody in the conversation reads. */
export function inConversation(owner: Asker): Asker {
  return { ...owner, audience: owner.place.kind === 'personal' ? 'asker' : 'everyone' };
}

async function runOne(
  watch: Watch,
  snoozed: ReadonlySet<string>,
  { use, ownerOf, run }: WatchesOptions,
  signal: AbortSignal,
): Promise<WatchRun> {
  const known = await ownerOf(watch.reference);
  if (known === null) return { kind: 'later' };
  if (typeof known === 'string') return { kind: 'paused', why: known };
  const asker = inConversation(known);
  const before = await use((database) => readBaseline(database, watch.id));
  return run(watch, asker, { before, snoozed, isAsked: watch.asked, signal });
}

/** Writes what came of each run. Returns those that have something to tell, without those that changed meanwhile. */
async function settleAll(done: readonly Done[], connection: Connection, now: Date): Promise<readonly Done[]> {
  const told: Done[] = [];
  for (const each of done) if (await settle(each, connection, now)) told.push(each);
  await pauseAll(done, connection, now);
  return told;
}

/** Each owner is told once of all watches that stop for one reason. */
async function pauseAll(done: readonly Done[], connection: Connection, now: Date): Promise<void> {
  const stopped = done.flatMap(({ watch, run }) => (run.kind === 'paused' ? [{ watch, why: run.why }] : []));
  for (const [why, some] of Map.groupBy(stopped, (each) => each.why))
    await pauseWatches(
      connection,
      some.map(({ watch }) => watch),
      why,
      now,
    );
}

async function settle({ watch, run }: Done, connection: Connection, now: Date): Promise<boolean> {
  if (run.kind === 'later') {
    await postponeRun(connection, watch, new Date(now.getTime() + retryMs));
    return false;
  }
  if (run.kind === 'paused') return false;
  const next = nextMoment(watch.cadence, watch.zone, now);
  const baseline = run.kind === 'missing' ? null : run.baseline;
  const isEnded = await endRun(connection, watch, { at: now, ran: ranText(run), next, baseline });
  return isEnded && run.kind === 'told';
}

function ranText(run: WatchRun): string {
  if (run.kind === 'missing') return words.ran.missing(run.reason);
  return run.kind === 'told' ? words.ran.posted : words.ran.unchanged;
}
