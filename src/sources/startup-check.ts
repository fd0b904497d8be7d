import type { Logger } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { nobody } from '../async/single-flight.ts';
import type { Sources } from './sources.ts';
import type { SourceId } from '../vendors/vendor.ts';

/** How it went to ask a source, once, whether it lets Rollcall in. */
export type Trial = 'ok' | 'failed' | 'not connected' | 'trying';
export type Trials = Readonly<Partial<Record<SourceId, Trial>>>;

export interface Readiness {
  /** How it went so far. */
  readonly trials: () => Trials;
  /**
   * Asks each connected source, so that whoever runs Rollcall reads of a wrong password before anybody asks. Returns at
   * once. A source that fails keeps nobody from asking the others.
   */
  readonly begin: () => void;
}

export function createReadiness(sources: Sources, log: Logger, metrics: Metrics): Readiness {
  const trials = new Map<SourceId, Trial>();
  for (const { id, connected } of sources.health()) trials.set(id, connected ? 'trying' : 'not connected');

  async function trySource(id: SourceId): Promise<void> {
    const turn = { fresh: true, signal: nobody.signal, record: metrics.call, progress: untold, fault: untold };
    const result = await sources.check(id, turn);
    trials.set(id, result.state === 'known' ? 'ok' : 'failed');
    if (!('problem' in result)) return log.info({ source: id }, 'a source lets Rollcall in');
    const { code, reason } = result.problem;
    log.warn({ source: id, code, reason }, 'a source was asked in vain');
  }

  return {
    trials: () => Object.fromEntries(trials),
    begin: () => {
      for (const [id, trial] of trials) if (trial === 'trying') void trySource(id);
    },
  };
}

function untold(): void {
  // Nobody asked, so nobody is shown progress, and a fault stands in the result.
}

export function isSettled(trials: Trials): boolean {
  return !Object.values(trials).includes('trying');
}
