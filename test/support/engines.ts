import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { writeCustomer } from '../../src/store/customers.ts';
import type { Connection, Database } from '../../src/store/database.ts';
import { readEvents, type StoredEvent } from '../../src/store/events.ts';
import { openDatabase, type DatabasePlace } from '../../src/store/open.ts';
import { pagesOf } from './pages.ts';

/** A database that nobody else uses. */
export interface TestPlace<Place extends DatabasePlace = DatabasePlace> {
  readonly place: Place;
  readonly remove: () => Promise<void>;
}

export interface TestEngine {
  readonly name: string;
  readonly makePlace: () => Promise<TestPlace>;
}

const postgresUrl = process.env['ROLLCALL_TEST_POSTGRES'];
if (postgresUrl === undefined)
  process.stderr.write('PostgreSQL is not tested: ROLLCALL_TEST_POSTGRES has no address of a server.\n');

/** SQLite, and PostgreSQL where there is one. */
export const engines: readonly TestEngine[] = [
  { name: 'SQLite', makePlace: makeFolder },
  ...(postgresUrl === undefined ? [] : [{ name: 'PostgreSQL', makePlace: () => makeSchema(postgresUrl) }]),
];

/** For what only PostgreSQL does; null where there is none. */
export const makePostgresPlace = postgresUrl === undefined ? null : () => makeSchema(postgresUrl);

export async function makeFolder(): Promise<TestPlace<Extract<DatabasePlace, { kind: 'sqlite' }>>> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-store-'));
  return { place: { kind: 'sqlite', folder }, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A schema of its own in the database at this address. */
async function makeSchema(address: string): Promise<TestPlace<Extract<DatabasePlace, { kind: 'postgres' }>>> {
  const schema = `rollcall_${randomUUID().replaceAll('-', '')}`;
  await runAt(address, `create schema ${schema}`);
  const url = new URL(address);
  url.searchParams.set('options', `-c search_path=${schema}`);
  return {
    place: { kind: 'postgres', url: url.href },
    remove: () => runAt(address, `set client_min_messages = warning; drop schema ${schema} cascade`),
  };
}

async function runAt(address: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: address });
  await client.connect();
  await client.query(sql);
  await client.end();
}

export const start = new Date('2026-11-16T02:00:00Z');

export async function makeCustomer(connection: Connection, name: string): Promise<void> {
  await writeCustomer(connection, { name, firstReadAt: null, readAt: null, rules: null, missingSince: null });
}

/** Runs a test on a new database, and removes it. */
export function withDatabase(engine: TestEngine, run: (database: Database, place: DatabasePlace) => Promise<void>) {
  return async (): Promise<void> => {
    const { place, remove } = await engine.makePlace();
    const database = await openDatabase(place, 'serve', start);
    try {
      await run(database, place);
    } finally {
      await database.close();
      await remove();
    }
  };
}

/** The events of these customers since then, in the order in which they are read. */
export async function allEvents(
  connection: Connection,
  customers: readonly string[],
  since = start,
): Promise<readonly StoredEvent[]> {
  return (await pagesOf(readEvents(connection, customers, since))).flat();
}
