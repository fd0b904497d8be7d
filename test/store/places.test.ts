import { describe, expect, test } from 'vitest';
import { addAudit, deleteAuditBefore } from '../../src/store/audit.ts';
import { deletePlaces, readCustomerOf, writeCustomerOf } from '../../src/store/places.ts';
import { engines, start, withDatabase } from '../support/engines.ts';

const day = 86_400_000;

describe.each(engines)('on $name', (engine) => {
  test(
    'a conversation has the customer that was set last',
    withDatabase(engine, async (database) => {
      expect(await readCustomerOf(database, 'a:chat')).toBeNull();
      await writeCustomerOf(database, { id: 'a:chat', team: null }, 'contoso', start);
      await writeCustomerOf(database, { id: 'a:chat', team: null }, 'fabrikam', start);
      expect(await readCustomerOf(database, 'a:chat')).toBe('fabrikam');
      await writeCustomerOf(database, { id: 'a:chat', team: null }, null, start);
      expect(await readCustomerOf(database, 'a:chat')).toBeNull();
    }),
  );

  test(
    'an id of any length is a conversation of its own',
    withDatabase(engine, async (database) => {
      const long = '19:'.padEnd(5_000, 'x');
      await writeCustomerOf(database, { id: `${long}a`, team: long }, 'contoso', start);
      expect(await readCustomerOf(database, `${long}b`)).toBeNull();
      expect(await readCustomerOf(database, `${long}a`)).toBe('contoso');
      await deletePlaces(database, { team: long });
      expect(await readCustomerOf(database, `${long}a`)).toBeNull();
    }),
  );

  test(
    'a team that is gone takes its channels along, and a conversation itself alone',
    withDatabase(engine, async (database) => {
      for (const id of ['19:a', '19:b']) await writeCustomerOf(database, { id, team: '19:team' }, 'contoso', start);
      await writeCustomerOf(database, { id: '19:other', team: '19:others' }, 'contoso', start);
      await writeCustomerOf(database, { id: 'a:chat', team: null }, 'contoso', start);
      await deletePlaces(database, { team: '19:team' });
      await deletePlaces(database, { place: 'a:chat' });
      const left = await Promise.all(['19:a', '19:b', 'a:chat', '19:other'].map((id) => readCustomerOf(database, id)));
      expect(left).toEqual([null, null, null, 'contoso']);
    }),
  );

  test(
    'rows of the audit are deleted when they are old',
    withDatabase(engine, async (database) => {
      const entry = { who: 'tenant id', whoName: 'Service desk', tenant: null, place: 'a:chat', action: 'use' };
      for (const days of [0, 1, 2])
        await addAudit(database, {
          ...entry,
          customer: 'contoso',
          what: 'contoso',
          at: new Date(start.getTime() + days * day),
        });
      expect(await deleteAuditBefore(database, new Date(start.getTime() + day))).toBe(1);
    }),
  );
});
