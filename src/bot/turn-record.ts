import { randomInt } from 'node:crypto';
import type { Asker } from '../access/asker.ts';
import type { TurnCount } from '../telemetry/metrics.ts';
import type { Problem } from '../problem.ts';
import type { CallRecord, SourceId } from '../vendors/vendor.ts';

/** One line that somebody asked: what it costs, and how it went. */
export interface Session {
  readonly asker: Asker;
  /** Stands on a problem's card and in the log. */
  readonly reference: string;
  readonly started: number;
  readonly calls: CallRecord[];
  readonly faults: Problem[];
  command: string | null;
  customer: string | null;
  /** Rows on the card. */
  rows: number;
  shown: 'full' | 'counts';
  /** What asks for the same again; where only the asker reads it, in full and without asking anew. */
  line: string;
  /** The last news of each source, and of the turn. */
  readonly news: Map<SourceId | 'turn', string>;
}

export function openSession(asker: Asker, line: string, started: number): Session {
  const unknown = { command: null, customer: null, rows: 0, shown: 'full' } as const;
  return { asker, reference: newReference(), started, line, calls: [], faults: [], news: new Map(), ...unknown };
}

/**
 * The audit's line: who asked, where, about which customer, what they were shown and what it took. Ids only: who asked
 * is for the audit, whom they asked about is not.
 */
export function auditOf(session: Session, problem: Problem | null, ended: number): Record<string, unknown> {
  const { asker, reference, started, calls, faults, command, customer, rows, shown } = session;
  const { kind: place, chatId: chat, teamId: team } = asker.place;
  return {
    asker: asker.objectId,
    tenant: asker.tenantId,
    place,
    chat,
    team,
    command,
    customer,
    rows,
    shown,
    reference,
    outcome: outcomeOf(problem),
    reason: problem?.reason ?? undefined,
    faults: faults.map(({ code, reason }) => ({ code, reason })),
    milliseconds: ended - started,
    // A call's path can hold a person's object id.
    calls: calls.map(({ source, operation, outcome, milliseconds }) => ({ source, operation, outcome, milliseconds })),
  };
}

/** The same turn for whoever counts: nobody's ids. */
export function countOf({ command, started }: Session, problem: Problem | null, ended: number): TurnCount {
  return { command, outcome: outcomeOf(problem), milliseconds: ended - started };
}

function outcomeOf(problem: Problem | null): string {
  return problem?.code ?? 'answered';
}

/** Letters and digits that are not mistaken for one another when read aloud. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

function newReference(): string {
  return Array.from({ length: 6 }, () => alphabet[randomInt(alphabet.length)]).join('');
}
