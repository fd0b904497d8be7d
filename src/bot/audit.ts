import type { Problem } from '../problem.ts';
import type { TurnCount } from '../telemetry/metrics.ts';
import type { TurnRecord } from './turn-record.ts';

/**
 * The audit's line: who asked, where, about which customer, what they were shown and what it took. Ids only: who asked
 * is for the audit, whom they asked about is not.
 */
export function auditOf(session: TurnRecord, problem: Problem | null, ended: number): Record<string, unknown> {
  const { asker, reference, started, calls, problems, command, customer, rows, shown } = session;
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
    problems: problems.map(({ code, reason }) => ({ code, reason })),
    milliseconds: ended - started,
    // A call's path can hold a person's object id.
    calls: calls.map(({ source, operation, outcome, milliseconds }) => ({ source, operation, outcome, milliseconds })),
  };
}

/** The same turn for whoever counts: nobody's ids. */
export function countOf({ command, started }: TurnRecord, problem: Problem | null, ended: number): TurnCount {
  return { command, outcome: outcomeOf(problem), milliseconds: ended - started };
}

function outcomeOf(problem: Problem | null): string {
  return problem?.code ?? 'answered';
}
