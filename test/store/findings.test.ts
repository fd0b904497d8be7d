import { describe, expect, test } from 'vitest';
import { seeded } from '../../src/sandbox/people.ts';
import { deleteCustomers } from '../../src/store/customers.ts';
import type { Connection } from '../../src/store/database.ts';
import {
  addEvents,
  deleteEventsAbout,
  deleteEventsBefore,
  readEvents,
  type StoredEvent,
} from '../../src/store/events.ts';
import { deleteFiguresBefore, readFigures, writeFigures } from '../../src/store/figures.ts';
import {
  closeFindings,
  deleteFindingsAbout,
  deleteFindingsClosedBefore,
  markSeen,
  renameFindings,
  openFindings,
  readOpenFindings,
  type NewFinding,
} from '../../src/store/findings.ts';
import { allEvents, engines, makeCustomer, start, withDatabase } from '../support/engines.ts';
import { pagesOf } from '../support/pages.ts';

const day = 86_400_000;
const after = (days: number): Date => new Date(start.getTime() + days * day);

const finding: NewFinding = {
  customer: 'Contoso',
  verdict: 'licensed-deleted',
  subject: 'id-1',
  name: 'Megan Bowen',
  searchKey: 'megan@contoso.example',
  openedAt: start,
  exact: false,
};

const event: StoredEvent = {
  customer: 'Contoso',
  at: start,
  kind: 'person-came',
  list: 'users',
  subject: 'id-1',
  name: 'Megan Bowen',
  searchKey: 'megan@contoso.example',
  detail: '{"fields":{}}',
};

async function makeCustomers(connection: Connection): Promise<void> {
  for (const name of ['Contoso', 'Fabrikam', 'Tailspin']) await makeCustomer(connection, name);
}

async function subjectsOf(connection: Connection, customers: readonly string[]): Promise<readonly string[]> {
  const found = await readOpenFindings(connection, customers);
  return found.map(({ customer, subject }) => `${customer} ${subject}`).toSorted();
}

async function eventsOf(connection: Connection, customers: readonly string[], since = start) {
  const events = await allEvents(connection, customers, since);
  return events.map(({ customer, subject }) => `${customer} ${subject}`);
}

