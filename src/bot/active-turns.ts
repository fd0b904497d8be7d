import { abortable } from '../async/abortable.ts';
import { systemTimer, type Timer } from '../async/timer.ts';
import { words } from '../text/words.ts';
import type { Asker } from '../access/asker.ts';
import type { CancelResult } from '../commands/command.ts';
import { askerProblem, Problem } from '../problem.ts';
import { createTurnPlaces, type Claim, type TurnLimits, type TurnPlace } from './turn-places.ts';
import type { TurnRecord } from './turn-record.ts';

/** One turn, from the moment that it gets a place until its last message is sent. */
export interface ActiveTurn extends TurnPlace {
  /** Aborts when the turn is cancelled, takes too long, or Rollcall shuts down. `abortProblem` explains its reason. */
  readonly signal: AbortSignal;
  /** From now on, the asker can cancel the turn. Call the returned function to end that. */
  readonly begin: (record: TurnRecord) => () => void;
  /** Aborts the turn after this time. */
  readonly limit: (milliseconds: number) => void;
}

/** Registry of the active turns: limits their number, cancels them, and reports when all are done. */
export interface ActiveTurns {
  /** Returns one more turn, or null when all places are taken. */
  readonly enter: (claim: Claim) => ActiveTurn | null;
  /** Cancels the turn with this reference. Without a reference: all other turns of this asker in the same place. */
  readonly cancel: (reference: string | null, by: Canceller) => CancelResult;
  /** Aborts every turn, including those that enter later. */
  readonly abortAll: () => void;
  /** Makes `idle` wait for this work too. */
  readonly track: (work: Promise<unknown>) => void;
  /** Resolves when no turn and no tracked work is left. */
  readonly idle: () => Promise<void>;
  /**
   * For work that gives way to people: resolves when no turn is being answered, and after 30 s at the latest, so that such
   * work also goes on in a busy hour. Rejects with the reason of the signal when that aborts.
   */
  readonly whenQuiet: (signal: AbortSignal) => Promise<void>;
}

/** A turn that cancels others, here or at another process. */
export interface Canceller {
  readonly asker: Pick<Asker, 'tenantId' | 'objectId' | 'id' | 'audience'> & {
    readonly place: Pick<Asker['place'], 'chatId'>;
  };
}

export interface ActiveTurnsOptions {
  /** A person has one or two turns at a time, and each turn reads the lists of three vendors. */
  readonly limits?: TurnLimits;
  /** Milliseconds that a turn may take after `begin`. */
  readonly maxTurnMs?: number;
  /** The timer of `whenQuiet`. */
  readonly timer?: Timer;
}

const usualLimits: TurnLimits = { perConversation: 4, perPerson: 8, total: 64 };
const usualMaxTurnMs = 5 * 60_000;
const maxQuietWaitMs = 30_000;

interface Entry {
  readonly place: TurnPlace;
  readonly controller: AbortController;
  readonly left: PromiseWithResolvers<void>;
  /** Null before the turn begins and after its answer is decided: then there is nothing to cancel. */
  record: TurnRecord | null;
}

export function createActiveTurns(options: ActiveTurnsOptions = {}): ActiveTurns {
  const { limits = usualLimits, maxTurnMs = usualMaxTurnMs, timer = systemTimer } = options;
  const takePlace = createTurnPlaces(limits);
  const entries = new Set<Entry>();
  const tracked = new Set<Promise<unknown>>();
  const waitingForQuiet = new Set<() => void>();
  let isAborted = false;

  const isQuiet = (): boolean => [...entries].every(({ record }) => record === null);
  const onEnd = (): void => {
    if (isQuiet()) for (const resolve of waitingForQuiet) resolve();
  };

  return {
    enter(claim) {
      const place = takePlace(claim);
      if (place === null) return null;
      const controller = new AbortController();
      const entry: Entry = { place, controller, left: Promise.withResolvers(), record: null };
      entries.add(entry);
      if (isAborted) controller.abort();
      const remove = (): void => {
        entries.delete(entry);
        onEnd();
      };
      return activeTurn(entry, maxTurnMs, { onEnd, remove });
    },
    cancel(reference, by) {
      const matching = [...entries].flatMap(({ controller, record }) =>
        record !== null && isMatching(record, reference, by) ? [{ controller, record }] : [],
      );
      const own = matching.filter(({ record }) => isSameAsker(record.asker, by.asker));
      for (const { controller } of own) controller.abort(cancelledProblem());
      return {
        cancelled: own.length > 0,
        lines: own.filter(({ record }) => isReadable(record, by)).map(({ record }) => record.line),
        others: reference !== null && matching.length > own.length,
      };
    },
    abortAll() {
      isAborted = true;
      for (const { controller } of entries) controller.abort();
    },
    track(work) {
      const settled = Promise.allSettled([work]).finally(() => tracked.delete(settled));
      tracked.add(settled);
    },
    async idle() {
      while (entries.size + tracked.size > 0)
        await Promise.all([...tracked, ...Array.from(entries, ({ left }) => left.promise)]);
    },
    async whenQuiet(signal) {
      signal.throwIfAborted();
      if (isQuiet()) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      waitingForQuiet.add(resolve);
      const cancelTimer = timer(maxQuietWaitMs, resolve);
      try {
        await abortable(promise, signal);
      } finally {
        cancelTimer();
        waitingForQuiet.delete(resolve);
      }
    },
  };
}

/** `onEnd` is called when the answer is decided, `remove` when the turn leaves. */
function activeTurn(
  entry: Entry,
  maxTurnMs: number,
  { onEnd, remove }: { readonly onEnd: () => void; readonly remove: () => void },
): ActiveTurn {
  const { place, controller, left } = entry;
  const timers: NodeJS.Timeout[] = [];
  const limit = (milliseconds: number): void => {
    timers.push(setTimeout(() => controller.abort(slowProblem()), milliseconds));
  };
  const clear = (): void => {
    for (const timer of timers.splice(0)) clearTimeout(timer);
  };
  return {
    ...place,
    signal: controller.signal,
    begin(record) {
      entry.record = record;
      limit(maxTurnMs);
      return () => {
        entry.record = null;
        clear();
        onEnd();
      };
    },
    limit,
    leave() {
      clear();
      place.leave();
      remove();
      left.resolve();
    },
  };
}

function isMatching(record: TurnRecord, reference: string | null, by: Canceller): boolean {
  return reference === null ? record !== by && isSamePlace(record, by) : record.reference === reference;
}

function isSameAsker(one: Asker, other: Canceller['asker']): boolean {
  return one.tenantId === other.tenantId && one.objectId === other.objectId && one.id === other.id;
}

function isSamePlace(one: TurnRecord, other: Canceller): boolean {
  return one.asker.place.chatId === other.asker.place.chatId;
}

/** A line from a private view or from another place can name people, so a shared place must not show it. */
function isReadable(record: TurnRecord, by: Canceller): boolean {
  return by.asker.audience === 'asker' || (record.asker.audience === 'everyone' && isSamePlace(record, by));
}

/** Explains to the asker why the turn was aborted. */
export function abortProblem(reason: unknown): Problem {
  if (reason instanceof Problem) return reason;
  return new Problem({
    code: 'turn-ended',
    ...words.problems.restarting,
    origin: 'rollcall',
  });
}

function slowProblem(): Problem {
  return new Problem({
    code: 'turn-slow',
    ...words.problems.tooLong,
    origin: 'source',
  });
}

function cancelledProblem(): Problem {
  return askerProblem('stopped', words.cancel.stopped, words.cancel.stoppedAnswer);
}
