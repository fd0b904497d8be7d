import { describe, expect, test } from 'vitest';
import { deleteCustomers } from '../../src/store/customers.ts';
import { readLease, releaseLease, takeLease } from '../../src/store/leases.ts';
import { openDatabase } from '../../src/store/open.ts';
import { leaveRequest, takeRequest } from '../../src/store/requests.ts';
import {
  beginRound,
  deleteRoundsStartedBefore,
  endRound,
  readLastRound,
  readRoundCustomers,
  readUnfinishedRound,
  writeRoundCustomer,
} from '../../src/store/rounds.ts';
import { engines, makeCustomer, start, withDatabase } from '../support/engines.ts';
import { readRequest } from '../support/requests.ts';

const minute = 60_000;
const after = (minutes: number): Date => new Date(start.getTime() + minutes * minute);
const lease = (holder: string, until: Date) => ({ holder, until });
const due = { startedAt: start, customers: 2 };

describe.each(engines)('$name', (engine) => {
  test(
    'a round that was broken off is found again, with the customers that it has done',
    withDatabase(engine, async (database) => {
      const { id } = await beginRound(database, due);
      const problems = [{ list: 'users', code: 'source-slow', title: 'It took too long' }];
      await writeRoundCustomer(database, id, { customer: 'Contoso', at: after(1), problems: [] });
      await writeRoundCustomer(database, id, { customer: 'Contoso', at: after(2), problems });
      const unfinished = await readUnfinishedRound(database);
      expect(unfinished).toEqual({ ...due, id, endedAt: null });
      expect(await readRoundCustomers(database, id)).toEqual([{ customer: 'Contoso', at: after(2), problems }]);
    }),
  );

  test(
    'the last round is the newest that ended, and a begun one is unfinished only until it ends',
    withDatabase(engine, async (database) => {
      expect(await readLastRound(database)).toBeNull();
      const first = await beginRound(database, due);
      await endRound(database, first.id, after(5));
      expect(await readUnfinishedRound(database)).toBeNull();
      const second = await beginRound(database, { ...due, startedAt: after(10) });
      expect((await readLastRound(database))?.id).toBe(first.id);
      expect((await readUnfinishedRound(database))?.id).toBe(second.id);
      await endRound(database, second.id, after(15));
      expect(await readLastRound(database)).toEqual({ ...second, endedAt: after(15) });
    }),
  );

  test(
    'old rounds are deleted with what they did',
    withDatabase(engine, async (database) => {
      const { id } = await beginRound(database, due);
      await writeRoundCustomer(database, id, { customer: 'Contoso', at: start, problems: [] });
      expect(await deleteRoundsStartedBefore(database, start)).toBe(0);
      expect(await deleteRoundsStartedBefore(database, after(1))).toBe(1);
      expect(await readRoundCustomers(database, id)).toEqual([]);
    }),
  );

  test(
    'a customer that is deleted is in no round any more',
    withDatabase(engine, async (database) => {
      await makeCustomer(database, 'Contoso');
      const { id } = await beginRound(database, due);
      await writeRoundCustomer(database, id, { customer: 'Contoso', at: start, problems: [] });
      await deleteCustomers(database, ['Contoso']);
      expect(await readRoundCustomers(database, id)).toEqual([]);
    }),
  );

  test(
    'a lease has one holder, who may renew it, until it ends or is given back',
    withDatabase(engine, async (database) => {
      expect(await takeLease(database, 'rounds', lease('one', after(2)), start)).toBe(true);
      expect(await takeLease(database, 'rounds', lease('two', after(9)), after(1))).toBe(false);
      expect(await takeLease(database, 'rounds', lease('one', after(3)), after(1))).toBe(true);
      expect(await readLease(database, 'rounds')).toEqual(lease('one', after(3)));
      expect(await takeLease(database, 'rounds', lease('two', after(5)), after(3))).toBe(true);
      await releaseLease(database, 'rounds', 'one');
      expect(await readLease(database, 'rounds')).toEqual(lease('two', after(5)));
      await releaseLease(database, 'rounds', 'two');
      expect(await readLease(database, 'rounds')).toBeNull();
    }),
  );

  test(
    'of several processes that want a lease at once, one gets it',
    withDatabase(engine, async (database, place) => {
      const others = await Promise.all(Array.from({ length: 3 }, () => openDatabase(place, 'visit', start)));
      const everyone = [database, ...others];
      for (let round = 0; round < 10; round += 1) {
        const taken = await Promise.all(
          everyone.map((each, index) =>
            takeLease(each, `round ${round}`, { holder: String(index), until: after(1) }, start),
          ),
        );
        expect(taken.filter(Boolean)).toHaveLength(1);
      }
      await Promise.all(others.map((each) => each.close()));
    }),
  );

  test(
    'a request that one process leaves is taken by another, once',
    withDatabase(engine, async (database, place) => {
      const visitor = await openDatabase(place, 'visit', start);
      await leaveRequest(visitor, 'round', start);
      await leaveRequest(visitor, 'round', after(1));
      expect(await readRequest(database, 'round')).toEqual(start);
      const taken = await Promise.all([takeRequest(database, 'round'), takeRequest(visitor, 'round')]);
      expect(taken.filter(Boolean)).toHaveLength(1);
      expect(await readRequest(visitor, 'round')).toBeNull();
      await visitor.close();
    }),
  );
});
