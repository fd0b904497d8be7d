import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Database, Engine } from '../../src/store/database.ts';
import { migrate, readMigrations, type Migration } from '../../src/store/migrate.ts';
import { openDatabase, openEngine } from '../../src/store/open.ts';
import { engines, start, type TestEngine } from '../support/engines.ts';

const migrations = await readMigrations();
const newest = migrations.length;
const later = new Date('2026-12-01T02:00:00Z');

/** The migrations that can have been the newest of a release. */
const earlier = migrations.slice(0, -1).map(({ number }) => number);

/** A database as a Rollcall with these migrations left it. */
async function withSchema(
  engine: TestEngine,
  some: readonly Migration[],
  run: (database: Engine, reopen: () => Promise<Database>) => Promise<void>,
): Promise<void> {
  const { place, remove } = await engine.makePlace();
  const database = await openEngine(place, 'serve');
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => (closing ??= database.close());
  try {
    await migrate(database, some, start);
    await run(database, async () => {
      await close();
      return openDatabase(place, 'serve', later);
    });
  } finally {
    await close();
    await remove();
  }
}

const createTable = /create table (\w+) \(([\s\S]*?)\n\);/g;
const column = /^ {2}(\w+) (text|integer|bigint|bytea)\b/gm;
const values = { text: "'x'", integer: '1', bigint: '1', bytea: 'x' };

interface Table {
  readonly name: string;
  readonly insert: string;
}

/** The tables of these migrations, and a statement that writes a row into each. A row refers to `x`, which is there. */
function tablesOf(some: readonly Migration[]): readonly Table[] {
  return some.flatMap(({ sql }) =>
    Array.from(sql.matchAll(createTable), ([, name = '', body = '']) => {
      const columns = Array.from(body.matchAll(column), ([, field = '', type = '']) => ({ field, type }));
      const known = columns.filter(({ type }) => type !== 'bytea');
      const bytes = columns.filter(({ type }) => type === 'bytea');
      const fields = [...known, ...bytes].map(({ field }) => field).join(', ');
      const row = [
        ...known.map(({ type }) =>
          z
            .enum(['text', 'integer', 'bigint'])
            .transform((kind) => values[kind])
            .parse(type),
        ),
        ...bytes.map(() => "cast('x' as bytea)"),
      ];
      return { name, insert: `insert into ${name} (${fields}) values (${row.join(', ')})` };
    }),
  );
}

const counted = z.object({ count: z.number() });

async function rowsOf(database: Database, name: string): Promise<number> {
  const [row] = await database.query(`select count(*) as count from ${name}`, [], counted);
  return row?.count ?? 0;
}

const addition: Migration = {
  number: newest + 1,
  sql: `-- Readable from ${newest}.\ncreate table more (a text);\nalter table request add column by_whom text;`,
};

describe.each(engines)('$name', (engine) => {
  test.each(earlier)('what a Rollcall with migration %i stored is all there after the upgrade', async (number) => {
    const some = migrations.slice(0, number);
    await withSchema(engine, some, async (database, reopen) => {
      const tables = tablesOf(some);
      expect(tables.length).toBeGreaterThan(5);
      for (const { insert } of tables) await database.execute(insert, []);
      const upgraded = await reopen();
      for (const { name } of tables) expect([name, await rowsOf(upgraded, name)]).toEqual([name, 1]);
      await upgraded.close();
    });
  });

  test('a Rollcall goes on with a database to which the next release has added something', async () => {
    await withSchema(engine, [...migrations, addition], async (_database, reopen) => {
      const old = await reopen();
      await old.execute("insert into request (name, at) values ('round', 1)", []);
      expect(await rowsOf(old, 'request')).toBe(1);
      await old.close();
    });
  });

  test('a Rollcall is refused by a database that is two releases ahead, of which one is not readable', async () => {
    const change = { number: newest + 2, sql: `-- Readable from ${newest + 1}.\ndrop table more;` };
    await withSchema(engine, [...migrations, addition, change], async (_database, reopen) => {
      await expect(reopen()).rejects.toMatchObject({ code: 'store-newer' });
    });
  });

  test('the release before can go on with the present database', async () => {
    await withSchema(engine, migrations, async (database) => {
      await migrate(database, migrations.slice(0, -1), later);
      for (const { name, insert } of tablesOf(migrations.slice(0, -1))) {
        await database.execute(insert, []);
        expect([name, await rowsOf(database, name)]).toEqual([name, 1]);
      }
    });
  });
});

const readable = migrations.filter(({ sql }) => sql.startsWith('-- Readable from '));

test('these migrations say that the release before can read them', () => {
  expect(readable.map(({ number }) => number)).toEqual([7]);
});

test.each(readable)('migration $number, which the release before can read, only adds', ({ sql }) => {
  const statements = sql
    .replaceAll(/--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim().replaceAll(/\s+/g, ' '))
    .filter((statement) => statement !== '');
  const created = statements.flatMap((statement) => /^create table (\w+)/.exec(statement)?.[1] ?? []);
  const adds = (statement: string): boolean =>
    statement.startsWith('create table ') ||
    statement.startsWith('create index ') ||
    created.includes(/^create unique index \w+ on (\w+)/.exec(statement)?.[1] ?? '') ||
    /^alter table \w+ add column \w+ \w+( not null default \S+)?$/.test(statement);
  expect(statements.filter((statement) => !adds(statement))).toEqual([]);
});
