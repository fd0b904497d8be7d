import { setImmediate as nextRound } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createLeased } from '../../src/jobs/leased.ts';
import { readLease } from '../../src/store/leases.ts';
import { openDatabase } from '../../src/store/open.ts';
import type { UseStore } from '../../src/store/store.ts';
import { makeFolder, start } from '../support/engines.ts';

test('a lease that is given back at the end is not taken again by a look that was under way', async () => {
  const { place, remove } = await makeFolder();
  const database = await openDatabase(place, 'serve', start);
  onTestFinished(async () => {
    await database.close();
    await remove();
  });
  const gate = Promise.withResolvers<void>();
  let asked = 0;
  const use: UseStore = async (work) => {
    asked += 1;
    if (asked === 1) await gate.promise;
    return work(database);
  };
  const errors: unknown[] = [];
  const leased = createLeased({
    name: 'round',
    use,
    work: () => Promise.resolve(),
    now: () => start,
    onError: (error) => errors.push(error),
  });
  const looking = leased.tick();
  const closing = leased.close();
  await nextRound();
  // The lease is given back after the look, not beside it.
  expect(asked).toBe(1);
  gate.resolve();
  await Promise.all([looking, closing]);
  expect(await readLease(database, 'round')).toBeNull();
  await leased.tick();
  expect(await readLease(database, 'round')).toBeNull();
  expect(errors).toEqual([]);
});
