import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  answerDelivery,
  claimDelivery,
  deleteDelivery,
  deleteExpiredDeliveries,
  extendDeliveries,
  readDelivery,
} from '../store/deliveries.ts';
import type { BriefUse } from './brief-use.ts';

/** Who answers a message or a click that reaches several processes. */
export interface Deliveries {
  /**
   * Resolves when this process is to answer it, or when another one has. A process that dies loses its claims within
   * eight seconds. When the database does not answer, this process is to.
   */
  readonly claim: (ids: readonly DeliveryId[], signal: AbortSignal) => Promise<Claim>;
  readonly close: () => void;
}

/** What is equal when it is the same message again, or the same click. */
export interface DeliveryId {
  readonly id: string;
  /** Milliseconds for which the response is kept. */
  readonly keepMs: number;
}

export type Claim = OwnClaim | { readonly kind: 'answered'; readonly response: string | null };

export interface OwnClaim {
  readonly kind: 'own';
  /** Keeps the response, as JSON; null for an empty one. Never rejects. */
  readonly answer: (response: string | null) => Promise<void>;
  /** Forgets the response, so that the next one is answered anew. Never rejects. */
  readonly forget: () => Promise<void>;
}

const nothingToKeep: OwnClaim = {
  kind: 'own',
  answer: () => Promise.resolve(),
  forget: () => Promise.resolve(),
};

/** For a process that has no others. */
export const noDeliveries: Deliveries = { claim: () => Promise.resolve(nothingToKeep), close: () => undefined };

/** Milliseconds. */
const claimMs = 8_000;
const renewMs = 2_500;
const pollMs = 200;
const cleanMs = 60_000;

export function createDeliveries(use: BriefUse): Deliveries {
  const holder = randomUUID();
  /** What this process is answering. One whose response could not be stored is none, and runs out. */
  const open = new Set<string>();

  const renewing = setInterval(() => {
    if (open.size > 0)
      void use((database) => extendDeliveries(database, { ids: [...open], holder, milliseconds: claimMs }));
  }, renewMs);
  const cleaning = setInterval(() => {
    void use(deleteExpiredDeliveries);
  }, cleanMs);

  /** True when this process has it, or cannot know; else the response of the one that had it. */
  async function claimOne(id: string, signal: AbortSignal): Promise<true | { readonly response: string | null }> {
    for (;;) {
      const isClaimed = await use((database) => claimDelivery(database, id, holder, claimMs));
      if (isClaimed !== false) return true;
      const delivery = await use((database) => readDelivery(database, id));
      if (delivery === undefined) return true;
      if (delivery?.answered === true) return { response: delivery.response };
      if (signal.aborted) return { response: null };
      await delay(pollMs, undefined, { signal }).catch(() => undefined);
    }
  }

  function ownClaim(ids: readonly DeliveryId[]): OwnClaim {
    for (const { id } of ids) open.add(id);
    const close = (): void => {
      for (const { id } of ids) open.delete(id);
    };
    return {
      kind: 'own',
      async answer(response) {
        close();
        await use(async (database) => {
          for (const { id, keepMs } of ids)
            await answerDelivery(database, { id, holder, response, milliseconds: keepMs });
        });
      },
      async forget() {
        close();
        await use(async (database) => {
          for (const { id } of ids) await deleteDelivery(database, { id, holder });
        });
      },
    };
  }

  return {
    async claim(ids, signal) {
      for (const [index, { id }] of ids.entries()) {
        const claimed = await claimOne(id, signal);
        if (claimed === true) continue;
        await ownClaim(ids.slice(0, index)).answer(claimed.response);
        return { kind: 'answered', response: claimed.response };
      }
      return ownClaim(ids);
    },
    close() {
      clearInterval(renewing);
      clearInterval(cleaning);
    },
  };
}
