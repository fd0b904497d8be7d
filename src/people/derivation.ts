import type { Customer } from '../sources/customer.ts';
import type { FullRoster, Unjoined } from './roster.ts';

/** The lists of one customer as they are remembered. */
export interface RememberedLists {
  /** Every list as it was last read, even where a later attempt failed. A list that was never read is unknown. */
  readonly known: Unjoined<FullRoster>;
  /** The lists as they came the last time, so that all are of one moment. One that failed then is unknown. */
  readonly latest: Unjoined<FullRoster>;
}

/**
 * What is worked out of the lists of a customer once and then stored beside them, so that a question about all customers
 * need not unpack their lists.
 */
export interface Derivation {
  /** With a number for the form of the bytes: another form is another name. */
  readonly name: string;
  /** What the bytes depend on beside the lists. */
  readonly basis: (customer: Customer) => string;
  readonly make: (lists: RememberedLists) => Promise<Buffer<ArrayBuffer>>;
}
