import { createHash } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import type { WorldOptions } from '../../support/world.ts';
import { linkOf, openExportWorld, type ExportWorld } from '../../support/export-world.ts';

async function open(options: WorldOptions = {}): Promise<ExportWorld> {
  const opened = await openExportWorld(options);
  onTestFinished(() => opened.close());
  return opened;
}

const row = z.object({ hash: z.string(), reference: z.string(), line: z.string() });

function tickets({ world }: ExportWorld): Promise<readonly z.infer<typeof row>[]> {
  return world.store.use((database) => database.query('select * from ticket', [], row));
}

describe('the link of an export', () => {
  test('shows a page with one button, which changes nothing and tells nothing of the list', async () => {
    const exports = await open();
    const link = linkOf(await exports.ask('export users contoso'));
    for (const _ of [1, 2]) {
      const page = await exports.open(link);
      expect(page.status).toBe(200);
      expect(page.text.match(/<button>/g)).toHaveLength(1);
      expect(page.text.toLowerCase()).not.toContain('contoso');
    }
    expect((await exports.open(link, 'POST')).status).toBe(200);
  });

  test('works once', async () => {
    const exports = await open();
    const link = linkOf(await exports.ask('export users contoso'));
    const [one, other] = await Promise.all([exports.open(link, 'POST'), exports.open(link, 'POST')]);
    expect(new Set([one.status, other.status])).toEqual(new Set([200, 410]));
    const late = await exports.open(link, 'POST');
    expect(late.status).toBe(410);
    expect(late.text).toContain('This link is used up');
    expect(await tickets(exports)).toEqual([]);
  });

  test('works for ten minutes', async () => {
    const exports = await open();
    const [one, other] = [await exports.ask('export customers'), await exports.ask('export customers')].map(linkOf);
    exports.world.wait(9 * 60_000);
    expect((await exports.open(one ?? '', 'POST')).status).toBe(200);
    exports.world.wait(61_000);
    expect((await exports.open(other ?? '', 'POST')).status).toBe(410);
  });

  test('is of 32 bytes, of which only the hash is stored', async () => {
    const exports = await open();
    const token =
      linkOf(await exports.ask('export users contoso'))
        .split('/')
        .at(-1) ?? '';
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const [ticket] = await tickets(exports);
    expect(ticket?.hash).toBe(createHash('sha256').update(token).digest('hex'));
    expect(JSON.stringify(ticket)).not.toContain(token);
  });

  test('that was never used goes with the next one, once its time is over', async () => {
    const exports = await open();
    await exports.ask('export users contoso');
    exports.world.wait(11 * 60_000);
    await exports.ask('export customers');
    expect((await tickets(exports)).map(({ line }) => line)).toEqual(['export customers']);
  });

  test.each(['x', '', 'A'.repeat(43), '..%2F..', 'A'.repeat(5_000)])(
    'that nobody made, such as %j, opens nothing',
    async (token) => {
      const exports = await open();
      const { status } = await exports.open(`${exports.chat.server.url}/export/${token}`, 'POST');
      expect([404, 410]).toContain(status);
    },
  );

  test('is opened by no HEAD', async () => {
    const exports = await open();
    expect((await exports.open(linkOf(await exports.ask('export customers')), 'HEAD')).status).toBe(405);
  });

  test('is kept by nobody, shown in no other page and told to no other site', async () => {
    const exports = await open();
    const link = linkOf(await exports.ask('export customers'));
    const [page, file] = [await exports.open(link), await exports.open(link, 'POST')];
    for (const { headers } of [page, file])
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(page.text).not.toMatch(/<script|https?:/);
  });
});

describe('rights are checked when the button is pressed', () => {
  test('whose rule is gone gets no file, and the link stays good', async () => {
    const exports = await open();
    const link = linkOf(await exports.ask('export users contoso'));
    const rules = exports.access.splice(0);
    expect((await exports.open(link, 'POST')).status).toBe(403);
    exports.access.push({ who: 'anyone', customers: ['contoso'], show: 'counts' });
    expect((await exports.open(link, 'POST')).text).toContain('You can see counts here, but no names');
    exports.access.splice(0, 1, { who: 'anyone', customers: ['fabrikam'], show: 'names' });
    const other = await exports.open(link, 'POST');
    expect(other.status).toBe(403);
    expect(other.text).toContain('You may not download this any more');
    exports.access.splice(0, 1, ...rules);
    expect((await exports.open(link, 'POST')).status).toBe(200);
  });

  test('who left the organization gets no file, whatever Teams said an hour ago', async () => {
    const exports = await open({ access: [{ who: { tenant: 'tenant-1' }, customers: 'all', show: 'names' }] });
    const link = linkOf(await exports.ask('export users contoso'));
    exports.chat.connector.misinform(() => ({ status: 404 }));
    expect((await exports.open(link, 'POST')).status).toBe(403);
    expect(exports.chat.connector.members.length).toBeGreaterThan(1);
    exports.chat.connector.misinform(() => null);
    expect((await exports.open(link, 'POST')).status).toBe(200);
  });

  test('nobody is asked about at an address that is not Teams’, whatever the database says', async () => {
    const exports = await open({ access: [{ who: { tenant: 'tenant-1' }, customers: 'all', show: 'names' }] });
    const link = linkOf(await exports.ask('export users contoso'));
    const { members } = exports.chat.connector;
    const asked = members.length;
    // The same server at an address that no registration has.
    const change = 'update ticket set reference = replace(reference, $1, $2)';
    await exports.world.store.use((database) => database.execute(change, ['127.0.0.1', '0.0.0.0']));
    expect((await exports.open(link, 'POST')).status).toBe(403);
    expect(members).toHaveLength(asked);
  });
});
