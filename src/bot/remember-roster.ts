import type { Memory } from '../memory/memory.ts';
import type { FullRoster } from '../people/roster.ts';
import { asProblem } from '../problem.ts';
import type { Logger } from '../telemetry/log.ts';
import { logBugs } from './audit.ts';
import type { TurnRecord } from './turn-record.ts';

/** Remembers what a turn has read anew. Never rejects: what keeps it from being remembered is in the log. */
export async function rememberRoster(
  roster: FullRoster,
  record: TurnRecord,
  { memory, log }: { readonly memory: Memory; readonly log: Logger },
): Promise<void> {
  if (memory.state().state === 'off') return;
  try {
    await memory.remember(roster, null);
  } catch (error) {
    const problem = asProblem(error);
    logBugs(log, record, [problem]);
    log.warn({ code: problem.code, reason: problem.reason }, 'fresh lists were not remembered');
  }
}
