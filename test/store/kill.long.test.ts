import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { seeded } from '../../src/sandbox/people.ts';
import { openDatabase, type DatabasePlace } from '../../src/store/open.ts';
import { engines, start, type TestEngine } from '../support/engines.ts';
import { startStoreProcess } from '../support/store-process.ts';

const kills = 20;
/** A process is killed after so many confirmations at most, somewhere in what it does then. */
const mostConfirmations = 30;
const timeout = 300_000;

/** Kills a process that writes after so many confirmations; the last transaction that it confirmed. */
async function killWriter(place: DatabasePlace, confirmations: number): Promise<number> {
  const writer = startStoreProcess({ place, purpose: 'serve', work: 'write' });
  expect((await writer.facts.next()).value).toEqual({ opened: true });
  let confirmed = 0;
  for (let count = 0; count < confirmations; count += 1) confirmed = (await writer.facts.next()).value?.confirmed ?? 0;
  await writer.kill();
  // What it confirmed before the signal arrived counts too.
  for (let next = await writer.facts.next(); next.done !== true; next = await writer.facts.next())
    confirmed = next.value.confirmed ?? 0;
  return confirmed;
}

const storedRow = z.object({ number: z.number(), requests: z.number(), parts: z.number(), bytes: z.number() });
const storedSql = `select request.at as number, count(*) as requests, count(reading_part.customer) as parts,
    max(length(reading_part.body)) as bytes
  from request left join reading_part on reading_part.customer = 'customer ' || request.at
  group by request.at order by request.at`;

/** Every transaction that is stored, after looking that each is there in full. */
async function storedNumbers(place: DatabasePlace): Promise<ReadonlySet<number>> {
  const database = await openDatabase(place, 'serve', start);
  // The server may still be storing for the process that was killed: this waits for it.
  if (place.kind === 'postgres')
    await database.transaction((connection) => connection.execute('lock table request in share mode', []));
  const rows = await database.query(storedSql, [], storedRow);
  for (const row of rows) expect(row).toEqual({ ...row, requests: 2, parts: 2, bytes: (row.number % 7) * 30_000 });
  if (place.kind === 'sqlite') {
    const check = z.object({ integrity_check: z.string() });
    expect(await database.query('pragma integrity_check', [], check)).toEqual([{ integrity_check: 'ok' }]);
  }
  await database.close();
  return new Set(rows.map(({ number }) => number));
}

/** The confirmations that are not stored, over many kills. */
async function lostAfterKills(engine: TestEngine): Promise<readonly number[]> {
  const lost: number[] = [];
  const random = seeded(engine.name);
  const { place, remove } = await engine.makePlace();
  for (let kill = 0; kill < kills; kill += 1) {
    const confirmed = await killWriter(place, 1 + Math.floor(random() * mostConfirmations));
    const stored = await storedNumbers(place);
    const expected = Array.from({ length: confirmed }, (_, index) => index + 1);
    lost.push(...expected.filter((number) => !stored.has(number)));
    // One may be stored whose process was killed before it could say so.
    expect(stored.size - confirmed).toBeOneOf([0, 1]);
  }
  await remove();
  return lost;
}

describe.each(engines)('$name', (engine) => {
  test(
    `a Rollcall that is killed ${kills} times while it stores loses nothing that it has confirmed`,
    { timeout },
    async () => {
      expect(await lostAfterKills(engine)).toEqual([]);
    },
  );
});
