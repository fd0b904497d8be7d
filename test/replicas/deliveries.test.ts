import { describe, expect, test } from 'vitest';
import { createBriefUse } from '../../src/replicas/brief-use.ts';
import { createDeliveries, type Claim, type Deliveries } from '../../src/replicas/deliveries.ts';
import { storeProblem } from '../../src/store/problems.ts';
import type { UseStore } from '../../src/store/store.ts';
import { withReplicas } from '../support/replica-stores.ts';

const waits = new AbortController().signal;
const message = [{ id: 'message', keepMs: 60_000 }];

function deliveriesOn(use: UseStore): Deliveries {
  return createDeliveries(
    createBriefUse(use, (error) => {
      throw error;
    }),
  );
}

/** Two processes on one database. */
async function withTwo(run: (one: Deliveries, other: Deliveries) => Promise<void>): Promise<void> {
  await withReplicas?.(2, async ([one, other = one]) => {
    const both = [deliveriesOn(one), deliveriesOn(other)] as const;
    try {
      await run(...both);
    } finally {
      for (const each of both) each.close();
    }
  });
}

async function answer(claim: Claim, response: string | null): Promise<void> {
  if (claim.kind === 'own') await claim.answer(response);
}

async function isPending(claim: Promise<Claim>): Promise<boolean> {
  const later = new Promise<true>((resolve) => setTimeout(resolve, 300, true));
  return Promise.race([claim.then(() => false), later]);
}

describe.skipIf(withReplicas === null)('what reaches two processes', () => {
  test('is answered by one, and the other gives its response', async () => {
    await withTwo(async (one, other) => {
      const claim = await one.claim(message, waits);
      expect(claim.kind).toBe('own');
      const second = other.claim(message, waits);
      expect(await isPending(second)).toBe(true);
      await answer(claim, '{"status":200}');
      expect(await second).toEqual({ kind: 'answered', response: '{"status":200}' });
      expect(await other.claim(message, waits)).toEqual({ kind: 'answered', response: '{"status":200}' });
    });
  });

  test('is answered by the other soon after the first has died', async () => {
    await withTwo(async (one, other) => {
      await one.claim(message, waits);
      one.close();
      const began = performance.now();
      expect(await other.claim(message, waits)).toMatchObject({ kind: 'own' });
      expect(performance.now() - began).toBeGreaterThan(5_000);
    });
  });

  test('stays with one that takes long', async () => {
    await withTwo(async (one, other) => {
      const claim = await one.claim(message, waits);
      const second = other.claim(message, waits);
      await new Promise((resolve) => setTimeout(resolve, 9_000));
      await answer(claim, null);
      expect(await second).toEqual({ kind: 'answered', response: null });
    });
  });

  test('is not held for ever by one that could not store its response', async () => {
    await withReplicas?.(2, async ([use, other = use]) => {
      let isDown = false;
      const failing: UseStore = (work) => (isDown ? Promise.reject(storeProblem('connection-lost', 'x')) : use(work));
      const one = createDeliveries(createBriefUse(failing, () => undefined));
      const second = deliveriesOn(other);
      const claim = await one.claim(message, waits);
      await one.claim([{ id: 'another', keepMs: 60_000 }], waits);
      isDown = true;
      await answer(claim, null);
      isDown = false;
      // By now the database is asked again, for the other claim.
      await new Promise((resolve) => setTimeout(resolve, 13_000));
      const again = second.claim(message, waits);
      expect(await isPending(again)).toBe(false);
      for (const each of [one, second]) each.close();
    });
  });

  test('is answered anew when its response is out of date', async () => {
    await withTwo(async (one, other) => {
      const claim = await one.claim(message, waits);
      await answer(claim, null);
      if (claim.kind === 'own') await claim.forget();
      expect(await other.claim(message, waits)).toMatchObject({ kind: 'own' });
    });
  });

  test('as another click of the same button is a new one after two seconds, and the first one when it comes again', async () => {
    const button = { id: 'button', keepMs: 200 };
    const click = (id: string) => [{ id, keepMs: 60_000 }, button];
    await withTwo(async (one, other) => {
      await answer(await one.claim(click('first'), waits), '1');
      expect(await other.claim(click('double'), waits)).toEqual({ kind: 'answered', response: '1' });
      await new Promise((resolve) => setTimeout(resolve, 250));
      await answer(await other.claim(click('second'), waits), '2');
      expect(await one.claim(click('double'), waits)).toEqual({ kind: 'answered', response: '1' });
    });
  });

  test('is not waited for by one that ends', async () => {
    await withTwo(async (one, other) => {
      await one.claim(message, waits);
      expect(await other.claim(message, AbortSignal.abort())).toEqual({ kind: 'answered', response: null });
    });
  });
});

test('without the database each answers what it gets, and the second one does not wait for it', async () => {
  const errors: unknown[] = [];
  const deliveries = createDeliveries(
    createBriefUse(
      () => Promise.reject(storeProblem('unreachable', 'test')),
      (error) => errors.push(error),
    ),
  );
  for (let each = 0; each < 2; each += 1) {
    const claim = await deliveries.claim(message, waits);
    expect(claim.kind).toBe('own');
    await answer(claim, null);
  }
  expect(errors).toHaveLength(1);
  deliveries.close();
});
