import { array, assert, integer, property, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBriefUse } from '../../src/replicas/brief-use.ts';
import { createSharedGate, paceOf } from '../../src/replicas/budget.ts';
import { takeSlot } from '../../src/store/budgets.ts';
import { storeProblem } from '../../src/store/problems.ts';
import { withReplicas } from '../support/replica-stores.ts';

const never = new AbortController().signal;

/** The most of these moments in any period of this length. */
function mostIn(starts: readonly number[], period: number): number {
  return Math.max(0, ...starts.map((from) => starts.filter((at) => at >= from && at < from + period).length));
}

test('no period has more starts than the rate allows, however requests come', () => {
  const rates = record({
    requests: integer({ min: 1, max: 500 }),
    milliseconds: integer({ min: 1_000, max: 60_000 }),
  });
  assert(
    property(rates, array(integer({ min: 0, max: 3_000 }), { maxLength: 800 }), (rate, pauses) => {
      const { interval, tolerance } = paceOf(rate);
      const starts: number[] = [];
      let next = 0;
      let now = 1;
      for (const pause of pauses) {
        now = Math.max(now + pause * 1_000, next - tolerance);
        next = Math.max(next, now) + interval;
        starts.push(now);
      }
      expect(mostIn(starts, rate.milliseconds * 1_000)).toBeLessThanOrEqual(rate.requests);
    }),
  );
});

describe('several processes on one database', () => {
  test.skipIf(withReplicas === null)('start no more requests together than the rate allows', async () => {
    await withReplicas?.(3, async (stores) => {
      const rate = { requests: 40, milliseconds: 1_000 };
      const starts: number[] = [];
      await Promise.all(
        stores.map(async (use) => {
          const pass = createSharedGate(createBriefUse(use, unexpected), 'vendor', rate);
          await Promise.all(Array.from({ length: 40 }, () => pass(never).then(() => starts.push(performance.now()))));
        }),
      );
      expect(starts).toHaveLength(120);
      expect(mostIn(starts, 950)).toBeLessThanOrEqual(rate.requests);
    });
  });

  test.skipIf(withReplicas === null)('keep separate limits apart', async () => {
    await withReplicas?.(1, async ([use]) => {
      const briefly = createBriefUse(use, unexpected);
      const rate = { requests: 1, milliseconds: 60_000 };
      await createSharedGate(briefly, 'one', rate)(never);
      await createSharedGate(briefly, 'another', rate)(never);
    });
    expect.assertions(0);
  });

  test.skipIf(withReplicas === null)('do not wait for hours after the clock of the database was wrong', async () => {
    await withReplicas?.(1, async ([use]) => {
      const pace = paceOf({ requests: 10, milliseconds: 1_000 });
      await use((database) =>
        database.execute('insert into budget (name, next_at) values ($1, $2)', ['vendor', Date.now() * 2_000]),
      );
      expect(await use((database) => takeSlot(database, 'vendor', pace))).toBe(0);
    });
  });
});

test('while the database does not answer, a process keeps to a quarter of the rate', async () => {
  const errors: unknown[] = [];
  const use = createBriefUse(
    () => Promise.reject(storeProblem('unreachable', 'test')),
    (error) => errors.push(error),
  );
  const pass = createSharedGate(use, 'vendor', { requests: 8, milliseconds: 200 });
  const starts: number[] = [];
  for (let each = 0; each < 5; each += 1) starts.push(await pass(never).then(() => performance.now()));
  expect(mostIn(starts, 195)).toBe(2);
  expect(errors).toHaveLength(1);
});

function unexpected(error: unknown): never {
  throw error;
}
