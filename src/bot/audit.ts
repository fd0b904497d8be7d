import type { CardData } from '../cards/render.ts';
import { bugsBehind, type Problem } from '../problem.ts';
import { errorEntry } from '../telemetry/error-fields.ts';
import type { Logger } from '../telemetry/log.ts';
import type { Metrics, TurnCount } from '../telemetry/metrics.ts';
import type { TurnRecord } from './turn-record.ts';

/** How a turn ended: with an answer, or with the problem that was shown in its place. */
export interface TurnEnd {
  readonly problem: Problem | null;
  /** Rows on the card that was shown. */
  readonly rows: number;
  /** Milliseconds, as `TurnRecord.started`. */
  readonly at: number;
}

/** Rows of a list on the card; 0 for a card that is no list. */
export function rowsOf({ body }: CardData): number {
  return 'rows' in body ? body.rows.length : 0;
}

/**
 * Logs each bug of Rollcall that came to light in the turn, with its place and the reference that the card gives. Without
 * the error's text, which can name people.
 */
export function logBugs(log: Logger, { reference }: TurnRecord, problems: readonly Problem[]): void {
  for (const bug of bugsBehind(problems)) log.error({ reference, ...errorEntry(bug) }, 'internal error');
}

/** Logs the turn and its bugs, and counts it. */
export function writeAudit(
  record: TurnRecord,
  end: TurnEnd,
  { log, metrics }: { readonly log: Logger; readonly metrics: Metrics },
): void {
  logBugs(log, record, [...record.problems, ...(end.problem === null ? [] : [end.problem])]);
  log.info(auditEntry(record, end));
  metrics.turn(turnCount(record, end));
}

/**
 * The log line of the audit: who asked, where, about which customer, what the answer showed and how long it took. It
 * identifies the asker by id only, and never the people in the answer.
 */
function auditEntry(record: TurnRecord, { problem, rows, at }: TurnEnd): Record<string, unknown> {
  const { asker, reference, started, calls, problems, command, customer, shown } = record;
  const { kind: place, chatId: chat, teamId: team } = asker.place;
  return {
    asker: asker.objectId,
    tenant: asker.tenantId,
    membership: asker.membership.status,
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
    milliseconds: at - started,
    // Without the path of the call: it can contain a person's object id.
    calls: calls.map(({ source, operation, outcome, milliseconds, repeatedAfter }) => ({
      source,
      operation,
      outcome,
      milliseconds,
      repeatedAfter,
    })),
  };
}

/** The turn for the metrics, which contain no ids. */
function turnCount({ command, started }: TurnRecord, { problem, at }: TurnEnd): TurnCount {
  return { command, outcome: outcomeOf(problem), milliseconds: at - started };
}

function outcomeOf(problem: Problem | null): string {
  return problem?.code ?? 'answered';
}
