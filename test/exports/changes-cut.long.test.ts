import { afterAll, beforeAll, expect, test } from 'vitest';
import { momentText } from '../../src/exports/moment.ts';
import { addEvents, type StoredEvent } from '../../src/store/events.ts';
import { aboutIn, cellsOf, linkOf, openExportWorld, rowsIn, type ExportWorld } from '../support/export-world.ts';

const most = 100_000;
const older = 2_345;
const cut = 'Only the newest 100,000 of 102,345 changes are listed; 2,345 older ones are left out.';

let exports: ExportWorld;
let now: Date;

/** One a second at two customers by turns, each before the one before. */
function* manyEvents(): Generator<StoredEvent> {
  for (let index = 0; index < most + older; index += 1)
    yield {
      customer: index % 2 === 0 ? 'contoso' : 'fabrikam',
      at: new Date(now.getTime() - (index + 60) * 1_000),
      kind: index % 3 === 0 ? 'person-gone' : 'license-lost',
      list: 'liveUsers',
      subject: `id-${index}`,
      name: `Person ${index}`,
      searchKey: `person.${index}@example.com`,
      detail: '{}',
    };
}

beforeAll(async () => {
  exports = await openExportWorld({ remembers: true, only: ['contoso', 'fabrikam'] }, 60_000);
  const { world } = exports;
  await world.round();
  now = world.now();
  await world.store.use((database) => addEvents(database, [...manyEvents()]));
});
afterAll(() => exports.close());

test('of more changes than a file has the newest are in it, and card and file say how many are not', async () => {
  const card = await exports.ask('export changes all since:3d');
  expect(card.text).toContain('100,000 rows');
  expect(card.text).toContain(cut);
  const page = await exports.open(linkOf(card), 'POST');
  const cells = cellsOf(page.text);
  expect(aboutIn(cells).get('Rows')).toBe('100000');
  expect(cells.filter(([label]) => label === 'Note').map(([, text]) => text)).toContain(cut);
  const rows = rowsIn(cells);
  expect(rows).toHaveLength(most);
  const names = new Set(rows.flatMap((row) => row.filter((cell) => cell.startsWith('Person '))));
  expect([names.size, names.has('Person 0'), names.has(`Person ${most - 1}`), names.has(`Person ${most}`)]).toEqual([
    most,
    true,
    true,
    false,
  ]);
  expect(rows.at(-1)?.[0]).toBe(momentText(new Date(now.getTime() - (most + 59) * 1_000)));
});

test('a file that has all of them says nothing of that', async () => {
  const card = await exports.ask('export changes contoso since:3d');
  expect(card.text).not.toContain('Only the newest');
});
