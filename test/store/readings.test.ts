import { describe, expect, test } from 'vitest';
import {
  claimCustomer,
  deleteCustomers,
  readAllCustomers,
  readVersion,
  readVersions,
  writeCustomer,
} from '../../src/store/customers.ts';
import type { Connection } from '../../src/store/database.ts';
import { readAttempts, writeAttempts } from '../../src/store/attempts.ts';
import {
  deleteReadings,
  readReadingHeads,
  readReadingParts,
  writeReadings,
  type ReadingHead,
} from '../../src/store/readings.ts';
import { engines, makeCustomer, start, withDatabase } from '../support/engines.ts';

function writeReading(
  connection: Connection,
  { customer, ...reading }: ReadingHead,
  parts: readonly Uint8Array<ArrayBuffer>[],
): Promise<void> {
  return writeReadings(connection, customer, [{ ...reading, parts }]);
}

const head: ReadingHead = {
  customer: 'Contoso',
  list: 'users',
  whole: true,
  at: start,
  since: start,
  ref: 'contoso-1',
  columns: '1',
  rows: 2,
};

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const textOf = (body: Uint8Array): string => new TextDecoder().decode(body);

/** Each part of these customers: whose, of which list, which, and its text. */
async function partsOf(connection: Connection, customers: readonly string[]) {
  const parts = await readReadingParts(connection, customers);
  return parts.map(({ customer, list, whole, part, body }) => [customer, list, whole, part, textOf(body)]);
}

describe.each(engines)('$name', (engine) => {
  test(
    'a list comes back as it was read, in the order of its parts',
    withDatabase(engine, async (database) => {
      await makeCustomer(database, 'Contoso');
      await database.transaction((connection) => writeReading(connection, head, [bytes('one'), bytes('two')]));
      expect(await readReadingHeads(database, ['Contoso', 'Fabrikam'])).toEqual([head]);
      expect(await partsOf(database, ['Contoso'])).toEqual([
        ['Contoso', 'users', true, 0, 'one'],
        ['Contoso', 'users', true, 1, 'two'],
      ]);
    }),
  );

  test(
    'a newer whole list replaces the whole one and the one with rows left out, which itself stands beside the whole one',
    withDatabase(engine, async (database) => {
      await makeCustomer(database, 'Contoso');
      await writeReading(database, head, [bytes('Monday'), bytes('more of Monday')]);
      await writeReading(database, { ...head, whole: false, rows: 1 }, [bytes('Tuesday, in part')]);
      expect(await partsOf(database, ['Contoso'])).toEqual([
        ['Contoso', 'users', false, 0, 'Tuesday, in part'],
        ['Contoso', 'users', true, 0, 'Monday'],
        ['Contoso', 'users', true, 1, 'more of Monday'],
      ]);
      await writeReading(database, head, [bytes('Wednesday')]);
      expect(await partsOf(database, ['Contoso'])).toEqual([['Contoso', 'users', true, 0, 'Wednesday']]);
    }),
  );

  test(
    'of a list that a customer has no more nothing is kept, and the others stay',
    withDatabase(engine, async (database) => {
      await makeCustomer(database, 'Contoso');
      const { customer, ...users } = head;
      const seats = { ...users, list: 'seats' };
      const both = [users, seats].map((each) => ({ ...each, parts: [bytes(each.list)] }));
      await writeReadings(database, customer, both);
      await writeReadings(database, customer, [{ ...users, whole: false, parts: [bytes('in part')] }], ['seats']);
      expect(await partsOf(database, ['Contoso'])).toEqual([
        ['Contoso', 'users', false, 0, 'in part'],
        ['Contoso', 'users', true, 0, 'users'],
      ]);
    }),
  );

  test(
    'the lists of hundreds of customers come back at once, and only theirs',
    withDatabase(engine, async (database) => {
      const names = Array.from({ length: 501 }, (_, index) => `Customer ${index}`);
      await database.transaction(async (connection) => {
        for (const customer of names) {
          await makeCustomer(connection, customer);
          await writeReading(connection, { ...head, customer }, [bytes(customer)]);
        }
      });
      const asked = names.slice(1);
      const heads = await readReadingHeads(database, asked);
      expect(heads.map(({ customer }) => customer).toSorted()).toEqual(asked.toSorted());
      const parts = await readReadingParts(database, asked);
      expect(parts.filter(({ customer, body }) => textOf(body) === customer)).toHaveLength(asked.length);
    }),
  );

  test(
    'a baseline begins where the lists of a customer are deleted, and others keep theirs',
    withDatabase(engine, async (database) => {
      for (const customer of ['Contoso', 'Fabrikam']) {
        await makeCustomer(database, customer);
        await writeReading(database, { ...head, customer }, [bytes(customer)]);
      }
      expect(await deleteReadings(database, 'Contoso')).toBe(1);
      expect(await partsOf(database, ['Contoso', 'Fabrikam'])).toEqual([['Fabrikam', 'users', true, 0, 'Fabrikam']]);
    }),
  );

  test(
    'the newest attempt to read a list is known, with why it failed',
    withDatabase(engine, async (database) => {
      await makeCustomer(database, 'Contoso');
      const failed = { list: 'users', at: start, code: 'source-slow', title: 'It took too long' };
      await writeAttempts(database, 'Contoso', [{ ...failed, code: null, title: null }]);
      await writeAttempts(database, 'Contoso', [failed]);
      expect(await readAttempts(database, ['Contoso'])).toEqual([{ customer: 'Contoso', ...failed }]);
    }),
  );

  test(
    'each write about a customer gives it another version, and nobody else',
    withDatabase(engine, async (database) => {
      const customer = { name: 'Contoso', firstReadAt: null, readAt: null, rules: null, missingSince: null };
      const first = await writeCustomer(database, customer);
      const other = await writeCustomer(database, { ...customer, name: 'Fabrikam' });
      const read = { ...customer, firstReadAt: start, readAt: start, rules: 'abc', missingSince: start };
      const second = await writeCustomer(database, read);
      expect(await claimCustomer(database, 'Contoso', second)).toBe(true);
      const third = await readVersion(database, 'Contoso');
      expect(new Set([first, second, third]).size).toBe(3);
      expect(await readVersions(database)).toEqual(
        new Map([
          ['Contoso', { version: third, readAt: start }],
          ['Fabrikam', { version: other, readAt: null }],
        ]),
      );
      expect(await readAllCustomers(database)).toEqual(
        expect.arrayContaining([read, { ...customer, name: 'Fabrikam' }]),
      );
    }),
  );

  test(
    'a customer is deleted with all that was read',
    withDatabase(engine, async (database) => {
      for (const customer of ['Contoso', 'Fabrikam']) {
        await makeCustomer(database, customer);
        await writeReading(database, { ...head, customer }, [bytes(customer)]);
        await writeAttempts(database, customer, [{ list: 'users', at: start, code: null, title: null }]);
      }
      expect(await deleteCustomers(database, ['Contoso', 'Nobody'])).toBe(1);
      expect((await readAllCustomers(database)).map(({ name }) => name)).toEqual(['Fabrikam']);
      expect(await partsOf(database, ['Contoso', 'Fabrikam'])).toEqual([['Fabrikam', 'users', true, 0, 'Fabrikam']]);
      expect(await readAttempts(database, ['Contoso'])).toEqual([]);
    }),
  );
});
