import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { forgetPerson } from '../../src/memory/forget.ts';
import { commands } from '../../src/commands/index.ts';
import { z } from 'zod';
import type { WorldOptions } from '../support/world.ts';
import { aboutIn, cellsOf, linkOf, openExportWorld, rowsIn, type ExportWorld } from '../support/export-world.ts';

async function open(options: WorldOptions = {}): Promise<ExportWorld> {
  const opened = await openExportWorld(options);
  onTestFinished(() => opened.close());
  return opened;
}

async function download(exports: ExportWorld, line: string): Promise<string[][]> {
  const page = await exports.open(linkOf(await exports.ask(line)), 'POST');
  expect(page.status).toBe(200);
  expect(page.text.startsWith('\uFEFF')).toBe(true);
  return cellsOf(page.text);
}

const channel = {
  conversation: { conversationType: 'channel', tenantId: 'tenant-1', id: '19:tickets;messageid=1' },
  channelData: { tenant: { id: 'tenant-1' }, team: { id: '19:general', aadGroupId: 'team-1' } },
} as const;

describe('a file', () => {
  let exports: ExportWorld;
  beforeAll(async () => {
    exports = await openExportWorld({ nights: 8 });
  });
  afterAll(() => exports.close());

  test.each([
    ['users contoso', 37, ['Megan Bowen', 'MeganB@M365x33712745.OnMicrosoft.com', 'no']],
    ['users fabrikam licensed:no', 95, []],
    ['users fabrikam quist', 1, ['Vera Quist', 'vera.quist@fabrikam.com', 'no']],
    ['licenses fabrikam from:licensespring', 22, []],
    ['licenses fabrikam product:PHN1', 17, []],
    [
      'reconcile fabrikam',
      21,
      ['Fabrikam Inc.', 'High', 'License on a deleted account', 'licensed-deleted', 'Dora Lindgren'],
    ],
    ['reconcile fabrikam severity:high', 8, []],
    ['reconcile all verdict:over-used', 2, []],
    ['customers', 33, []],
  ])('of %s has all rows that match, and not those of a page', async (line, count, first) => {
    const card = await exports.ask(line);
    expect(card.text).toMatch(new RegExp(`\\b${count}\\b`));
    const cells = await download(exports, `export ${line}`);
    const rows = rowsIn(cells);
    expect(rows).toHaveLength(count);
    expect(rows[0]?.slice(0, first.length)).toEqual(first);
    expect(aboutIn(cells).get('Rows')).toBe(String(count));
    expect(new Set(cells.slice(-count - 1).map(({ length }) => length)).size).toBe(1);
  });

  test('of changes has the changes that their card counts', async () => {
    const { summary } = await exports.ask('changes fabrikam');
    const count = /(\d+) changes/.exec(summary)?.[1];
    expect(rowsIn(await download(exports, 'export changes fabrikam'))).toHaveLength(Number(count));
  });

  test('of a history has every day', async () => {
    const [, ...rows] = rowsIn(await download(exports, 'export history fabrikam'));
    expect(rows).toHaveLength(7);
    for (const [day] of rows) expect(day).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  test('says first what was asked, by whom and when, and how old it is', async () => {
    const about = aboutIn(await download(exports, 'export users contoso licensed:no'));
    expect(about.get('List')).toBe('users contoso licensed:no');
    expect(about.get('Customer')).toBe('Contoso GmbH');
    expect(about.get('Exported by')).toBe('Ada Admin');
    expect(about.get('Exported at')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/);
    expect(about.get('Live Platform read at')).toMatch(/ UTC$/);
  });

  test('of what is remembered says as of when', async () => {
    const about = aboutIn(await download(exports, 'export reconcile all'));
    expect(about.get('As of')).toMatch(/02:00 UTC$/);
    expect((await exports.ask('export reconcile all')).text).toContain('as of 02:00 UTC');
  });

  test('is named after its list', async () => {
    const page = await exports.open(linkOf(await exports.ask('export users contoso')), 'POST');
    expect(page.headers['content-disposition']).toMatch(/^attachment; filename="users-contoso-\d{4}-\d\d-\d\d\.csv"$/);
    expect(page.headers['content-type']).toBe('text/csv; charset=utf-8');
  });

  test('is offered on the card of each list, and nowhere else', async () => {
    for (const line of [
      'users contoso',
      'licenses contoso',
      'reconcile contoso',
      'reconcile all',
      'customers',
      'changes contoso',
      'history contoso',
    ])
      expect((await exports.ask(line)).buttons.get('Export')).toBe(`export ${line}`);
    expect((await exports.ask('users fabrikam licensed:no page:3')).buttons.get('Export')).toBe(
      'export users fabrikam licensed:no',
    );
    for (const line of ['customer contoso', 'status', 'user vera.quist@fabrikam.com', 'export users contoso'])
      expect((await exports.ask(line)).buttons.has('Export')).toBe(false);
  });

  test('is made of every list, and of nothing else', () => {
    const wrapped = commands.find(({ name }) => name === 'export')?.wraps;
    expect(wrapped?.toSorted()).toEqual(
      commands
        // One person and one customer are watched, and are no lists.
        .filter(({ name, list }) => list !== undefined && name !== 'user' && name !== 'customer')
        .map(({ name }) => name)
        .toSorted(),
    );
  });
});

describe('who exports', () => {
  test('from a channel gets the link in their own view, when they press for it', async () => {
    const exports = await open();
    const posted = await exports.ask('export users contoso', channel);
    expect(posted.links.has('Download')).toBe(false);
    expect(posted.text).toContain('A file opens in your own view');
    expect(posted.cards[0]?.card['refresh']).toBeUndefined();
    const line = posted.buttons.get('Show me') ?? '';
    const own = await exports.press(line, channel);
    const page = await exports.open(linkOf(own), 'POST');
    expect(rowsIn(cellsOf(page.text))).toHaveLength(37);
  });

  test('makes no link by asking in a channel', async () => {
    const exports = await open();
    await exports.ask('export users contoso', channel);
    expect(await tickets(exports)).toEqual([]);
  });

  test('may see names', async () => {
    const exports = await open({ access: [{ who: 'anyone', customers: ['contoso'], show: 'counts' }] });
    expect((await exports.ask('export users contoso')).summary).toContain('You can see counts here, but no names');
    expect((await exports.ask('users contoso')).buttons.has('Export')).toBe(false);
  });

  test('gets those customers of all whose names they may see', async () => {
    const exports = await open({
      access: [
        { who: 'anyone', customers: ['contoso'], show: 'counts' },
        { who: 'anyone', customers: ['fabrikam'], show: 'names' },
      ],
    });
    const cells = await download(exports, 'export reconcile all');
    expect(new Set(rowsIn(cells).map(([customer]) => customer))).toEqual(new Set(['Fabrikam Inc.']));
  });

  test('is told where Rollcall does not know its own address', async () => {
    const exports = await open({ publicUrl: () => null });
    const reply = await exports.ask('export users contoso');
    expect(reply.text).toContain('Rollcall does not know its own address');
    expect(reply.buttons.get('users contoso')).toBe('users contoso');
    expect((await exports.ask('users contoso')).buttons.has('Export')).toBe(false);
  });

  test('is told at once what is missing, and the file says it too', async () => {
    const exports = await open();
    exports.world.sandboxes.licensespring.misbehave(() => ({ status: 500, body: 'x' }));
    const reply = await exports.ask('export licenses fabrikam');
    expect(reply.text).toContain('LicenseSpring');
    const cells = cellsOf((await exports.open(linkOf(reply), 'POST')).text);
    expect(aboutIn(cells).get('Incomplete')).toContain('LicenseSpring');
    expect(rowsIn(cells).some(([source]) => source === 'LicenseSpring')).toBe(false);
  });

  test('leaves a row in the audit for the link and one for the file, without search words', async () => {
    const exports = await open();
    await download(exports, 'export users fabrikam "quist" dept:Sales licensed:no');
    const rows = await exports.world.store.use((database) =>
      database.query('select action, customer, what, who_name from audit order by at, action desc', [], auditRow),
    );
    const what = 'users fabrikam licensed:no';
    expect(rows).toEqual(
      ['export', 'download'].map((action) => ({ action, customer: 'fabrikam', what, who_name: 'Ada Admin' })),
    );
  });
});

test('a person who is forgotten is forgotten by links, too', async () => {
  const exports = await open();
  await exports.ask('export users fabrikam "vera.quist@fabrikam.com"');
  expect(await tickets(exports)).toHaveLength(1);
  await exports.world.store.use((database) => forgetPerson(database, 'vera.quist@fabrikam.com', new Date()));
  expect(await tickets(exports)).toEqual([]);
});

const auditRow = z.object({ action: z.string(), customer: z.string(), what: z.string(), who_name: z.string() });
const ticketRow = z.object({ hash: z.string(), line: z.string() });

function tickets({ world }: ExportWorld): Promise<readonly unknown[]> {
  return world.store.use((database) => database.query('select hash, line from ticket', [], ticketRow));
}
