import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Connection } from '../../src/store/database.ts';
import { engines, start, withDatabase } from '../support/engines.ts';
import { openDatabase } from '../../src/store/open.ts';

const warnings: string[] = [];
process.on('warning', ({ message }) => warnings.push(message));

const requestRow = z.object({ name: z.string(), at: z.number() });

function leave(connection: Connection, name: string, at = 1): Promise<number> {
  return connection.execute('insert into request (name, at) values ($1, $2)', [name, at]);
}

async function names(connection: Connection): Promise<readonly string[]> {
  const rows = await connection.query('select name, at from request', [], requestRow);
  return rows.map(({ name }) => name).toSorted();
}

describe.each(engines)('$name', (engine) => {
  test(
    'what a transaction asks for together is done one after the other, and no package warns of it',
    withDatabase(engine, async (database) => {
      const [, , found] = await database.transaction((connection) =>
        Promise.all([leave(connection, 'a'), leave(connection, 'b'), names(connection)]),
      );
      expect(found).toEqual(['a', 'b']);
      expect(warnings.filter((warning) => warning.includes('client.query'))).toEqual([]);
    }),
  );

  test(
    'values come back as they were stored',
    withDatabase(engine, async (database) => {
      const moment = new Date('2026-11-17T09:30:00.123Z').getTime();
      await leave(database, 'größer ✓ 漢字 😀', moment);
      const rows = await database.query('select name, at from request where at = $1', [moment], requestRow);
      expect(rows).toEqual([{ name: 'größer ✓ 漢字 😀', at: moment }]);
    }),
  );

  test(
    'bytes of any length come back as they were stored',
    withDatabase(engine, async (database) => {
      await database.execute("insert into customer (name, version) values ('a', '')", []);
      await database.execute(
        "insert into reading (customer, list, whole, at, since, ref, columns, rows) values ('a', 'users', 1, 1, 1, '', '', 0)",
        [],
      );
      const texts: string[] = [];
      for (const [part, length] of [0, 1, 1_000, 3_000_000].entries()) {
        const body = new Uint8Array(randomBytes(length));
        texts.push(Buffer.from(body).toString('base64'));
        await database.execute(
          "insert into reading_part (customer, list, whole, part, body) values ('a', 'users', 1, $1, $2)",
          [part, body],
        );
      }
      const row = z.object({ body: z.instanceof(Uint8Array) });
      const rows = await database.query('select body from reading_part order by part', [], row);
      expect(rows.map(({ body }) => Buffer.from(body).toString('base64'))).toEqual(texts);
    }),
  );

  test(
    'a text with U+0000 or half a character is stored with a replacement for it',
    withDatabase(engine, async (database) => {
      await leave(database, 'a\0b\uD800');
      expect(await names(database)).toEqual(['a\uFFFDb\uFFFD']);
    }),
  );

  test(
    'a number that is no exact integer is refused',
    withDatabase(engine, async (database) => {
      for (const number of [1.5, Number.NaN, Infinity, 2 ** 53])
        await expect(leave(database, 'one', number)).rejects.toThrow('only integers are stored');
      expect(await names(database)).toEqual([]);
    }),
  );

  test(
    'hundreds who ask at once are all answered, also beside as many transactions that ask for more',
    withDatabase(engine, async (database) => {
      await leave(database, 'one');
      const asking = Array.from({ length: 300 }, () => names(database));
      const writing = Array.from({ length: 20 }, (_, index) =>
        database.transaction(async (connection) => {
          await leave(connection, `transaction ${index}`);
          return names(database);
        }),
      );
      for (const seen of await Promise.all([...asking, ...writing])) expect(seen).toContain('one');
      expect(await names(database)).toHaveLength(21);
    }),
  );

  test(
    'numbers of parameters may be used twice and in any order',
    withDatabase(engine, async (database) => {
      await leave(database, 'one', 1);
      await leave(database, 'two', 2);
      const sql = 'select name, at from request where at > $2 and at < $1 or at = $2 order by at';
      expect(await database.query(sql, [3, 1], requestRow)).toHaveLength(2);
    }),
  );

  test(
    'a statement tells how many rows it changed',
    withDatabase(engine, async (database) => {
      await leave(database, 'one');
      await leave(database, 'two');
      expect(await database.execute('update request set at = $1', [7])).toBe(2);
      expect(await database.execute('delete from request where name = $1', ['three'])).toBe(0);
    }),
  );

  test(
    'a transaction is stored whole',
    withDatabase(engine, async (database) => {
      const result = await database.transaction(async (connection) => {
        await leave(connection, 'one');
        await leave(connection, 'two');
        return names(connection);
      });
      expect(result).toEqual(['one', 'two']);
      expect(await names(database)).toEqual(['one', 'two']);
    }),
  );

  test(
    'nothing of a transaction is stored when its work fails, and the next one works',
    withDatabase(engine, async (database) => {
      const failing = database.transaction(async (connection) => {
        await leave(connection, 'one');
        throw new Error('stopped halfway');
      });
      await expect(failing).rejects.toThrow('stopped halfway');
      const wrong = database.transaction(async (connection) => {
        await leave(connection, 'two');
        await connection.execute('insert into nowhere (name) values ($1)', ['three']);
      });
      await expect(wrong).rejects.toThrow('nowhere');
      await database.transaction((connection) => leave(connection, 'four'));
      expect(await names(database)).toEqual(['four']);
    }),
  );

  test(
    'nothing of a transaction is stored when a statement fails, even if its work goes on',
    withDatabase(engine, async (database) => {
      const careless = database.transaction(async (connection) => {
        await leave(connection, 'one');
        await leave(connection, 'one').catch(() => 0);
      });
      await expect(careless).rejects.toThrow('a statement of the transaction has failed');
      expect(await names(database)).toEqual([]);
    }),
  );

  test(
    'what a transaction did not wait for is not written into the next one',
    withDatabase(engine, async (database) => {
      const ended = await database.transaction((connection) => Promise.resolve({ connection }));
      await database.transaction(async (connection) => {
        await leave(connection, 'one');
        await expect(leave(ended.connection, 'two')).rejects.toThrow('the transaction has ended');
      });
      expect(await names(database)).toEqual(['one']);
    }),
  );

  test(
    'nobody sees a transaction before it is stored, and reading does not wait for it',
    withDatabase(engine, async (database) => {
      await database.transaction(async (connection) => {
        await leave(connection, 'one');
        expect(await names(database)).toEqual([]);
      });
      expect(await names(database)).toEqual(['one']);
    }),
  );

  test(
    'of many who write at once, each is stored',
    withDatabase(engine, async (database) => {
      const everyone = Array.from({ length: 50 }, (_, index) => `name ${String(index).padStart(2, '0')}`);
      await Promise.all(
        everyone.map((name, index) =>
          index % 2 === 0 ? leave(database, name) : database.transaction((connection) => leave(connection, name)),
        ),
      );
      expect(await names(database)).toEqual(everyone);
    }),
  );

  test(
    'of many rows, all or none are stored',
    withDatabase(engine, async (database) => {
      const rows = Array.from({ length: 5_000 }, (_, index) => [`name ${index}`, index]);
      await database.insert('insert into request (name, at)', rows);
      await expect(database.insert('insert into request (name, at)', [['new', 1], ...rows])).rejects.toThrow(
        /UNIQUE|23505/,
      );
      await database.insert('insert into request (name, at)', []);
      const all = await database.query('select name, at from request order by at', [], requestRow);
      expect(all.map(({ name, at }) => [name, at])).toEqual(rows);
    }),
  );

  test(
    'a row that is not as it should be is called damage, without its value',
    withDatabase(engine, async (database) => {
      await leave(database, 'Megan Bowen');
      const query = database.query('select name, at from request', [], z.object({ name: z.number() }));
      await expect(query).rejects.toMatchObject({ code: 'store-damaged', reason: 'column name' });
    }),
  );

  test(
    'what was stored is there after closing and opening',
    withDatabase(engine, async (database, place) => {
      await leave(database, 'one');
      await database.close();
      const again = await openDatabase(place, 'serve', start);
      expect(await names(again)).toEqual(['one']);
      await again.close();
    }),
  );
});
