import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Connection, Engine } from './database.ts';
import { storeProblem } from './problems.ts';

export interface Migration {
  /** From 1 on, without a gap. */
  readonly number: number;
  readonly sql: string;
}

/** The first line of a migration that only adds: a Rollcall that knows the migrations up to that one can go on. */
const readableLine = /^-- Readable from (\d+)\.\r?$/m;

const folder = new URL('./migrations/', import.meta.url);
const fileName = /^(\d{4})-[a-z-]+\.sql$/;

/** The migrations of this version of Rollcall, in order. */
export async function readMigrations(): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => fileName.test(name)).toSorted();
  return Promise.all(
    names.map(async (name, index) => ({ number: index + 1, sql: await readFile(new URL(name, folder), 'utf8') })),
  );
}

const ranRow = z.object({ number: z.number(), checksum: z.string() });
const readableRow = z.object({ from: z.number() });

/**
 * Runs what has not run yet, all of it or nothing. Rejects with a `Problem` when the database was made by others, or is
 * newer than `migrations` and not readable by this version. A newer one that is readable is left as it is: so processes
 * can be replaced one after the other.
 */
export async function migrate(engine: Engine, migrations: readonly Migration[], now: Date): Promise<void> {
  await engine.transaction(async (connection) => {
    await engine.lockMigrations(connection);
    await connection.script(
      `create table if not exists migration (number integer primary key, checksum text not null, at bigint not null);
       create table if not exists readable (number integer primary key, from_number integer not null)`,
    );
    const ran = await connection.query('select number, checksum from migration order by number', [], ranRow);
    if (ran.length > migrations.length && !(await isReadable(connection, migrations.length)))
      throw storeProblem('newer', `migration ${ran.length}`);
    for (const [index, migration] of migrations.entries()) {
      const checksum = checksumOf(migration);
      const known = ran[index];
      if (known?.checksum === checksum) continue;
      if (known !== undefined) throw storeProblem('other-migrations', `migration ${migration.number}`);
      await connection.script(migration.sql);
      await connection.execute('insert into migration (number, checksum, at) values ($1, $2, $3)', [
        migration.number,
        checksum,
        now.getTime(),
      ]);
      await connection.execute('insert into readable (number, from_number) values ($1, $2)', [
        migration.number,
        readableFrom(migration),
      ]);
    }
  });
}

/** True when all migrations after this one are readable by a version that does not know them. */
async function isReadable(connection: Connection, newest: number): Promise<boolean> {
  const sql = `select coalesce(readable.from_number, migration.number) as "from"
    from migration left join readable on readable.number = migration.number where migration.number > $1`;
  const later = await connection.query(sql, [newest], readableRow);
  return later.every(({ from }) => from <= newest);
}

function readableFrom({ number, sql }: Migration): number {
  const [, from] = readableLine.exec(sql) ?? [];
  return from === undefined ? number : Number(from);
}

const countRow = z.object({ number: z.number() });

/** How many migrations have run in this database. */
export async function countMigrations(connection: Connection): Promise<number> {
  const [row] = await connection.query('select count(*) as number from migration', [], countRow);
  return row?.number ?? 0;
}

/** The same for both kinds of line ends: Git may change them. */
function checksumOf({ sql }: Migration): string {
  return createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex');
}
