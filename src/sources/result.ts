import type { Stale } from './cache.ts';
import type { Problem } from '../problem.ts';
import type { CallRecord } from '../vendors/vendor.ts';
import type { SourceId } from '../vendors/catalog.ts';

/** What a source answered, or why there is no answer. A missing answer is never shown or counted as 0. */
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

/** The part of a turn that the sources need. */
export interface ReadContext {
  readonly fresh: boolean;
  /** Aborts when the turn was cancelled or took too long. Its reason is the problem to show. */
  readonly signal: AbortSignal;
  readonly record: (call: CallRecord) => void;
  /** Shows how far the read of one source, or the turn as a whole, has come. Replaces its previous text. */
  readonly progress: (text: string, about: SourceId | 'turn') => void;
  /** Receives every problem of a source, whether or not the card shows it. */
  readonly report: (problem: Problem) => void;
}

/** A result and the source that it is from. */
export interface SourceResult<T> {
  readonly source: SourceId;
  readonly result: Result<T>;
}

/** The known value, or null. */
export function valueOf<T>(result: Result<T>): T | null {
  return result.state === 'known' ? result.value : null;
}
