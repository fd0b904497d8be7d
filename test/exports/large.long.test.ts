import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { csvOf } from '../../src/exports/csv.ts';
import type { Cell } from '../../src/exports/listed.ts';
import { xlsxOf } from '../../src/exports/xlsx.ts';
import { crowd, guid, seeded } from '../../src/sandbox/people.ts';
import type { Customer } from '../../src/sandbox/world.ts';
import { linkOf, openExportWorld, type ExportWorld } from '../support/export-world.ts';

const size = 100_000;

function largeCustomer(): Customer {
  const random = seeded('large');
  const home = { tenantId: guid(random), domain: 'large.example' };
  const people = crowd(random, home, size);
  const live = { shortName: 'large', fullName: 'Large Ltd.', licenseType: 5, bought: size, licensed: [], ...home };
  return { name: 'large', live: { ...live, guid: guid(random), people }, partner: null, licenseSpring: null };
}

interface Measured {
  readonly bytes: number;
  readonly lines: number;
  /** How much more memory than before was in use at most, in bytes. */
  readonly growth: number;
}

/** Takes all pieces and keeps none of them. */
async function measure(pieces: AsyncIterable<Uint8Array>): Promise<Measured> {
  const before = process.memoryUsage.rss();
  let [bytes, lines, most] = [0, 0, before];
  for await (const piece of pieces) {
    bytes += piece.length;
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines += 1;
    most = Math.max(most, process.memoryUsage.rss());
  }
  return { bytes, lines, growth: most - before };
}

const megabyte = 1024 * 1024;

describe(`a customer of ${size} users`, () => {
  let exports: ExportWorld;
  beforeAll(async () => {
    exports = await openExportWorld({ customers: [largeCustomer()], entries: [] });
  });
  afterAll(() => exports.close());

  test.each([
    // Lines of the first part, and a row for each user.
    ['csv', size],
    ['xlsx', 0],
  ])('is exported as %s while others are answered', async (format, fewestLines) => {
    const link = linkOf(await exports.ask(`export users large as ${format}`));
    const response = await request(link, { method: 'POST' });
    expect(response.statusCode).toBe(200);
    let isOver = false;
    const other = exports.ask('customers').then(() => isOver);
    const { lines, bytes, growth } = await measure(response.body);
    isOver = true;
    // Somebody who asks meanwhile does not wait for the file.
    expect(await other).toBe(false);
    expect(bytes).toBeGreaterThan(5 * megabyte);
    expect(lines).toBeGreaterThan(fewestLines);
    // Some 20 MB; a machine with other work collects later.
    expect(growth).toBeLessThan(120 * megabyte);
  });
});

/** Users as a list makes them, one by one. */
function* madeUp(count: number): Generator<readonly Cell[]> {
  for (let row = 0; row < count; row += 1)
    yield [`Ann Example ${row}`, `ann.${row}@large.example`, 'yes', `00000000-0000-4000-8000-${row}`, '+49 89 1', row];
}

describe('a file takes as much memory, however long it is:', () => {
  test.each([
    ['csv', csvOf, 100_000, 1_000_000],
    ['xlsx', xlsxOf, 30_000, 300_000],
  ] as const)('%s', async (_, write, few, many) => {
    const grown = async (count: number): Promise<number> =>
      (await measure(write([{ title: 'Users', rows: madeUp(count) }]))).growth;
    const [first, second] = [await grown(few), await grown(many)];
    expect(second).toBeLessThan(first + 60 * megabyte);
  });
});
