import type { Stale } from './cache.ts';
import type { Problem } from '../problem.ts';
import type { CallRecord } from '../vendors/vendor.ts';
import type { SourceId } from '../vendors/catalog.ts';

/** What a source said, or why it said nothing. None of the reasons is ever shown or added up as 0. */
export type Result<T> =
  | {
      readonly state: 'known';
      readonly value: T;
      readonly asOf: Date;
      readonly stale: Stale | null;
      readonly calls: readonly CallRecord[];
    }
  | { readonly state: 'unknown' | 'not permitted'; readonly problem: Problem }
  | { readonly state: 'not connected' | 'not linked' | 'not offered' };

/** One turn of the conversation, as far as the sources see it. */
export interface ReadContext {
  readonly fresh: boolean;
  /** The turn is over: it was stopped, or took too long. Its reason is a problem for the asker. */
  readonly signal: AbortSignal;
  readonly record: (call: CallRecord) => void;
  /** News of one source, or of the turn as a whole, in place of the last news of it. */
  readonly progress: (text: string, about: SourceId | 'turn') => void;
  /** Told of each source's fault, whether or not the card shows it. */
  readonly report: (problem: Problem) => void;
}

/** A result together with whose it is. */
export interface SourceResult<T> {
  readonly source: SourceId;
  readonly result: Result<T>;
}

/** The known value, or null. */
export function valueOf<T>(result: Result<T>): T | null {
  return result.state === 'known' ? result.value : null;
}
