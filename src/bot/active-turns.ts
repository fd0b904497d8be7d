import type { Asker } from '../access/asker.ts';
import type { CancelResult } from '../commands/command.ts';
import { Problem } from '../problem.ts';
import type { TurnRecord } from './turn-record.ts';

/** The turns under way: those who asked may stop them. */
export interface UnderWay {
  /** The signal of this turn: stopped by its asker, or for the reasons of `ended`, or out of time. */
  readonly begin: (session: TurnRecord, ended: AbortSignal | undefined) => AbortSignal;
  readonly end: (session: TurnRecord) => void;
  /** Stops the turn of this reference, or all others that its asker has under way in the same place. */
  readonly stop: (reference: string | null, by: TurnRecord) => CancelResult;
}

/** `longest`: milliseconds that a turn may take. */
export function createUnderWay(longest: number): UnderWay {
  const turns = new Map<string, Begun>();
  return {
    begin(session, ended) {
      const end = new AbortController();
      const leave = (): void => end.abort(ended?.reason);
      const timer = setTimeout(() => end.abort(slowProblem()), longest);
      ended?.addEventListener('abort', leave);
      if (ended?.aborted === true) leave();
      const forget = (): void => {
        clearTimeout(timer);
        ended?.removeEventListener('abort', leave);
      };
      turns.set(session.reference, { session, end, forget });
      return end.signal;
    },
    end({ reference }) {
      turns.get(reference)?.forget();
      turns.delete(reference);
    },
    stop(reference, by) {
      const meant = [...turns.values()].filter(({ session }) =>
        reference === null ? isBeside(session, by) : session.reference === reference,
      );
      const own = meant.filter(({ session }) => isSame(session.asker, by.asker));
      for (const { end } of own) end.abort(stoppedProblem());
      return {
        cancelled: own.length > 0,
        lines: own.filter(({ session }) => isReadable(session, by)).map(({ session }) => session.line),
        others: reference !== null && meant.length > own.length,
      };
    },
  };
}

interface Begun {
  readonly session: TurnRecord;
  readonly end: AbortController;
  /** Lets go of its timer and of those who could end it. */
  readonly forget: () => void;
}

function isSame(one: Asker, other: Asker): boolean {
  return one.tenantId === other.tenantId && one.objectId === other.objectId && one.id === other.id;
}

function isBeside(one: TurnRecord, other: TurnRecord): boolean {
  return one !== other && one.asker.place.chatId === other.asker.place.chatId;
}

/** What somebody asked in a view of their own, or elsewhere, can name people: a shared place learns nothing of it. */
function isReadable(one: TurnRecord, by: TurnRecord): boolean {
  return by.asker.audience === 'asker' || (one.asker.audience === 'everyone' && isBeside(one, by));
}

/** Why a turn was broken off, for the asker. */
export function endOf(reason: unknown): Problem {
  if (reason instanceof Problem) return reason;
  if (reason instanceof DOMException && reason.name === 'TimeoutError') return slowProblem();
  return new Problem({
    code: 'turn-ended',
    title: 'Rollcall is being restarted',
    advice: 'Ask again in a minute.',
    side: 'rollcall',
  });
}

function slowProblem(): Problem {
  return new Problem({
    code: 'turn-slow',
    title: 'This took too long, so Rollcall stopped it',
    advice: 'Try again: what was read meanwhile is kept for a while. Or ask for one source only.',
    side: 'source',
  });
}

function stoppedProblem(): Problem {
  return new Problem({ code: 'stopped', title: 'Stopped', advice: 'Nothing more is read for it.', side: 'you' });
}
