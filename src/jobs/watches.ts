import { randomUUID } from 'node:crypto';
import PQueue from 'p-queue';
import type { Asker, OwnerOf } from '../access/asker.ts';
import { nextMoment } from '../async/cadence.ts';
import type { WatchRun } from '../bot/watch-run.ts';
import type { RenderedCard } from '../cards/rendered.ts';
import type { Connection } from '../store/database.ts';
import { releaseLease, takeLease } from '../store/leases.ts';
import { addPost, readPostedHour, writePostedHour } from '../store/posts.ts';
import { readSnoozed } from '../store/snoozes.ts';
import type { UseStore } from '../store/store.ts';
import { readBaseline, type Baseline } from '../store/baselines.ts';
import { endRun, pauseWatch, readDue, type Watch } from '../store/watches.ts';
import { words } from '../text/words.ts';
import type { PostSection } from '../views/post.ts';

const leaseName = 'watches';
/** Milliseconds between two looks at what is due, and until the lease of a process that died ends. */
const tickMs = 15_000;
const leaseMs = 4 * tickMs;
const hourMs = 60 * 60_000;
/** How many watches one look takes. The rest stay due. */
const maxDue = 200;
/** Conversations at a time: more would take the vendors' limits from people. */
const concurrency = 4;

/** Runs watches when they are due. Of several processes on one database, one at a time. */
export interface Watches {
  /** Runs what is due. Called every 15 seconds after `start`. Never rejects. */
  readonly tick: () => Promise<void>;
  readonly start: () => void;
  /** Breaks off what is under way. It stays due. */
  readonly close: () => Promise<void>;
}

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

export function createWatches(options: WatchesOptions): Watches {
  const { use, now, onError } = options;
  const holder = randomUUID();
  const ending = new AbortController();
  const queue = new PQueue({ concurrency });
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;

  async function look(): Promise<void> {
    const until = new Date(now().getTime() + leaseMs);
    const isHeld = await use((database) => takeLease(database, leaseName, { holder, until }, now()));
    if (!isHeld || ending.signal.aborted) return;
    const due = await use((database) => readDue(database, now(), maxDue));
    const byPlace = Map.groupBy(due, ({ place }) => place);
    await Promise.all(
      Array.from(byPlace.values(), (watches) =>
        queue.add(() => runPlace(watches, options, ending.signal).catch(onError)),
      ),
    );
    await options.send();
  }

  const tick = (): Promise<void> => {
    running ??= look()
      .catch(onError)
      .finally(() => (running = null));
    return running;
  };
  return {
    tick,
    start() {
      void tick();
      timer = setInterval(() => void tick(), tickMs);
    },
    async close() {
      if (timer !== null) clearInterval(timer);
      ending.abort();
      await running;
      await use((database) => releaseLease(database, leaseName, holder)).catch(onError);
    },
  };
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
  const isOver = posted === hour && !watches.some(({ asked }) => asked);
  if (isOver) return;
  const done: Done[] = [];
  for (const watch of watches) {
    signal.throwIfAborted();
    await options.whenQuiet(signal);
    done.push({ watch, run: await runOne(watch, snoozed, options, signal) });
  }
  await use((database) =>
    database.transaction(async (connection) => {
      const told = await settleAll(done, connection, now());
      const sections = told.flatMap(({ run }) => (run.kind === 'told' ? [run.section] : []));
      const [one] = told;
      if (one === undefined) return;
      const { card, summary } = options.draw(sections);
      const mentions = told.some(({ watch }) => watch.mentions);
      await addPost(
        connection,
        {
          place,
          team,
          reference: (told.find(({ watch }) => watch.mentions) ?? one).watch.reference,
          watches: told.map(({ watch }) => watch.id),
          body: JSON.stringify({ card, summary, mentions, text: '' }),
        },
        now(),
      );
      await writePostedHour(connection, { place, team }, hour, now());
    }),
  );
}

async function runOne(
  watch: Watch,
  snoozed: ReadonlySet<string>,
  { use, ownerOf, run }: WatchesOptions,
  signal: AbortSignal,
): Promise<WatchRun> {
  const known = await ownerOf(watch.reference);
  if (known === null) return { kind: 'later' };
  if (known === 'left') return { kind: 'paused', why: 'left' };
  const asker: Asker = { ...known, audience: known.place.kind === 'personal' ? 'asker' : 'everyone' };
  const before = await use((database) => readBaseline(database, watch.id));
  return run(watch, asker, { before, snoozed, isAsked: watch.asked, signal });
}

/** Writes what came of each run. Returns those that have something to tell, without those that changed meanwhile. */
async function settleAll(done: readonly Done[], connection: Connection, now: Date): Promise<readonly Done[]> {
  const told: Done[] = [];
  for (const each of done) if (await settle(each, connection, now)) told.push(each);
  return told;
}

async function settle({ watch, run }: Done, connection: Connection, now: Date): Promise<boolean> {
  if (run.kind === 'later') return false;
  if (run.kind === 'paused') {
    if (await pauseWatch(connection, watch.id, run.why)) await tellOwner(watch, run.why, connection, now);
    return false;
  }
  const next = nextMoment(watch.cadence, watch.zone, now);
  const baseline = run.kind === 'missing' ? null : run.baseline;
  const isEnded = await endRun(connection, watch, { at: now, ran: ranText(run), next, baseline });
  return isEnded && run.kind === 'told';
}

/** Once, in the owner's personal chat. */
async function tellOwner(watch: Watch, why: string, connection: Connection, now: Date): Promise<void> {
  const text = `${words.watch.paused[why] ?? why}: ${watch.id}. ${words.watch.pausedAdvice}`;
  const body = JSON.stringify({ card: null, summary: text, mentions: false, text, toOwner: true });
  await addPost(
    connection,
    { place: watch.place, team: watch.team, reference: watch.reference, watches: [watch.id], body },
    now,
  );
}

function ranText(run: WatchRun): string {
  if (run.kind === 'missing') return words.ran.missing(run.reason);
  return run.kind === 'told' ? words.ran.posted : words.ran.unchanged;
}
