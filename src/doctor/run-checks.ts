import { withTimeout } from '../async/timeout.ts';
import { Problem } from '../problem.ts';
import { errorFields } from '../telemetry/error-fields.ts';
import { words } from '../text/words.ts';
import { failed, failedBy, skipped, type Check, type Outcome } from './check.ts';

export interface Finished {
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome;
}

/** Milliseconds of one check, without what it waits for, and of all together. */
export interface Limits {
  readonly each: number;
  readonly all: number;
}

export const usualLimits: Limits = { each: 15_000, all: 60_000 };

/**
 * Runs all checks at the same time, but for what they wait for. Yields them in the order of the list. One that fails keeps
 * none from running but those that need it.
 */
export async function* runChecks(checks: readonly Check[], limits: Limits): AsyncGenerator<Finished> {
  const endAt = performance.now() + limits.all;
  const ends = new Map(checks.map(({ id }) => [id, Promise.withResolvers<Finished>()]));
  const endsOf = (ids: readonly string[] = []): Promise<Finished[]> =>
    Promise.all(ids.flatMap((id) => ends.get(id)?.promise ?? []));

  async function finish(check: Check): Promise<Finished> {
    const needed = await endsOf(check.needs);
    await endsOf(check.after);
    const missing = needed.find(({ outcome: { state } }) => state === 'failed' || state === 'skipped');
    const outcome =
      missing === undefined
        ? await attempt(check, Math.min(limits.each, endAt - performance.now()))
        : skipped(words.doctor.needs(missing.title));
    return { id: check.id, title: check.title, outcome };
  }

  for (const check of checks) ends.get(check.id)?.resolve(finish(check));
  for (const { promise } of ends.values()) yield promise;
}

/** Never rejects. */
async function attempt({ run }: Check, limit: number): Promise<Outcome> {
  const ending = new AbortController();
  const work = async (): Promise<Outcome> => run(ending.signal);
  const outcome = await withTimeout(Math.max(0, limit), work().catch(failedWith));
  if (outcome !== undefined) return outcome;
  ending.abort(new DOMException('The check took too long', 'TimeoutError'));
  return failed([words.doctor.tooSlow.problem], words.doctor.tooSlow.advice);
}

/** The text of an error that nobody foresaw can have a secret, so only its name is shown. */
function failedWith(error: unknown): Outcome {
  if (error instanceof Problem) return failedBy(error);
  const { name, code } = errorFields(error);
  return failed([words.doctor.broken.problem(code ?? name ?? '')], words.doctor.broken.advice);
}
