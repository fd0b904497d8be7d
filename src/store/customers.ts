import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Connection } from './database.ts';
import { executeForThese, keyOf, millisecondsOf, moment, queryForThese } from './rows.ts';

export interface StoredCustomer {
  readonly name: string;
  /** The first and the newest reading of a whole list; null while there is none. */
  readonly firstReadAt: Date | null;
  readonly readAt: Date | null;
  /** What the findings were judged by; null before the first judgement. */
  readonly rules: string | null;
  /** Since when no list and no setting names the customer any more. */
  readonly missingSince: Date | null;
}

const customerRow = z.object({
  name: z.string(),
  firstReadAt: moment.nullable(),
  readAt: moment.nullable(),
  rules: z.string().nullable(),
  missingSince: moment.nullable(),
});

const columns = 'name, first_read_at as "firstReadAt", read_at as "readAt", rules, missing_since as "missingSince"';

export function readAllCustomers(connection: Connection): Promise<readonly StoredCustomer[]> {
  return connection.query(`select ${columns} from customer`, [], customerRow);
}

const nameRow = z.object({ name: z.string() });

/** Whether something is stored about any customer. The start asks, and to read them all would make it longer. */
export async function hasCustomers(connection: Connection): Promise<boolean> {
  return (await connection.query('select name from customer limit 1', [], nameRow)).length > 0;
}

/** Those of these customers about whom something is stored. */
export function readCustomers(connection: Connection, names: readonly string[]): Promise<readonly StoredCustomer[]> {
  const sql = `select ${columns} from customer where name in ($these)`;
  return queryForThese(connection, sql, names.map(keyOf), [], customerRow);
}

const versionRow = z.object({ name: z.string(), version: z.string(), readAt: moment.nullable() });

/** What tells whether something about a customer was written since, by whichever process: then the version is another. */
export type CustomerVersion = Omit<z.infer<typeof versionRow>, 'name'>;

/** The version of a customer; null where nothing is stored. */
export async function readVersion(connection: Connection, name: string): Promise<string | null> {
  const sql = 'select name, version, read_at as "readAt" from customer where name = $1';
  const [row] = await connection.query(sql, [keyOf(name)], versionRow);
  return row?.version ?? null;
}

/** The versions of all customers, by name. */
export async function readVersions(connection: Connection): Promise<ReadonlyMap<string, CustomerVersion>> {
  const rows = await connection.query('select name, version, read_at as "readAt" from customer', [], versionRow);
  return new Map(rows.map(({ name, ...version }) => [name, version]));
}

/** Adds or replaces the row of the customer, with a new version, which is the result. */
export async function writeCustomer(connection: Connection, customer: StoredCustomer): Promise<string> {
  const version = randomUUID();
  await connection.execute(
    `insert into customer (name, first_read_at, read_at, rules, version, missing_since) values ($1, $2, $3, $4, $5, $6)
     on conflict (name) do update set first_read_at = excluded.first_read_at, read_at = excluded.read_at,
       rules = excluded.rules, version = excluded.version, missing_since = excluded.missing_since`,
    [
      keyOf(customer.name),
      millisecondsOf(customer.firstReadAt),
      millisecondsOf(customer.readAt),
      customer.rules,
      version,
      millisecondsOf(customer.missingSince),
    ],
  );
  return version;
}

/**
 * Keeps others from writing about the customer until the transaction ends. `version` is the one that was read; null where
 * nothing is stored about the customer. False when somebody else has written since.
 */
export async function claimCustomer(connection: Connection, name: string, version: string | null): Promise<boolean> {
  const claimed =
    version === null
      ? await connection.execute('insert into customer (name, version) values ($1, $2) on conflict (name) do nothing', [
          keyOf(name),
          randomUUID(),
        ])
      : await connection.execute('update customer set version = $1 where name = $2 and version = $3', [
          randomUUID(),
          keyOf(name),
          version,
        ]);
  return claimed === 1;
}

/** Notes since when customers are missing; those that are back are missing no more. */
export async function noteMissing(connection: Connection, present: readonly string[], now: Date): Promise<void> {
  const names = new Set(present.map(keyOf));
  for (const { name, missingSince } of await readAllCustomers(connection))
    if (names.has(name) === (missingSince !== null))
      await connection.execute('update customer set missing_since = $1 where name = $2', [
        names.has(name) ? null : now.getTime(),
        name,
      ]);
}

/** Deletes the customers that are missing since before; how many. */
export async function deleteMissingBefore(connection: Connection, before: Date): Promise<number> {
  const rows = await readAllCustomers(connection);
  const gone = rows.filter(({ missingSince }) => missingSince !== null && missingSince < before);
  return deleteCustomers(
    connection,
    gone.map(({ name }) => name),
  );
}

/** Deletes the customers and all about them; how many there were. */
export async function deleteCustomers(connection: Connection, names: readonly string[]): Promise<number> {
  const keys = names.map(keyOf);
  await executeForThese(connection, 'delete from round_customer where customer in ($these)', keys, []);
  return executeForThese(connection, 'delete from customer where name in ($these)', keys, []);
}
