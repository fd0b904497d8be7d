import type { KeyObject } from 'node:crypto';
import type { DatabasePlace } from '../store/open.ts';
import { listen } from '../store/postgres-listen.ts';
import type { UseStore } from '../store/store.ts';
import type { Shared } from '../vendors/shared.ts';
import { createBriefUse } from './brief-use.ts';
import { createSharedGate } from './budget.ts';
import { createDeliveries, noDeliveries, type Deliveries } from './deliveries.ts';
import { createSignals, noSignals, type Signals } from './signals.ts';
import { createTokenStore } from './token-store.ts';

export interface SharedOptions {
  /** Encrypts tokens in the database. Null where no vendor has one to store. */
  readonly secretKey: KeyObject | null;
  readonly use: UseStore;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

/** What each process does so that a vendor sees all of them as one. */
export function shareVendors({ secretKey, use, now, onError }: SharedOptions): Shared {
  const briefly = createBriefUse(use, onError);
  return {
    rateGate: (name, rate) => createSharedGate(briefly, name, rate),
    tokenStore:
      secretKey === null ? null : (name, fromSettings) => createTokenStore({ use, secretKey, now }, name, fromSettings),
  };
}

/** What the processes that answer people need of each other. */
export interface Replicas {
  readonly deliveries: Deliveries;
  readonly signals: Signals;
  readonly close: () => Promise<void>;
}

/** For the only process. */
const noReplicas: Replicas = {
  deliveries: noDeliveries,
  signals: noSignals,
  close: () => Promise.resolve(),
};

/** The only process where the database is SQLite; one of several on PostgreSQL. */
export function openReplicas(place: DatabasePlace, use: UseStore, onError: (error: unknown) => void): Replicas {
  if (place.kind === 'sqlite') return noReplicas;
  const { url } = place;
  const deliveries = createDeliveries(createBriefUse(use, onError));
  const signals = createSignals({ use, listen: (options) => listen({ url, ...options }), onError });
  return {
    deliveries,
    signals,
    async close() {
      deliveries.close();
      await signals.close();
    },
  };
}
