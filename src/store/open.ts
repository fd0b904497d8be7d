import type { Database, Engine } from './database.ts';
import { migrate, readMigrations } from './migrate.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite, type Purpose } from './sqlite.ts';

export type { Purpose };

export type DatabasePlace =
  { readonly kind: 'sqlite'; readonly folder: string } | { readonly kind: 'postgres'; readonly url: string };

/**
 * The database at this place, with all migrations. Rejects with a `Problem` whose code begins with `store-`.
 *
 * @param purpose `serve` for a process that stays: a second one on the same folder is refused. `visit` for a brief one
 *   beside it. PostgreSQL takes any number of both.
 */
export async function openDatabase(place: DatabasePlace, purpose: Purpose, now: Date): Promise<Database> {
  const engine = await openEngine(place, purpose);
  try {
    await migrate(engine, await readMigrations(), now);
  } catch (error) {
    await engine.close();
    throw error;
  }
  let closed: Promise<void> | null = null;
  return { ...engine, close: () => (closed ??= engine.close()) };
}

/** The database without its migrations. */
export function openEngine(place: DatabasePlace, purpose: Purpose): Promise<Engine> {
  return place.kind === 'sqlite' ? openSqlite(place.folder, purpose) : openPostgres(place.url);
}
