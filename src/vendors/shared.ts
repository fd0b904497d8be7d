import type { Problem } from '../problem.ts';
import { createRateGate, type Rate, type RateGate } from './http/rate-gate.ts';

/** Keeps a token that a vendor replaces each time that it is used. */
export interface TokenStore {
  /**
   * Calls `redeem` with the newest token, while no other process does, and keeps the token that replaces it. A token that
   * cannot be stored is kept until the process ends.
   */
  readonly exchange: <Result>(redeem: (token: string) => Promise<Exchanged<Result>>) => Promise<Result>;
  /** Why the newest token is not stored; null when it is. */
  readonly problem: () => Problem | null;
}

export interface Exchanged<Result> {
  readonly result: Result;
  /** Null: the token that was used stays. */
  readonly replacement: string | null;
}

/** What the processes of Rollcall share, so that a vendor sees them as one. */
export interface Shared {
  /** A gate that all of them pass; `name` tells limits apart. */
  readonly rateGate: (name: string, rate: Rate) => RateGate;
  /** The store of the token that replaces the one in the settings. Null: the vendor keeps it in a file. */
  readonly tokenStore: ((name: string, fromSettings: string) => TokenStore) | null;
}

/** For a single process. */
export const unshared: Shared = { rateGate: (_name, rate) => createRateGate(rate), tokenStore: null };
