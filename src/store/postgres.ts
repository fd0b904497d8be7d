import PQueue from 'p-queue';
import type { ClientBase, Pool, PoolClient, PoolConfig } from 'pg';
import { z } from 'zod';
import type { Connection, Engine, ScriptConnection, SqlValue } from './database.ts';
import { causeOfPostgres, problemOfPostgres, storeProblem } from './problems.ts';
import { parseRows, slicesOf, storable } from './rows.ts';
import { runInTransaction } from './transaction.ts';

/** Milliseconds. The server ends a statement before the client gives up, so that it does not go on for nobody. */
const timeouts = {
  connectionTimeoutMillis: 5_000,
  statement_timeout: 60_000,
  query_timeout: 65_000,
  idle_in_transaction_session_timeout: 60_000,
  idleTimeoutMillis: 60_000,
} satisfies PoolConfig;

const oldestVersion = 15;
/** How many statements run at the same time, and how many transactions. */
const atOnce = 4;

/** The database at this address. Rejects with a `Problem`, in which the address and the password are not. */
export async function openPostgres(url: string): Promise<Engine> {
  const pool = await createPool(url);
  try {
    await withClient(pool, checkServer);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return engineOf(pool);
}

async function createPool(url: string): Promise<Pool> {
  // Loaded here, since most have no PostgreSQL.
  const { default: pg } = await import('pg');
  if (!/^postgres(ql)?:\/\/./.test(url) || !URL.canParse(url)) throw storeProblem('address', 'not an address');
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number);
  const pool = new pg.Pool({
    connectionString: url,
    max: 2 * atOnce,
    application_name: 'rollcall',
    keepAlive: true,
    ...timeouts,
    types,
  });
  // Without a listener, a connection that breaks while nobody uses it would end the process. Who uses one gets the error.
  pool.on('error', () => {});
  pool.on('connect', (client) => void client.on('error', () => {}));
  return pool;
}

async function checkServer(client: ClientBase): Promise<void> {
  const [server] = await connectionOf(client).query(serverSql, [], serverRow);
  const { version = 0, encoding = '' } = server ?? {};
  if (Math.floor(version / 10_000) < oldestVersion) throw storeProblem('too-old', `version ${version}`);
  if (encoding !== 'UTF8') throw storeProblem('encoding', encoding);
}

const serverSql = `select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding`;
const serverRow = z.object({ version: z.coerce.number(), encoding: z.string() });

const versionSql = `select split_part(current_setting('server_version'), ' ', 1) as version`;
const versionRow = z.object({ version: z.string() });

function engineOf(pool: Pool): Engine {
  // Waiting for a connection of the pool counts as connecting, which has a time limit. So nobody waits for one there. And
  // a transaction whose work asks for something beside it never waits for other transactions.
  const statements = new PQueue({ concurrency: atOnce });
  const transactions = new PQueue({ concurrency: atOnce });
  const alone = <Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> =>
    statements.add(() => withClient(pool, (client) => work(connectionOf(client))));
  const transaction = <Result>(work: (connection: ScriptConnection) => Promise<Result>): Promise<Result> =>
    transactions.add(() => withClient(pool, (client) => transactionOn(client, work)));
  return {
    query: (sql, parameters, row) => alone((connection) => connection.query(sql, parameters, row)),
    execute: (sql, parameters) => alone((connection) => connection.execute(sql, parameters)),
    insert: (into, rows) => transaction((connection) => connection.insert(into, rows)),
    transaction,
    lockMigrations: async (connection) =>
      void (await connection.execute('select pg_advisory_xact_lock($1)', [migrationLock])),
    wipeDeleted: () => Promise.resolve(true),
    async about() {
      const [row] = await alone((connection) => connection.query(versionSql, [], versionRow));
      return { version: row?.version ?? '', freeBytes: null };
    },
    async close() {
      await Promise.all([statements.onIdle(), transactions.onIdle()]);
      await pool.end();
    },
  };
}

async function transactionOn<Result>(
  client: ClientBase,
  work: (connection: ScriptConnection) => Promise<Result>,
): Promise<Result> {
  await send(client, 'begin');
  const connection = { ...connectionOf(client), script: async (sql: string) => void (await send(client, sql)) };
  const result = await runInTransaction(connection, work);
  await send(client, 'commit');
  return result;
}

/** Any number that no other program takes for a lock of its own: "roll" in ASCII. */
const migrationLock = 0x726f6c6c;

function connectionOf(client: ClientBase): Connection {
  // A client takes one statement at a time.
  const turns = new PQueue({ concurrency: 1 });
  const sendNext = (sql: string, parameters: readonly SqlValue[]) => turns.add(() => send(client, sql, parameters));
  return {
    query: async (sql, parameters, row) => parseRows((await sendNext(sql, parameters)).rows, row),
    execute: async (sql, parameters) => (await sendNext(sql, parameters)).rowCount ?? 0,
    async insert(into, rows) {
      for (const some of slicesOf(rows, rowsPerStatement))
        await sendNext(`${into} values ${places(some)}`, some.flat());
    },
  };
}

/** A statement takes 65,535 parameters at most, and a row has no more than twelve. */
const rowsPerStatement = 1_000;

/** `($1, $2), ($3, $4)` for two rows of two values. */
function places(rows: readonly (readonly SqlValue[])[]): string {
  let last = 0;
  return rows.map((row) => `(${row.map(() => `$${(last += 1)}`).join(', ')})`).join(', ');
}

async function send(client: ClientBase, sql: string, parameters: readonly SqlValue[] = []) {
  const values = storable(parameters);
  try {
    return await client.query<Record<string, unknown>>(sql, values);
  } catch (error) {
    throw problemOfPostgres(error, true) ?? new Error(`PostgreSQL: ${causeOfPostgres(error)}`);
  }
}

/** A client whose statement failed is closed, which undoes its transaction: what state it is in is not known for sure. */
async function withClient<Result>(pool: Pool, work: (client: ClientBase) => Promise<Result>): Promise<Result> {
  const client = await connect(pool);
  try {
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw problemOfPostgres(error, false) ?? storeProblem('unreachable', causeOfPostgres(error));
  }
}
