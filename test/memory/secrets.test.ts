import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { accountFormat, licenseFormat, purchaseFormat, unpackBytes } from '../../src/memory/pack.ts';
import type { Derivation } from '../../src/people/derivation.ts';
import { accountLists, licenseLists } from '../../src/people/lists.ts';
import { poison, secretMarks } from '../../src/sandbox/world.ts';
import type { Database } from '../../src/store/database.ts';
import { readAllCustomers } from '../../src/store/customers.ts';
import { readDerived } from '../../src/store/derived.ts';
import { readMigrations } from '../../src/store/migrate.ts';
import { readReadingParts } from '../../src/store/readings.ts';
import { engines } from '../support/engines.ts';
import { openWorld } from '../support/world.ts';

/** Every table of the migrations, but those whose bytes are packed. */
const tables = (await readMigrations())
  .flatMap(({ sql }) => Array.from(sql.matchAll(/^create table (\w+)/gm), ([, name = '']) => name))
  .filter((name) => name !== 'reading_part' && name !== 'derived');

/** Everything in the tables as text, the packed lists too. */
async function textsOf(database: Database, derivations: readonly Derivation[]): Promise<string> {
  const texts: string[] = [];
  for (const table of tables)
    texts.push(JSON.stringify(await database.query(`select * from ${table}`, [], z.looseObject({}))));
  const customers = (await readAllCustomers(database)).map(({ name }) => name);
  const lists = Map.groupBy(await readReadingParts(database, customers), (part) =>
    [part.customer, part.list, part.whole].join(' '),
  );
  for (const parts of lists.values()) {
    const bodies = parts.map(({ body }) => body);
    texts.push(Buffer.concat(bodies).toString('latin1'), JSON.stringify(await unpack(parts[0]?.list ?? '', bodies)));
  }
  for (const { name } of derivations)
    for (const { body } of await readDerived(database, name, customers))
      texts.push((await unpackBytes(body)).toString());
  return texts.join('\n');
}

async function unpack(list: string, parts: readonly Uint8Array[]): Promise<unknown> {
  if (accountLists.some((each) => each === list)) return [...(await accountFormat.unpack(parts))];
  if (licenseLists.some((each) => each === list)) return [...(await licenseFormat.unpack(parts))];
  return purchaseFormat.unpack(parts);
}

test.each(engines)(
  'nothing secret that a vendor sends is stored, in no table and no file: $name',
  async ({ makePlace }) => {
    const { place, remove } = await makePlace();
    const world = await openWorld({ remembers: true, place, only: ['contoso', 'fabrikam'] });
    onTestFinished(async () => {
      await world.close();
      await remove();
    });
    await world.round();
    // Errors with secrets in every field, and lists that have one less.
    const [live, partner, licensespring] = [
      world.sandboxes.live,
      world.sandboxes.partner,
      world.sandboxes.licensespring,
    ];
    for (const sandbox of [live, partner, licensespring])
      sandbox.misbehave(({ path }) =>
        /customer\/|customers\/|_users/.test(path)
          ? { status: 400, body: { code: poison, description: poison, message: poison, error: poison } }
          : null,
      );
    world.wait(24 * 60 * 60_000);
    await world.round();
    for (const sandbox of [live, partner, licensespring]) sandbox.misbehave(null);
    world.wait(24 * 60 * 60_000);
    await world.round();

    const texts = await world.memory.use((database) => textsOf(database, world.memory.derivations));
    expect(texts).toContain('vera.quist@fabrikam.com');
    // The first line of what is searched, and the beginning of a finding.
    expect(texts).toMatch(/^whole$/m);
    expect(texts).toContain('{"findings":[{"verdict"');
    expect(secretMarks.filter((mark) => texts.includes(mark))).toEqual([]);
    if (place.kind === 'postgres') return;
    const files = await readdir(place.folder);
    expect(files).toContain('memory.sqlite-wal');
    const bytes = await Promise.all(files.map(async (file) => readFile(join(place.folder, file), 'latin1')));
    expect(secretMarks.filter((mark) => bytes.some((text) => text.includes(mark)))).toEqual([]);
  },
);
