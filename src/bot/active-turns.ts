import type { Asker } from '../access/asker.ts';
import type { CancelResult } from '../commands/command.ts';
import { askerProblem, Problem } from '../problem.ts';
import type { TurnRecord } from './turn-record.ts';

export interface TurnLimits {
  readonly perConversation: number;
  readonly perPerson: number;
  readonly total: number;
}

/**
 * People without an access rule are visitors: they have places of their own, so that they cannot take those of people
 * with one. A turn is unchecked until Teams has said whether a rule is for its asker.
 */
export type Standing = 'permitted' | 'visitor' | 'unchecked';

/** What a turn is counted by. */
export interface Claim {
  readonly conversation: string;
  /** Equal for all turns of one person. */
  readonly person: string;
  readonly standing: Standing;
}

/** One turn, from the moment that it gets a place until its last message is sent. */
export interface ActiveTurn {
  /** True when all usual places are taken: then the turn may only cancel another turn or say that Rollcall is busy. */
  readonly isOverflow: () => boolean;
  /** Moves the turn to a place of this standing. False when all are taken: then it may send nothing. */
  readonly settle: (standing: Standing) => boolean;
  /** Aborts when the turn is cancelled, takes too long, or Rollcall shuts down. `abortProblem` explains its reason. */
  readonly signal: AbortSignal;
  /** From now on, the asker can cancel the turn. Call the returned function to end that. */
  readonly begin: (record: TurnRecord) => () => void;
  /** Aborts the turn after this time. */
  readonly limit: (milliseconds: number) => void;
  /** Frees the place. */
  readonly leave: () => void;
}

/** Registry of the active turns: limits their number, cancels them, and reports when all are done. */
export interface ActiveTurns {
  /** Returns a place for one more turn, or null when all are taken. Turns do not queue: a queue would only grow. */
  readonly enter: (claim: Claim) => ActiveTurn | null;
  /** Cancels the turn with this reference. Without a reference: all other turns of this asker in the same place. */
  readonly cancel: (reference: string | null, by: TurnRecord) => CancelResult;
  /** Aborts every turn, including those that enter later. */
  readonly abortAll: () => void;
  /** Makes `idle` wait for this work too. */
  readonly track: (work: Promise<unknown>) => void;
  /** Resolves when no turn and no tracked work is left. */
  readonly idle: () => Promise<void>;
}

export interface ActiveTurnsOptions {
  /**
   * Apply to each standing, and to usual and overflow places each. A person has one or two turns at a time, and each turn
   * reads the lists of three vendors.
   */
  readonly limits?: TurnLimits;
  /** Milliseconds that a turn may take after `begin`. */
  readonly maxTurnMs?: number;
}

const usualLimits: TurnLimits = { perConversation: 4, perPerson: 8, total: 64 };
const usualMaxTurnMs = 5 * 60_000;

type Lane = 'answer' | 'overflow';
const lanes: readonly Lane[] = ['answer', 'overflow'];

interface Entry {
  claim: Claim;
  lane: Lane;
  readonly controller: AbortController;
  readonly left: PromiseWithResolvers<void>;
  /** Null before the turn begins and after its answer is decided: then there is nothing to cancel. */
  record: TurnRecord | null;
}

export function createActiveTurns(options: ActiveTurnsOptions = {}): ActiveTurns {
  const { limits = usualLimits, maxTurnMs = usualMaxTurnMs } = options;
  const entries = new Set<Entry>();
  const tracked = new Set<Promise<unknown>>();
  let isAborted = false;

  function hasRoom({ conversation, person, standing }: Claim, lane: Lane): boolean {
    const others = [...entries].filter((entry) => entry.lane === lane && entry.claim.standing === standing);
    const here = others.filter(({ claim }) => claim.conversation === conversation);
    const own = others.filter(({ claim }) => claim.person === person);
    // Unchecked turns only wait a second for Teams: strangers must not keep others of a conversation out meanwhile.
    const isRoomHere = standing === 'unchecked' || here.length < limits.perConversation;
    return isRoomHere && own.length < limits.perPerson && others.length < limits.total;
  }

  function settle(entry: Entry, standing: Standing): boolean {
    if (entry.claim.standing === standing) return true;
    const claim = { ...entry.claim, standing };
    // A turn that came when it was busy is not answered later.
    const lane = lanes.slice(lanes.indexOf(entry.lane)).find((each) => hasRoom(claim, each));
    if (lane !== undefined) Object.assign(entry, { claim, lane });
    return lane !== undefined;
  }

  return {
    enter(claim) {
      const lane = lanes.find((each) => hasRoom(claim, each));
      if (lane === undefined) return null;
      const controller = new AbortController();
      const entry: Entry = { claim, lane, controller, left: Promise.withResolvers(), record: null };
      entries.add(entry);
      if (isAborted) controller.abort();
      return activeTurn(entry, maxTurnMs, {
        settle: (standing) => settle(entry, standing),
        remove: () => entries.delete(entry),
      });
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
  };
}

function activeTurn(
  entry: Entry,
  maxTurnMs: number,
  { settle, remove }: Pick<ActiveTurn, 'settle'> & { readonly remove: () => void },
): ActiveTurn {
  const { controller, left } = entry;
  const timers: NodeJS.Timeout[] = [];
  const limit = (milliseconds: number): void => {
    timers.push(setTimeout(() => controller.abort(slowProblem()), milliseconds));
  };
  const clear = (): void => {
    for (const timer of timers.splice(0)) clearTimeout(timer);
  };
  return {
    isOverflow: () => entry.lane === 'overflow',
    settle,
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

function isMatching(record: TurnRecord, reference: string | null, by: TurnRecord): boolean {
  return reference === null ? record !== by && isSamePlace(record, by) : record.reference === reference;
}

function isSameAsker(one: Asker, other: Asker): boolean {
  return one.tenantId === other.tenantId && one.objectId === other.objectId && one.id === other.id;
}

function isSamePlace(one: TurnRecord, other: TurnRecord): boolean {
  return one.asker.place.chatId === other.asker.place.chatId;
}

/** A line from a private view or from another place can name people, so a shared place must not show it. */
function isReadable(record: TurnRecord, by: TurnRecord): boolean {
  return by.asker.audience === 'asker' || (record.asker.audience === 'everyone' && isSamePlace(record, by));
}

/** Explains to the asker why the turn was aborted. */
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
  return askerProblem('stopped', 'Stopped', 'Nothing more is read for it.');
}
