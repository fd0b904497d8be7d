import type { Asker } from '../access/asker.ts';
import type { CancelResult } from '../commands/command.ts';
import { Problem } from '../problem.ts';
import type { TurnRecord } from './turn-record.ts';

export interface TurnLimits {
  readonly perConversation: number;
  readonly total: number;
}

/** `answer` for usual turns; `overflow` for those that cancel another, or say that Rollcall is busy. */
export type Lane = 'answer' | 'overflow';

/** One turn, from the moment that it has a place until everything of it is sent. */
export interface ActiveTurn {
  /** Aborts when the turn is cancelled, takes too long, or Rollcall shuts down. `abortProblem` explains its reason. */
  readonly signal: AbortSignal;
  /** Lets the asker cancel the turn, until the function that it returns is called. */
  readonly begin: (record: TurnRecord) => () => void;
  /** Aborts the turn after so many milliseconds. */
  readonly limit: (milliseconds: number) => void;
  /** Frees the place. */
  readonly leave: () => void;
}

/** The one registry of the turns that run: how many may, who cancels them, and when all are done. */
export interface ActiveTurns {
  /** A place for one more turn; null when there is none. Nobody queues for a place: a queue would only grow. */
  readonly enter: (conversation: string, lane: Lane) => ActiveTurn | null;
  /** Cancels the turn with this reference, or without one all others of this asker in the same place. */
  readonly cancel: (reference: string | null, by: TurnRecord) => CancelResult;
  /** Aborts every turn, and each that still enters. */
  readonly abortAll: () => void;
  /** Holds `idle` back until this has settled too. */
  readonly track: (work: Promise<unknown>) => void;
  /** Resolves when no turn and no tracked work is left. */
  readonly idle: () => Promise<void>;
}

export interface ActiveTurnsOptions {
  /** Of each lane. A person has one or two turns at a time, and each reads the lists of three vendors. */
  readonly limits?: TurnLimits;
  /** Milliseconds that a turn may take from `begin`. */
  readonly maxTurnMs?: number;
}

const usualLimits: TurnLimits = { perConversation: 4, total: 64 };
const usualMaxTurnMs = 5 * 60_000;

interface Entry {
  readonly conversation: string;
  readonly lane: Lane;
  readonly controller: AbortController;
  readonly left: PromiseWithResolvers<void>;
  /** Null before the turn has begun and after its answer is decided: nothing is left to cancel then. */
  record: TurnRecord | null;
}

export function createActiveTurns(options: ActiveTurnsOptions = {}): ActiveTurns {
  const { limits = usualLimits, maxTurnMs = usualMaxTurnMs } = options;
  const entries = new Set<Entry>();
  const tracked = new Set<Promise<unknown>>();
  let isAborted = false;

  function hasRoom(conversation: string, lane: Lane): boolean {
    const inLane = [...entries].filter((entry) => entry.lane === lane);
    const here = inLane.filter((entry) => entry.conversation === conversation);
    return inLane.length < limits.total && here.length < limits.perConversation;
  }

  return {
    enter(conversation, lane) {
      if (!hasRoom(conversation, lane)) return null;
      const controller = new AbortController();
      const entry: Entry = { conversation, lane, controller, left: Promise.withResolvers(), record: null };
      entries.add(entry);
      if (isAborted) controller.abort();
      return activeTurn(entry, maxTurnMs, () => entries.delete(entry));
    },
    cancel(reference, by) {
      const meant = [...entries].flatMap(({ controller, record }) =>
        record !== null && isMeant(record, reference, by) ? [{ controller, record }] : [],
      );
      const own = meant.filter(({ record }) => isSameAsker(record.asker, by.asker));
      for (const { controller } of own) controller.abort(cancelledProblem());
      return {
        cancelled: own.length > 0,
        lines: own.filter(({ record }) => isReadable(record, by)).map(({ record }) => record.line),
        others: reference !== null && meant.length > own.length,
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
  };
}

function activeTurn(entry: Entry, maxTurnMs: number, remove: () => void): ActiveTurn {
  const { controller, left } = entry;
  const timers: NodeJS.Timeout[] = [];
  const limit = (milliseconds: number): void => {
    timers.push(setTimeout(() => controller.abort(slowProblem()), milliseconds));
  };
  const clear = (): void => {
    for (const timer of timers.splice(0)) clearTimeout(timer);
  };
  return {
    signal: controller.signal,
    begin(record) {
      entry.record = record;
      limit(maxTurnMs);
      return () => {
        entry.record = null;
        clear();
      };
    },
    limit,
    leave() {
      clear();
      remove();
      left.resolve();
    },
  };
}

function isMeant(record: TurnRecord, reference: string | null, by: TurnRecord): boolean {
  return reference === null ? record !== by && isSamePlace(record, by) : record.reference === reference;
}

function isSameAsker(one: Asker, other: Asker): boolean {
  return one.tenantId === other.tenantId && one.objectId === other.objectId && one.id === other.id;
}

function isSamePlace(one: TurnRecord, other: TurnRecord): boolean {
  return one.asker.place.chatId === other.asker.place.chatId;
}

/** A line asked in somebody's own view, or in another place, can name people: a shared place must not show it. */
function isReadable(record: TurnRecord, by: TurnRecord): boolean {
  return by.asker.audience === 'asker' || (record.asker.audience === 'everyone' && isSamePlace(record, by));
}

/** Why a turn was aborted, for the asker. */
export function abortProblem(reason: unknown): Problem {
  if (reason instanceof Problem) return reason;
  return new Problem({
    code: 'turn-ended',
    title: 'Rollcall is being restarted',
    advice: 'Ask again in a minute.',
    origin: 'rollcall',
  });
}

function slowProblem(): Problem {
  return new Problem({
    code: 'turn-slow',
    title: 'This took too long, so Rollcall stopped it',
    advice: 'Try again: what was read meanwhile is kept for a while. Or ask for one source only.',
    origin: 'source',
  });
}

function cancelledProblem(): Problem {
  return new Problem({ code: 'stopped', title: 'Stopped', advice: 'Nothing more is read for it.', origin: 'you' });
}
