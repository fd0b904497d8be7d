import type { Problem } from './problem.ts';
import type { CallRecord } from './vendors/vendor.ts';

/** What a source said, or why it said nothing. None of the reasons is ever shown or added up as 0. */
export type Result<T> =
  | { readonly state: 'known'; readonly value: T; readonly asOf: Date; readonly calls: readonly CallRecord[] }
  | { readonly state: 'unknown' | 'not permitted'; readonly problem: Problem }
  | { readonly state: 'not connected' | 'not linked' | 'not offered' };

/** One turn of the conversation, as far as the sources see it. */
export interface Turn {
  readonly fresh: boolean;
  readonly record: (call: CallRecord) => void;
  readonly progress: (text: string) => void;
  /** Told of each source's fault, whether or not the card shows it. */
  readonly fault: (problem: Problem) => void;
}
