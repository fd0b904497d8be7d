import type { Problem } from '../problem.ts';
import type { Changes, History } from './changes.ts';

export interface MemoryState {
  /** `off`: the settings say so. `failed`: it is on, but cannot be used now. */
  readonly state: 'on' | 'off' | 'failed';
  /** What is wrong with it; null while it works, and where it is off. */
  readonly problem: Problem | null;
}

/** What commands may ask of the memory. Customers are given by their names. */
export interface MemoryReader {
  readonly state: () => MemoryState;
  /** The IANA time zone in which its days begin. */
  readonly zone: string;
  /** The moment that a value of the filter `since:` means, such as `monday`, `7d` or `2026-11-01`. */
  readonly sinceOf: (word: string) => Date;
  /** When these customers were last read: the oldest of those times; null where none of them ever was. */
  readonly readAt: (customers: readonly string[]) => Promise<Date | null>;
  readonly changes: (customers: readonly string[], since: Date) => Promise<Changes>;
  readonly history: (customer: string, since: Date) => Promise<History>;
}
