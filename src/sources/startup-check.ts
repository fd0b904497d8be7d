import { backgroundWaiter } from '../async/single-flight.ts';
import type { Problem } from '../problem.ts';
import type { SourceId } from '../vendors/catalog.ts';
import type { Result, ReadContext } from './result.ts';
import type { Sources } from './sources.ts';

/** Whether Rollcall's first sign-in to a source succeeded. */
export type CheckState = 'ok' | 'failed' | 'not connected' | 'trying';
export type CheckStates = Readonly<Partial<Record<SourceId, CheckState>>>;

export interface StartupCheck {
  readonly states: () => CheckStates;
  /** True once each connected source has answered or failed. */
  readonly isDone: () => boolean;
  /**
   * Checks each connected source once, so that a wrong password is in the log before the first user asks. Does not wait
   * for the checks; one that fails does not stop the others.
   */
  readonly start: () => void;
}

export interface StartupCheckOptions {
  readonly sources: Sources;
  /** Receives each HTTP call. */
  readonly record: ReadContext['record'];
  /** Receives the outcome of each source, and what should be mended although it answers. */
  readonly report: (source: SourceId, result: Result<null>, warning: Problem | null) => void;
}

export function createStartupCheck({ sources, record, report }: StartupCheckOptions): StartupCheck {
  const states = new Map<SourceId, CheckState>();
  for (const { id, connected } of sources.health()) states.set(id, connected ? 'trying' : 'not connected');

  async function check(id: SourceId): Promise<void> {
    const turn = { fresh: true, signal: backgroundWaiter.signal, record, progress: ignore, report: ignore };
    const result = await sources.check(id, turn);
    states.set(id, result.state === 'known' ? 'ok' : 'failed');
    report(id, result, sources.health().find((source) => source.id === id)?.warning ?? null);
  }

  return {
    states: () => Object.fromEntries(states),
    isDone: () => ![...states.values()].includes('trying'),
    start: () => {
      for (const [id, state] of states) if (state === 'trying') void check(id);
    },
  };
}

function ignore(): void {
  // There is no turn that shows progress, and the outcome holds the problem.
}
