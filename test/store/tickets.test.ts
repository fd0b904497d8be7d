import { describe, expect, test } from 'vitest';
import { addTicket, deleteAllTickets, deleteTicketsBefore, readTicket, useTicket } from '../../src/store/tickets.ts';
import { engines, start, withDatabase } from '../support/engines.ts';

const minute = 60_000;
const ticket = { hash: 'a', reference: '{}', line: 'export customers', expiresAt: new Date(start.getTime() + minute) };
const later = (minutes: number): Date => new Date(start.getTime() + minutes * minute);

describe.each(engines)('on $name', (engine) => {
  test(
    'a ticket is there until it is used, and is used once',
    withDatabase(engine, async (database) => {
      await addTicket(database, ticket);
      expect(await readTicket(database, 'a', start)).toEqual(ticket);
      expect(await readTicket(database, 'b', start)).toBeNull();
      const used = await Promise.all([useTicket(database, 'a', start), useTicket(database, 'a', start)]);
      expect(used.filter(Boolean)).toHaveLength(1);
      expect(await readTicket(database, 'a', start)).toBeNull();
    }),
  );

  test(
    'a ticket ends with its time',
    withDatabase(engine, async (database) => {
      await addTicket(database, ticket);
      expect(await readTicket(database, 'a', later(1))).toBeNull();
      expect(await useTicket(database, 'a', later(1))).toBe(false);
      expect(await deleteTicketsBefore(database, start)).toBe(0);
      expect(await deleteTicketsBefore(database, later(1))).toBe(1);
    }),
  );

  test(
    'all of them can be deleted',
    withDatabase(engine, async (database) => {
      await addTicket(database, ticket);
      await addTicket(database, { ...ticket, hash: 'b' });
      expect(await deleteAllTickets(database)).toBe(2);
    }),
  );
});