describe.each(engines)('$name', (engine) => {
  test(
    'an open finding comes back as it opened, and says when it was last seen, and of whom',
    withDatabase(engine, async (database) => {
      await makeCustomers(database);
      await openFindings(database, [finding]);
      const [opened] = await readOpenFindings(database, ['Contoso']);
      expect(opened).toEqual({ ...finding, id: opened?.id, seenAt: start });
      const now = { subject: 'id-9', name: 'New Name', searchKey: 'new@contoso.com' };
      await markSeen(database, [opened?.id ?? ''], after(1));
      await renameFindings(database, [{ id: opened?.id ?? '', ...now }]);
      expect((await readOpenFindings(database, ['Contoso']))[0]).toMatchObject({ ...now, seenAt: after(1) });
    }),
  );

  test(
    'only the findings of the customers that are asked for come back',
    withDatabase(engine, async (database) => {
      await makeCustomers(database);
      await openFindings(database, [
        finding,
        { ...finding, customer: 'Fabrikam' },
        { ...finding, customer: 'Tailspin' },
      ]);
      expect(await subjectsOf(database, ['Contoso', 'Fabrikam'])).toEqual(['Contoso id-1', 'Fabrikam id-1']);
      expect(await subjectsOf(database, [])).toEqual([]);
    }),
  );

  test(
    'a finding is open once, and may open again after it closed',
    withDatabase(engine, async (database) => {
      await makeCustomers(database);
      await openFindings(database, [finding]);
      await expect(openFindings(database, [finding])).rejects.toThrow(/UNIQUE|23505/);
      const [opened] = await readOpenFindings(database, ['Contoso']);
      await closeFindings(database, [opened?.id ?? ''], after(1), 'gone');
      expect(await subjectsOf(database, ['Contoso'])).toEqual([]);
      await openFindings(database, [{ ...finding, openedAt: after(2), exact: true }]);
      expect((await readOpenFindings(database, ['Contoso']))[0]).toMatchObject({ openedAt: after(2), exact: true });
    }),
  );

  test(
    'thousands of findings open, are seen and close',
    withDatabase(engine, async (database) => {
      await makeCustomers(database);
      const all = Array.from({ length: 2_500 }, (_, index) => ({ ...finding, subject: `id-${index}` }));
      await openFindings(database, all);
      const open = await readOpenFindings(database, ['Contoso']);
      const ids = open.map(({ id }) => id);
      await markSeen(database, ids.slice(1), after(1));
      const seen = (await readOpenFindings(database, ['Contoso'])).filter(
        ({ seenAt }) => seenAt.getTime() > start.getTime(),
      );
      expect(seen).toHaveLength(2_499);
      await closeFindings(database, ids.slice(2), after(2), 'gone');
      expect(await subjectsOf(database, ['Contoso'])).toHaveLength(2);
    }),
  );

  test(
    'findings that closed long ago are deleted, and those that are open stay',
    withDatabase(engine, async (database) => {
      await makeCustomers(database);
      await openFindings(database, [finding, { ...finding, subject: 'id-2' }, { ...finding, subject: 'id-3' }]);
      const opened = await readOpenFindings(database, ['Contoso']);
      const idOf = (subject: string): string => opened.find((each) => each.subject === subject)?.id ?? '';
      await closeFindings(database, [idOf('id-1')], after(1), 'gone');
      await closeFindings(database, [idOf('id-2')], after(3), 'gone');
      expect(await deleteFindingsClosedBefore(database, after(2))).toBe(1);
      expect(await deleteFindingsClosedBefore(database, after(9))).toBe(1);
      expect(await subjectsOf(database, ['Contoso'])).toEqual(['Contoso id-3']);
    }),
  );

  test(
    'events come back as they were added, those of one customer newest first',
    withDatabase(engine, async (database) => {
      await makeCustomers(database);
      const shrank = {
        ...event,
        at: after(2),
        kind: 'list-shrank',
        list: null,
        subject: '',
        name: null,
        searchKey: null,
      };
      await addEvents(database, [event, { ...event, customer: 'Fabrikam', at: after(1) }, shrank]);
      await addEvents(database, [{ ...event, customer: 'Tailspin', at: after(1) }]);
      expect(await allEvents(database, ['Contoso'])).toMatchObject([shrank, event]);
      expect(await eventsOf(database, ['Contoso', 'Fabrikam'])).toEqual(['Contoso ', 'Contoso id-1', 'Fabrikam id-1']);
      expect(await eventsOf(database, ['Contoso', 'Fabrikam'], after(1))).toEqual(['Contoso ', 'Fabrikam id-1']);
    }),
  );

  test(
    'thousands of events of hundreds of customers come once each, those of one customer newest first',
    withDatabase(engine, async (database) => {
      const names = Array.from({ length: 501 }, (_, index) => `Customer ${index}`);
      const events = names.flatMap((customer) => [0, 1].map((days) => ({ ...event, customer, at: after(days) })));
      const many = Array.from({ length: 2_500 }, (_, index) => ({
        ...event,
        customer: 'Customer 7',
        subject: `${index}`,
      }));
      await database.transaction(async (connection) => {
        for (const name of names) await makeCustomer(connection, name);
        await addEvents(connection, [...events, ...many]);
      });
      const pages = await pagesOf(readEvents(database, names, start));
      expect(Math.max(...pages.map(({ length }) => length))).toBeLessThanOrEqual(500);
      const read = pages.flat();
      const keys = read.map(({ customer, at, subject }) => `${customer} ${at.getTime()} ${subject}`);
      expect([read.length, new Set(keys).size]).toEqual(Array(2).fill(events.length + many.length));
      for (const ofCustomer of Map.groupBy(read, ({ customer }) => customer).values())
        expect(ofCustomer[0]?.at).toEqual(after(1));
    }),
  );

  test(
    'old events are deleted',
    withDatabase(engine, async (database) => {
      await makeCustomers(database);
      await addEvents(database, [event, { ...event, subject: 'id-2', at: after(1) }]);
      expect(await deleteEventsBefore(database, after(1))).toBe(1);
      expect(await eventsOf(database, ['Contoso'])).toEqual(['Contoso id-2']);
    }),
  );

  test(
    'what is about one person at one customer is deleted, by id or address, and nothing else',
    withDatabase(engine, async (database) => {
      await makeCustomers(database);
      const others = [
        { customer: 'Contoso', subject: 'id-2', searchKey: 'megan@contoso.example' },
        { customer: 'Contoso', subject: 'id-3', searchKey: 'other@contoso.example' },
        { customer: 'Fabrikam', subject: 'id-1' },
      ];
      await openFindings(database, [finding, ...others.map((other) => ({ ...finding, ...other }))]);
      await addEvents(database, [event, ...others.map((other) => ({ ...event, ...other }))]);
      const keys = ['id-1', 'megan@contoso.example'];
      expect(await deleteFindingsAbout(database, 'Contoso', keys)).toBe(2);
      expect(await deleteEventsAbout(database, 'Contoso', keys)).toBe(2);
      expect(await subjectsOf(database, ['Contoso', 'Fabrikam'])).toEqual(['Contoso id-3', 'Fabrikam id-1']);
      expect((await eventsOf(database, ['Contoso', 'Fabrikam'])).toSorted()).toEqual(['Contoso id-3', 'Fabrikam id-1']);
    }),
  );

  test(
    'ids and names of any length are kept apart',
    withDatabase(engine, async (database) => {
      const random = seeded('long ids');
      // No two alike, so that no index can shorten them.
      const long = Array.from({ length: 60_000 }, () =>
        String.fromCodePoint(0x4e00 + Math.floor(random() * 20_000)),
      ).join('');
      await makeCustomer(database, long);
      const findings = ['a', 'b'].map((end) => ({
        ...finding,
        customer: long,
        subject: `${long}${end}`,
        searchKey: long,
      }));
      await openFindings(database, findings);
      await addEvents(database, [{ ...event, customer: long, subject: `${long}a`, searchKey: long }]);
      const opened = await readOpenFindings(database, [long]);
      expect(new Set(opened.map(({ subject }) => subject)).size).toBe(2);
      expect(await deleteFindingsAbout(database, long, [`${long}a`])).toBe(1);
      expect(await deleteEventsAbout(database, long, [`${long}a`])).toBe(1);
      expect(await deleteCustomers(database, [long])).toBe(1);
    }),
  );

  test(
    'figures of a day are replaced as a whole, and what is unknown later that day stays what it was',
    withDatabase(engine, async (database) => {
      await makeCustomers(database);
      await writeFigures(
        database,
        'Contoso',
        '2026-11-16',
        new Map([
          ['users', 5],
          ['seats', 2],
        ]),
      );
      await writeFigures(database, 'Contoso', '2026-11-17', new Map([['users', null]]));
      await writeFigures(
        database,
        'Contoso',
        '2026-11-16',
        new Map([
          ['users', null],
          ['money.EUR', 9_007_199_254_740_991],
        ]),
      );
      await writeFigures(database, 'Fabrikam', '2026-11-16', new Map([['users', 1]]));
      const figures = await readFigures(database, ['Contoso'], '2026-11-16');
      expect(figures.map(({ day: of, name, value }) => `${of} ${name} ${value}`).toSorted()).toEqual([
        '2026-11-16 money.EUR 9007199254740991',
        '2026-11-16 users 5',
        '2026-11-17 users null',
      ]);
      expect(await readFigures(database, ['Contoso', 'Fabrikam'], '2026-11-17')).toHaveLength(1);
      expect(await deleteFiguresBefore(database, '2026-11-17')).toBe(3);
    }),
  );

  test(
    'a customer is deleted with its findings, events and figures',
    withDatabase(engine, async (database) => {
      await makeCustomers(database);
      for (const customer of ['Contoso', 'Fabrikam']) {
        await openFindings(database, [{ ...finding, customer }]);
        await addEvents(database, [{ ...event, customer }]);
        await writeFigures(database, customer, '2026-11-16', new Map([['users', 5]]));
      }
      await deleteCustomers(database, ['Contoso']);
      const both = ['Contoso', 'Fabrikam'];
      expect(await subjectsOf(database, both)).toEqual(['Fabrikam id-1']);
      expect(await eventsOf(database, both)).toEqual(['Fabrikam id-1']);
      expect((await readFigures(database, both, '2026-11-01')).map(({ customer }) => customer)).toEqual(['Fabrikam']);
    }),
  );
});
