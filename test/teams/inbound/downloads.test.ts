import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { request } from 'undici';
import { z } from 'zod';
import type { Download } from '../../../src/exports/download.ts';
import type { ServerOptions } from '../../../src/teams/inbound/server.ts';
import { openChat, type Chat } from '../../support/chat.ts';
import { openSocket } from '../../support/raw-requests.ts';
import type { WorldOptions } from '../../support/world.ts';
import { aboutIn, cellsOf, linkOf, openExportWorld, rowsIn, type ExportWorld } from '../../support/export-world.ts';

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

/** The same links behind a server that gives what `take` makes of the downloads. */
async function openBehind(
  exports: ExportWorld,
  take: (file: Download) => Download | Promise<Download>,
  options: Partial<ServerOptions> = {},
): Promise<Chat> {
  const { bot: answer, downloads, turns } = exports.world;
  const chat = await openChat({
    answer,
    turns,
    downloads: {
      take: async (token, identify, admit) => take(await downloads.take(token, identify, admit)),
    },
    ...options,
  });
  onTestFinished(() => chat.close());
  return chat;
}

/** By default each of somebody else. */
async function linksBehind(
  chat: Chat,
  exports: ExportWorld,
  count: number,
  personOf = (number: number): string => `29:person-${number}`,
): Promise<readonly string[]> {
  const links: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const from = { id: personOf(number), name: 'Somebody' };
    const link = linkOf(await exports.ask('export users contoso', { from }));
    links.push(link.replace(exports.chat.server.url, chat.server.url));
  }
  return links;
}

const megabyte = 1024 * 1024;

async function* endless(onEnd: () => void): AsyncGenerator<Buffer> {
  try {
    for (;;) {
      await Promise.resolve();
      yield Buffer.alloc(65_536, ' ');
    }
  } finally {
    onEnd();
  }
}

/** A client that reads one piece and then a little now and again, and never ends. */
async function openSlowly(link: string): Promise<void> {
  const { port, pathname } = new URL(link);
  const socket = await openSocket(Number(port), `POST ${pathname} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await once(socket, 'readable');
  const reading = setInterval(() => void socket.read(1_000), 20);
  onTestFinished(() => {
    clearInterval(reading);
    socket.destroy();
  });
}

describe('downloads', () => {
  test('are four at a time; a fifth is told to wait, and its link stays good', async () => {
    const exports = await open();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const four = Promise.withResolvers<void>();
    let taken = 0;
    const chat = await openBehind(exports, async (file) => {
      taken += 1;
      if (taken === 4) four.resolve();
      await released;
      return file;
    });
    const [fifth = '', ...others] = await linksBehind(chat, exports, 5);
    const pages = others.map((link) => exports.open(link, 'POST'));
    await four.promise;
    const refused = await exports.open(fifth, 'POST');
    expect(refused.status).toBe(503);
    expect(refused.text).toContain('Too many files are being downloaded');
    release();
    expect((await Promise.all(pages)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await exports.open(fifth, 'POST')).status).toBe(200);
  });

  test('are two at a time for one person, so that nobody takes the places of others', async () => {
    const exports = await open();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const two = Promise.withResolvers<void>();
    let taken = 0;
    const chat = await openBehind(exports, async (file) => {
      taken += 1;
      if (taken === 2) two.resolve();
      if (taken < 3) await released;
      return file;
    });
    const [one = '', other = '', third = ''] = await linksBehind(chat, exports, 3, () => '29:one');
    const [ofSomebodyElse = ''] = await linksBehind(chat, exports, 1);
    const pages = [one, other].map((link) => exports.open(link, 'POST'));
    await two.promise;
    expect((await exports.open(third, 'POST')).status).toBe(503);
    expect((await exports.open(ofSomebodyElse, 'POST')).status).toBe(200);
    release();
    expect((await Promise.all(pages)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await exports.open(third, 'POST')).status).toBe(200);
  });

  test('that are taken too slowly make room for others, and those that are not keep theirs', async () => {
    const exports = await open();
    let isEndless = true;
    let ended = 0;
    const slowly = endless.bind(null, () => (ended += 1));
    const chat = await openBehind(exports, (file) => (isEndless ? { ...file, body: slowly() } : file), {
      downloadPace: { bytes: 64 * megabyte, ms: 2_000 },
    });
    const [last = '', ...others] = await linksBehind(chat, exports, 5);
    await Promise.all(others.map(openSlowly));
    isEndless = false;
    expect((await exports.open(last, 'POST')).status).toBe(503);
    await expect.poll(async () => (await exports.open(last, 'POST')).status, { timeout: 5_000 }).toBe(200);
    await expect.poll(() => ended).toBe(1);
  });

  test('keep no place for links that nobody made', async () => {
    const exports = await open();
    const { downloads } = exports.world;
    const looked = Promise.withResolvers<void>();
    let strangers = 0;
    const chat = await openChat({
      downloads: {
        async take(token, identify, admit) {
          if (token.startsWith('AAAA')) {
            strangers += 1;
            await looked.promise;
          }
          return downloads.take(token, identify, admit);
        },
      },
      turns: exports.world.turns,
    });
    onTestFinished(() => chat.close());
    const made = Array.from({ length: 6 }, () => exports.open(`${chat.server.url}/export/${'A'.repeat(43)}`, 'POST'));
    await expect.poll(() => strangers).toBe(6);
    const [link = ''] = await linksBehind(chat, exports, 1);
    expect((await exports.open(link, 'POST')).status).toBe(200);
    looked.resolve();
    expect((await Promise.all(made)).map(({ status }) => status)).toEqual([410, 410, 410, 410, 410, 410]);
  });

  test('that clients break off are ended, and make room for others', async () => {
    const exports = await open();
    let ended = Promise.withResolvers<void>();
    let isEndless = true;
    const chat = await openBehind(exports, (file) =>
      isEndless ? { ...file, body: endless(() => ended.resolve()) } : file,
    );
    const [last = '', ...others] = await linksBehind(chat, exports, 6);
    for (const link of others) {
      ended = Promise.withResolvers<void>();
      const { statusCode, body } = await request(link, { method: 'POST' });
      expect(statusCode).toBe(200);
      body.once('error', () => undefined).destroy();
      await ended.promise;
    }
    isEndless = false;
    expect((await exports.open(last, 'POST')).status).toBe(200);
  });

  test('have what was read when the link was made, with its time, if the source fails since', async () => {
    const exports = await open();
    const link = linkOf(await exports.ask('export users contoso'));
    const readAt = exports.world.now().toISOString().slice(11, 16);
    exports.world.wait(9 * 60_000);
    exports.world.sandboxes.live.misbehave(() => ({ status: 500 }));
    const file = await exports.open(link, 'POST');
    expect(file.status).toBe(200);
    const cells = cellsOf(file.text);
    expect(rowsIn(cells)).toHaveLength(37);
    expect(aboutIn(cells).get('Live Platform read at')).toContain(readAt);
  });

  test('say what is missing where a source fails that was not read before', async () => {
    const exports = await open();
    const link = linkOf(await exports.ask('export licenses contoso'));
    exports.world.sandboxes.live.misbehave(() => ({ status: 500 }));
    const change = 'update ticket set line = replace(line, $1, $2)';
    await exports.world.store.use((database) => database.execute(change, ['contoso', 'fabrikam']));
    const cells = cellsOf((await exports.open(link, 'POST')).text);
    expect(aboutIn(cells).get('Incomplete')).toContain('Live Platform');
    expect(rowsIn(cells).length).toBeGreaterThan(0);
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
