import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../src/store/database.ts';
import { migrate, readMigrations } from '../../src/store/migrate.ts';
import { openDatabase, openEngine } from '../../src/store/open.ts';
import { engines, start, withDatabase, type TestEngine } from '../support/engines.ts';

const migrationRow = z.object({ number: z.number(), checksum: z.string(), at: z.number() });

function ran(database: Database) {
  return database.query('select number, checksum, at from migration order by number', [], migrationRow);
}

/** The place as a Rollcall of this version left it, opened without migrating. */
function withEngine(engine: TestEngine, run: (opened: Awaited<ReturnType<typeof openEngine>>) => Promise<void>) {
  return async (): Promise<void> => {
    const { place, remove } = await engine.makePlace();
    await (await openDatabase(place, 'serve', start)).close();
    const opened = await openEngine(place, 'serve');
    try {
      await run(opened);
    } finally {
      await opened.close();
      await remove();
    }
  };
}

const migrations = await readMigrations();
const next = migrations.length + 1;
const later = new Date('2026-12-01T02:00:00Z');

describe.each(engines)('$name', (engine) => {
  test(
    'each migration runs once, and is recorded with its checksum',
    withDatabase(engine, async (database, place) => {
      const first = await ran(database);
      expect(first).toHaveLength(migrations.length);
      expect(first[0]).toMatchObject({ number: 1, at: start.getTime() });
      expect(first[0]?.checksum).toMatch(/^[0-9a-f]{64}$/);
      await database.close();
      const again = await openDatabase(place, 'serve', later);
      expect(await ran(again)).toEqual(first);
      await again.close();
    }),
  );

  test(
    'a further migration runs on what is stored, and keeps it',
    withEngine(engine, async (opened) => {
      await opened.execute("insert into request (name, at) values ('round', 1)", []);
      const further = { number: next, sql: 'alter table request add column by_whom text; create table more (a text);' };
      await migrate(opened, [...migrations, further], later);
      const row = z.object({ name: z.string(), by: z.null() });
      expect(await opened.query('select name, by_whom as by from request', [], row)).toEqual([
        { name: 'round', by: null },
      ]);
      expect((await ran(opened)).at(-1)).toMatchObject({ number: next, at: later.getTime() });
    }),
  );

  test(
    'a migration that fails leaves nothing of itself behind',
    withEngine(engine, async (opened) => {
      const before = await ran(opened);
      const broken = { number: next, sql: 'create table more (a text); insert into nowhere (a) values (1);' };
      await expect(migrate(opened, [...migrations, broken], later)).rejects.toThrow('nowhere');
      expect(await ran(opened)).toEqual(before);
      const repaired = { number: next, sql: 'create table more (a text)' };
      await migrate(opened, [...migrations, repaired], later);
    }),
  );

  test(
    'a database that a newer Rollcall has changed is refused, and left as it is',
    withDatabase(engine, async (database, place) => {
      await database.execute("insert into migration (number, checksum, at) values (9999, 'abc', 1)", []);
      const before = await ran(database);
      await database.close();
      await expect(openDatabase(place, 'serve', later)).rejects.toMatchObject({
        code: 'store-newer',
        title: 'A newer Rollcall has changed this memory',
      });
      const opened = await openEngine(place, 'serve');
      expect(await ran(opened)).toEqual(before);
      await opened.close();
    }),
  );

  test(
    'a migration whose text changed after it ran is refused',
    withEngine(engine, async (opened) => {
      const [first, ...others] = migrations;
      const changed = [{ number: 1, sql: `${first?.sql ?? ''}\n-- changed` }, ...others];
      await expect(migrate(opened, changed, later)).rejects.toMatchObject({ code: 'store-other-migrations' });
    }),
  );

  test(
    'line ends that Git changed are no other text',
    withEngine(engine, async (opened) => {
      const before = await ran(opened);
      const others = migrations.map(({ number, sql }) => ({
        number,
        sql: sql.replaceAll('\n', '\r\n'),
      }));
      await migrate(opened, others, later);
      expect(await ran(opened)).toEqual(before);
    }),
  );

  test('of several that open a new database at the same moment, each finds it migrated', async () => {
    const { place, remove } = await engine.makePlace();
    const all = await Promise.all(Array.from({ length: 6 }, () => openDatabase(place, 'visit', start)));
    for (const database of all) expect(await ran(database)).toHaveLength(migrations.length);
    await Promise.all(all.map((database) => database.close()));
    await remove();
  });
});
