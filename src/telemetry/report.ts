import { asProblem, bugsBehind, type Problem } from '../problem.ts';
import type { Result } from '../sources/result.ts';
import type { SourceId } from '../vendors/catalog.ts';
import { errorEntry } from './error-fields.ts';
import type { Logger } from './log.ts';

/** Logs what went wrong where nobody asked: a problem as a warning, a bug as an error. */
export function logProblem(log: Logger) {
  return (error: unknown): void => {
    const problem = asProblem(error);
    for (const bug of bugsBehind([problem])) log.error(errorEntry(bug), 'internal error');
    if (bugsBehind([problem]).length === 0) log.warn({ code: problem.code, reason: problem.reason }, problem.title);
  };
}

/** Logs how the first sign-in to a source went. */
export function logSourceCheck(log: Logger) {
  return (source: SourceId, result: Result<null>, warning: Problem | null): void => {
    const failure = 'problem' in result ? result.problem : null;
    if (failure === null) log.info({ source }, 'source check succeeded');
    else log.warn({ source, code: failure.code, reason: failure.reason }, 'source check failed');
    for (const bug of failure === null ? [] : bugsBehind([failure]))
      log.error({ source, ...errorEntry(bug) }, 'internal error');
    if (warning !== null) log.warn({ source, code: warning.code, reason: warning.reason }, warning.title);
  };
}
