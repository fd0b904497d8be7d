import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Engine } from './database.ts';
import { storeProblem } from './problems.ts';

export interface Migration {
  /** From 1 on, without a gap. */
  readonly number: number;
  readonly sql: string;
}

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

/**
 * Runs what has not run yet, all of it or nothing. Rejects with a `Problem` when the database is newer than `migrations`,
 * or was made by others.
 */
export async function migrate(engine: Engine, migrations: readonly Migration[], now: Date): Promise<void> {
  await engine.transaction(async (connection) => {
    await engine.lockMigrations(connection);
    await connection.script(
      'create table if not exists migration (number integer primary key, checksum text not null, at bigint not null)',
    );
    const ran = await connection.query('select number, checksum from migration order by number', [], ranRow);
    if (ran.length > migrations.length) throw storeProblem('newer', `migration ${ran.length}`);
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
    }
  });
}

/** The same for both kinds of line ends: Git may change them. */
function checksumOf({ sql }: Migration): string {
  return createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex');
}
