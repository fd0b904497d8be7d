import type { Derivation, RememberedLists } from '../people/derivation.ts';
import type { Problem } from '../problem.ts';
import type { Customer } from '../sources/customer.ts';
import type { Changes, History } from './changes.ts';

export interface MemoryState {
  /** `off`: the settings say so. `failed`: it is on, but cannot be used now. */
  readonly state: 'on' | 'off' | 'failed';
  /** What is wrong with it; null while it works, and where it is off. */
  readonly problem: Problem | null;
}

/** What is remembered of one customer. */
export interface Remembered {
  readonly customer: Customer;
  /** When its lists were last asked for; null: never. */
  readonly readAt: Date | null;
  /** What was worked out of its lists. Empty where it was never read. */
  readonly derived: Buffer;
  /** Unpacks its lists. */
  readonly lists: () => Promise<RememberedLists>;
}

/** A finding that is open. */
export interface OpenFinding {
  readonly openedAt: Date;
  /** False when it was there at the first reading, so that it is older. */
  readonly exact: boolean;
}

/** What commands may ask of the memory. It rejects with a `Problem` when it cannot be read. */
export interface MemoryReader {
  readonly state: () => MemoryState;
  /** The IANA time zone in which its days begin. */
  readonly zone: string;
  /** The moment that a value of the filter `since:` means, such as `monday`, `7d` or `2026-11-01`. */
  readonly sinceOf: (word: string) => Date;
  /**
   * What is remembered of each customer, in their order, with what this derivation makes of it. All at once could be too
   * much for the memory of the process.
   */
  readonly recall: (derivation: Derivation, customers: readonly Customer[]) => AsyncIterable<Remembered>;
  /** When these customers were last read: the oldest of those times; null where none of them ever was. */
  readonly readAt: (customers: readonly string[]) => Promise<Date | null>;
  readonly changes: (customers: readonly string[], since: Date) => Promise<Changes>;
  readonly history: (customer: string, since: Date) => Promise<History>;
  /** The open finding of this verdict on a subject that has one of these keys; null where none is remembered. */
  readonly openFinding: (customer: string, verdict: string, keys: readonly string[]) => Promise<OpenFinding | null>;
  /** The last round, as far as it concerns these customers; null before the first. */
  readonly lastRound: (customers: readonly string[]) => Promise<LastRound | null>;
}

/** The last time that every customer was read. */
export interface LastRound {
  readonly startedAt: Date;
  /** Null while it is under way, or waits to be resumed. */
  readonly endedAt: Date | null;
  /** How many of the customers it has read so far. */
  readonly read: number;
  /** Why a vendor's list of customers was missing at its end, so that customers may be. */
  readonly missingLists: readonly string[];
  /** The customers with a list that could not be read, and why. */
  readonly failed: readonly { readonly customer: string; readonly reasons: readonly string[] }[];
}
