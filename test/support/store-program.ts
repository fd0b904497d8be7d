import { writeFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Connection, Database } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/open.ts';
import { asProblem } from '../../src/problem.ts';

// A process of its own that uses the database. Each line on standard output is one fact, as JSON.

const job = z.object({
  place: z.union([
    z.object({ kind: z.literal('sqlite'), folder: z.string() }),
    z.object({ kind: z.literal('postgres'), url: z.string() }),
  ]),
  purpose: z.enum(['serve', 'visit']),
  work: z.enum(['hold', 'write', 'fill']),
});
const { place, purpose, work } = job.parse(JSON.parse(process.argv[2] ?? ''));

/** Written at once, also when the process is killed right after it. */
function tell(fact: Readonly<Record<string, unknown>>): void {
  writeFileSync(1, `${JSON.stringify(fact)}\n`);
}

/** Two rows that belong together, and bytes that make the transaction longer. */
async function writeNumber(connection: Connection, number: number): Promise<void> {
  const insert = 'insert into request (name, at) values ($1, $2)';
  await connection.execute(insert, [`first ${number}`, number]);
  const name = `customer ${number}`;
  await connection.execute("insert into customer (name, version) values ($1, '')", [name]);
  await connection.execute(
    "insert into reading (customer, list, whole, at, since, ref, columns, rows) values ($1, 'users', 1, 1, 1, '', '', 0)",
    [name],
  );
  await connection.execute(
    "insert into reading_part (customer, list, whole, part, body) values ($1, 'users', 1, 0, $2)",
    [name, new Uint8Array((number % 7) * 30_000).fill(number % 256)],
  );
  await connection.execute(insert, [`second ${number}`, number]);
}

const newest = z.object({ newest: z.number() });

/** Writes one transaction after the other, until it fails or is killed. */
async function writeOn(database: Database): Promise<never> {
  const [last] = await database.query('select coalesce(max(at), 0) as newest from request', [], newest);
  for (let number = (last?.newest ?? 0) + 1; ; number += 1) {
    await database.transaction((connection) => writeNumber(connection, number));
    tell({ confirmed: number });
  }
}

async function count(database: Database): Promise<number> {
  const [row] = await database.query('select count(*) as newest from request', [], newest);
  return (row?.newest ?? 0) / 2;
}

/** Writes until the disk is full, then frees some of it and writes once more. */
async function fill(database: Database, folder: string): Promise<void> {
  const ballast = join(folder, '..', 'ballast');
  await writeFile(ballast, new Uint8Array(1_000_000));
  await writeOn(database).catch((error: unknown) => tell({ problem: asProblem(error) }));
  tell({ stored: await count(database) });
  await rm(ballast);
  await database.transaction((connection) => writeNumber(connection, 1_000_000));
  tell({ stored: await count(database) });
}

try {
  const database = await openDatabase(place, purpose, new Date());
  tell({ opened: true });
  if (work === 'write') await writeOn(database);
  if (work === 'fill' && place.kind === 'sqlite') await fill(database, place.folder);
  if (work === 'fill') await database.close();
} catch (error) {
  tell({ problem: asProblem(error) });
  process.exit(1);
}
