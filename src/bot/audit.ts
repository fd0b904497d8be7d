import type { Problem } from '../problem.ts';
import type { TurnCount } from '../telemetry/metrics.ts';
import type { TurnRecord } from './turn-record.ts';

/**
 * The log line of the audit: who asked, where, about which customer, what the answer showed and how long it took. It
 * identifies the asker by id only, and never the people in the answer.
 */
export function auditEntry(record: TurnRecord, problem: Problem | null, ended: number): Record<string, unknown> {
  const { asker, reference, started, calls, problems, command, customer, rows, shown } = record;
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
    // Without the path of the call: it can contain a person's object id.
    calls: calls.map(({ source, operation, outcome, milliseconds }) => ({ source, operation, outcome, milliseconds })),
  };
}

/** The turn for the metrics, which contain no ids. */
export function turnCount({ command, started }: TurnRecord, problem: Problem | null, ended: number): TurnCount {
  return { command, outcome: outcomeOf(problem), milliseconds: ended - started };
}

function outcomeOf(problem: Problem | null): string {
  return problem?.code ?? 'answered';
}
