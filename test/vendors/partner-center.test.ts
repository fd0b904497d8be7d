import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SandboxReply } from '../../src/sandbox/server.ts';
import { openFaultySandbox } from '../support/faulty-sandbox.ts';
import { loopTimer } from '../support/loop-timer.ts';
import {
  customerOf,
  leaksIn,
  like,
  refOf,
  nobody,
  noon,
  onReads,
  openVendor,
  problemOf,
  type VendorWorld,
  asPlainRows,
} from '../support/vendor-world.ts';

const contoso = refOf('partner', 'contoso');
const northwind = refOf('partner', 'northwind');
const usersOf = async ({ vendor, call }: VendorWorld, link = contoso) => vendor.users?.(link, call);
const pageAt = async ({ vendor, call }: VendorWorld, link: typeof contoso, index: number) =>
  vendor.userPage?.(link, index, call);
const customersOf = async ({ vendor, call }: VendorWorld) => (await vendor.customers?.(call))?.rows;

interface NextPage {
  readonly uri: string;
  readonly headers?: readonly { readonly key: string; readonly value: string }[];
}

/** As Partner Center sends it: a byte order mark, then JSON. */
const marked = (body: object): SandboxReply => ({ status: 200, body: `\uFEFF${JSON.stringify(body)}` });

/** One page of customers or users alike, with a link to the next. */
function pageWith(next: NextPage | null, id = contoso.id): SandboxReply {
  const item = { id, companyProfile: { companyName: 'Contoso' }, displayName: 'Megan Bowen' };
  return marked({ totalCount: 1, items: [item], links: { next } });
}

function pageOf(ids: readonly string[], next: NextPage | null): SandboxReply {
  return marked({ items: ids.map((id) => ({ id, displayName: id })), links: { next } });
}

/** The refresh tokens that were redeemed, in order. */
const redeemed = ({ posts }: VendorWorld) => posts().map(({ body }) => new URLSearchParams(body).get('refresh_token'));

describe('the accounts of Partner Center', () => {
  it('of 12,000 people come in 24 pages, each with the headers of the link before', async () => {
    const open = await openVendor('partner');
    const read = await usersOf(open, northwind);
    expect(read).toMatchObject({ rows: { length: 12_000 }, truncated: null });
    expect(new Set(Array.from(read?.rows ?? [], ({ objectId }) => objectId)).size).toBe(12_000);
    const [first, ...others] = open.gets();
    expect(first?.query.get('size')).toBe('500');
    expect(first?.headers['ms-continuationtoken']).toBeUndefined();
    expect(others).toHaveLength(23);
    expect(new Set(others.map(({ headers }) => headers['ms-continuationtoken'])).size).toBe(23);
    expect(open.progress.slice(0, 2)).toEqual([
      [500, null],
      [1000, null],
    ]);
    expect(open.progress).toHaveLength(24);
  });

  it('are read with the token of a link and no other header of it, at an address with or without /v1', async () => {
    for (const uri of ['/v1/customers?size=500&seekOperation=Next', '/customers?size=500&seekOperation=Next']) {
      const open = await openVendor('partner');
      const headers = ['X-Partition', 'Authorization', 'Host', 'MS-ContinuationToken', 'Expect'].map((key) => ({
        key,
        value: 'AQ,/+==',
      }));
      open.sandbox.misbehave(({ method, query }) => {
        if (method !== 'GET') return null;
        return query.has('seekOperation') ? pageWith(null, nobody) : pageWith({ uri, headers });
      });
      expect(await customersOf(open)).toHaveLength(2);
      expect(open.addresses.at(-1)).toBe(`${open.sandbox.url}/v1/customers?size=500&seekOperation=Next`);
      const [first, second] = open.gets().map((request) => request.headers);
      expect({ ...second, 'ms-requestid': '', 'ms-correlationid': '' }).toEqual({
        ...first,
        'ms-requestid': '',
        'ms-correlationid': '',
        'ms-continuationtoken': 'AQ,/+==',
      });
    }
  });

  it.each(['\u0001', '\u200B', '\r\nx-evil: 1', '\u007F', '\uD83D\uDE00', '\u0000'])(
    'are truncated at a link whose token cannot be sent (%j), and read as ever afterwards',
    async (character) => {
      const open = await openVendor('partner');
      const headers = [{ key: 'MS-ContinuationToken', value: `AQ${character}==` }];
      open.sandbox.misbehave(onReads(pageWith({ uri: '/customers?seekOperation=Next', headers })));
      const reads = await Promise.all(Array.from({ length: 20 }, () => usersOf(open)));
      for (const read of reads)
        expect(read).toMatchObject({ rows: { length: 1 }, truncated: { code: 'source-truncated' } });
      expect(open.gets()).toHaveLength(20);
      open.sandbox.misbehave(null);
      expect(await usersOf(open)).toMatchObject({ truncated: null });
      expect(open.records.every(({ outcome }) => outcome === 200)).toBe(true);
    },
  );

  it.each([
    '@/v1/customers?seekOperation=Next',
    '@/customers?seekOperation=Next',
    'customers?seekOperation=Next',
    'v1/customers?seekOperation=Next',
    '@/v1/x/../customers?seekOperation=Next#top',
    '/v1/customers?seekOperation=Next&from=http://elsewhere.example/',
  ])('are read to the end by a link to %s', async (form) => {
    const open = await openVendor('partner');
    const uri = form.replace('@', open.sandbox.url);
    open.sandbox.misbehave(({ method, query }) => {
      if (method !== 'GET') return null;
      return query.has('seekOperation') ? pageWith(null, nobody) : pageWith({ uri, headers: [] });
    });
    expect(await usersOf(open)).toMatchObject({ rows: { length: 2 }, truncated: null });
    expect(open.gets().at(-1)?.path).toBe('/v1/customers');
  });

  it('are read to the end by whole addresses where the settings name a path, and by none outside of it', async () => {
    const open = await openVendor('partner');
    const address = `${open.sandbox.url}/partner`;
    const vendor = open.restart({ PARTNER_CENTER_URL: address });
    const read = async (uri: string) => {
      open.sandbox.misbehave(({ method, query }) => {
        if (method !== 'GET') return null;
        return query.has('seekOperation') ? pageWith(null, nobody) : pageWith({ uri, headers: [] });
      });
      return vendor.users?.(contoso, open.call);
    };
    for (const uri of [`${address}/v1/customers?seekOperation=Next`, 'customers?seekOperation=Next'])
      expect(await read(uri)).toMatchObject({ truncated: null });
    expect(open.gets().at(-1)?.path).toBe('/partner/v1/customers');
    const count = open.gets().length;
    const outside = [
      `${open.sandbox.url}/v1/customers?seekOperation=Next`,
      `${address}x/v1/customers?seekOperation=Next`,
      '/../../v1/customers?seekOperation=Next',
      '/%2e%2e/%2E%2E/customers?seekOperation=Next',
      `${address}/../customers?seekOperation=Next`,
    ];
    for (const uri of outside) expect(await read(uri)).toMatchObject({ truncated: { code: 'source-truncated' } });
    expect(open.gets()).toHaveLength(count + outside.length);
  });

  it.each(['AQ==', 5])('are called incomplete when a page has a continuation token (%j) and no link', async (token) => {
    const open = await openVendor('partner');
    open.sandbox.misbehave(onReads(marked({ items: [{ id: 'a' }], continuationToken: token })));
    expect(await usersOf(open)).toMatchObject({ rows: { length: 1 }, truncated: { code: 'source-truncated' } });
    expect(await pageAt(open, contoso, 0)).toMatchObject({ total: { number: 1, exact: false } });
  });

  it.each(['', null])('are complete when the continuation token of the last page is %j', async (token) => {
    const open = await openVendor('partner');
    open.sandbox.misbehave(onReads(marked({ items: [{ id: 'a' }], continuationToken: token })));
    expect(await usersOf(open)).toMatchObject({ rows: { length: 1 }, truncated: null });
  });

  it.each(['http://@/customers', '//@/customers', '/\\@/customers', '\\\\@/customers', '.@/customers', '@@/customers'])(
    'are read from nowhere else: a link to %s sends no token there',
    async (form) => {
      const elsewhere = await openFaultySandbox({ environment: () => ({}), answer: () => pageWith(null) });
      const open = await openVendor('partner');
      const uri = form.replace('@', new URL(elsewhere.url).host);
      open.sandbox.misbehave(({ method, query }) =>
        method === 'GET' && query.has('size') ? pageWith({ uri, headers: [] }) : null,
      );
      expect(await problemOf(customersOf(open))).toMatchObject({ reason: 'link to another origin' });
      expect(open.gets()).toHaveLength(1);
      expect(await usersOf(open)).toMatchObject({ rows: { length: 1 }, truncated: { code: 'source-truncated' } });
      expect(elsewhere.requests).toEqual([]);
      await elsewhere.close();
    },
  );

  it('are not read in circles when a page links to itself', async () => {
    const open = await openVendor('partner');
    open.sandbox.misbehave(onReads(pageWith({ uri: '/customers?seekOperation=Next', headers: [] })));
    expect(await problemOf(customersOf(open))).toMatchObject({ code: 'source-truncated' });
    expect(open.gets()).toHaveLength(2);
  });

  it('are not read any further when the same page comes under another link', async () => {
    const open = await openVendor('partner');
    let count = 0;
    open.sandbox.misbehave(({ method }) => {
      if (method !== 'GET') return null;
      count += 1;
      return pageWith({ uri: `/customers?seekOperation=Next&page=${count}`, headers: [] });
    });
    expect(await usersOf(open)).toMatchObject({ rows: { length: 1 }, truncated: { code: 'source-truncated' } });
    // A third page was requested ahead. It is not recorded, since the list was not made of it.
    await new Promise<void>((resolve) => loopTimer(0, resolve));
    expect(open.records).toHaveLength(2);
    expect(open.gets()).toHaveLength(2);
  });

  it('are each listed once, though some move to the next page meanwhile', async () => {
    const open = await openVendor('partner');
    open.sandbox.misbehave(({ method, query }) => {
      if (method !== 'GET') return null;
      if (query.has('seekOperation')) return pageOf(['b', 'c'], null);
      return pageOf(['a', 'b'], { uri: '/customers?seekOperation=Next', headers: [] });
    });
    const read = await usersOf(open);
    expect(Array.from(read?.rows ?? [], ({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(read?.truncated).toBeNull();
  });

  it('come sooner, since the next page is requested while one is read', async () => {
    const open = await openVendor('partner');
    const requested: number[] = [];
    const progress = (): void =>
      void requested.push(open.addresses.filter((address) => address.includes('/users')).length);
    await open.vendor.users?.(northwind, { ...open.call, progress });
    expect(requested.slice(0, 3)).toEqual([2, 3, 4]);
    expect(requested.at(-1)).toBe(24);
  });

  it('are all read when the link is between the list and another one', async () => {
    const open = await openVendor('partner');
    open.sandbox.misbehave(({ method, query }) => {
      if (method !== 'GET') return null;
      const next = query.has('seekOperation') ? null : { uri: '/customers?seekOperation=Next', headers: [] };
      const id = next === null ? 'b' : 'a';
      return marked({ items: [{ id, displayName: id, tags: [] }], links: { next }, warnings: [] });
    });
    const read = await usersOf(open);
    expect(Array.from(read?.rows ?? [], ({ name }) => name)).toEqual(['a', 'b']);
    expect(read?.truncated).toBeNull();
    expect(open.gets()).toHaveLength(2);
  });

  it('are called incomplete when the second page is not found', async () => {
    const open = await openVendor('partner');
    open.sandbox.misbehave(({ query }) => (query.has('seekOperation') ? { status: 404 } : null));
    expect(await usersOf(open, northwind)).toMatchObject({
      rows: { length: 500 },
      truncated: { code: 'source-truncated' },
    });
  });

  it('are counted as far as they were read, and exactly with the last page', async () => {
    const open = await openVendor('partner');
    expect(await pageAt(open, contoso, 0)).toMatchObject({
      rows: { length: 35 },
      total: { number: 35, exact: true },
    });
    expect(open.gets()).toHaveLength(1);
    const second = await pageAt(open, northwind, 1);
    expect(second).toMatchObject({ rows: { length: 500 }, total: { number: 1000, exact: false } });
    expect(open.gets()).toHaveLength(3);
    expect(await pageAt(open, contoso, 1)).toEqual({
      rows: [],
      total: { number: 35, exact: true },
      truncated: null,
    });
  });

  it('have no phone data, and the tenant of the request', async () => {
    const { rows = [] } = (await usersOf(await openVendor('partner'))) ?? {};
    const daniel = [...rows].find(({ name }) => name === 'Daniel Tsai');
    expect(daniel).toEqual({
      name: 'Daniel Tsai',
      objectId: 'a9ef48bb-8758-4590-a312-d4a47bfaded4',
      address: 'Daniel@dtdemocspcustomer005.onmicrosoft.com',
      sip: null,
      phone: null,
      department: null,
      location: 'US',
      voice: null,
      userType: null,
      nonPerson: null,
      tenantId: contoso.id,
      state: 'active',
      deletedOn: null,
    });
  });

  it('are listed as deleted by the documented filter, with the day', async () => {
    const open = await openVendor('partner');
    const read = await open.vendor.deletedUsers?.(contoso, open.call);
    const filter = '%7B%22Field%22%3A%22UserState%22%2C%22Value%22%3A%22Inactive%22%2C%22Operator%22%3A%22equals%22%7D';
    expect(open.addresses.at(-1)).toBe(
      `${open.sandbox.url}/v1/customers/${contoso.id}/users?size=500&filter=${filter}`,
    );
    expect(asPlainRows(read)).toMatchObject({
      truncated: null,
      rows: [
        { name: 'Wiebke Jansen', state: 'deleted', deletedOn: '2026-03-07' },
        // Nothing but an id is left of its address.
        { name: 'Ferdinand Holt', state: 'deleted', address: null },
      ],
    });
  });
});

describe('the licences of Partner Center', () => {
  it('are counted as bought and used by SKU', async () => {
    const { vendor, call } = await openVendor('partner');
    const usual = { lapsed: 0, standing: null };
    expect((await vendor.purchases?.(refOf('partner', 'fabrikam'), call))?.rows).toEqual([
      { ...usual, product: 'SPE_E5', title: 'Microsoft 365 E5', bought: 230, used: expect.any(Number) as unknown },
      { ...usual, product: 'MCOEV', title: 'Microsoft Teams Phone Standard', bought: 120, used: 142 },
      { ...usual, product: 'VISIOCLIENT', title: 'Visio Plan 2', bought: 500, used: 31 },
    ]);
  });

  it('of one person come with one request', async () => {
    const open = await openVendor('partner');
    const person = customerOf('fabrikam').partner?.people.find(({ voice }) => voice)?.objectId ?? '';
    expect((await open.vendor.licensesOf?.(refOf('partner', 'fabrikam'), person, open.call))?.rows).toEqual([
      { product: 'SPE_E5', title: 'Microsoft 365 E5' },
      { product: 'MCOEV', title: 'Microsoft Teams Phone Standard' },
    ]);
    expect(open.gets()).toHaveLength(1);
  });
});

describe('the sign-in to Partner Center', () => {
  const file = 'partner-center.refresh-token.json';

  it.each([
    ['3599', 'oauth2/token', { resource: 'https://api.partnercenter.microsoft.com', scope: 'openid' }],
    [3599, 'oauth2/v2.0/token', { scope: 'https://api.partnercenter.microsoft.com/user_impersonation offline_access' }],
  ])('understands a lifetime of %j, as %s words it', async (expires_in, path, audience) => {
    const open = await openVendor('partner');
    const vendor = open.restart({ PARTNER_CENTER_TOKEN_URL: `${open.sandbox.url}/tenant/${path}` });
    open.sandbox.misbehave(({ method }) =>
      method === 'POST' ? marked({ access_token: 'one', expires_in }) : pageWith(null),
    );
    await vendor.check(open.call);
    expect(vendor.signedInUntil()).toEqual(new Date(noon.getTime() + 3_599_000));
    expect(Object.fromEntries(new URLSearchParams(open.posts()[0]?.body))).toMatchObject(audience);
    // Without a new refresh token there is nothing to store.
    await expect(readdir(open.folder)).rejects.toThrow('ENOENT');
  });

  it('survives a restart: the newest refresh token is in a file that only Rollcall may read', async () => {
    const open = await openVendor('partner');
    await open.vendor.check(open.call);
    expect((await stat(open.folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(open.folder, file))).mode & 0o777).toBe(0o600);
    await open.restart().check(open.call);
    open.advance(3600);
    await open.restart().check(open.call);
    const [first, second, third] = redeemed(open);
    expect(first).toBe(open.sandbox.environment['PARTNER_CENTER_REFRESH_TOKEN']);
    expect(new Set([first, second, third]).size).toBe(3);
    expect(await readdir(open.folder)).toEqual([file]);
    expect(await readFile(join(open.folder, file), 'utf8')).not.toContain(`"${String(first)}"`);
  });

  it('uses a new refresh token from the settings rather than the stored one', async () => {
    const open = await openVendor('partner');
    await open.vendor.check(open.call);
    const renewed = { PARTNER_CENTER_REFRESH_TOKEN: 'signed-in-anew' };
    expect(await problemOf(open.restart(renewed).check(open.call))).toMatchObject({ code: 'source-refused' });
    expect(redeemed(open).at(-1)).toBe('signed-in-anew');
  });

  it('uses the token of the settings when the file is damaged', async () => {
    const open = await openVendor('partner');
    await mkdir(open.folder);
    await writeFile(join(open.folder, file), '{"seed":');
    await expect(open.vendor.check(open.call)).resolves.toBeUndefined();
  });

  it.each([
    ['its folder is a file', (folder: string) => writeFile(folder, '')],
    ['a folder is in the place of its file', (folder: string) => mkdir(join(folder, file, 'x'), { recursive: true })],
    ['its folder leads nowhere', (folder: string) => symlink(join(folder, '..', 'nowhere'), folder)],
  ])('lasts although %s: it warns, and the newest token is used next time', async (_, block) => {
    const open = await openVendor('partner');
    await block(open.folder);
    const { vendor } = open;
    expect(vendor.warning?.()).toBeNull();
    for (let times = 0; times < 3; times += 1) await vendor.check(open.call);
    expect(open.posts()).toHaveLength(1);
    expect(vendor.warning?.()).toMatchObject({ code: 'own-data-folder', advice: like(/ROLLCALL_DATA writable/) });
    open.advance(3_600);
    await vendor.check(open.call);
    const [first, second] = redeemed(open);
    expect(second).not.toBe(first);
    expect(leaksIn(vendor.warning?.())).toEqual([]);
  });

  it('is kept in the file again once that can be written', async () => {
    const open = await openVendor('partner');
    await writeFile(open.folder, '');
    await open.vendor.check(open.call);
    await rm(open.folder);
    open.advance(3_600);
    await open.vendor.check(open.call);
    expect(open.vendor.warning?.()).toBeNull();
    open.advance(3_600);
    await open.restart().check(open.call);
    expect(new Set(redeemed(open)).size).toBe(3);
  });

  it('leaves no other file with a token, not even one of a Rollcall that ended while it wrote', async () => {
    const open = await openVendor('partner');
    await mkdir(open.folder);
    for (const name of [`${file}.1`, `${file}.99999`, 'notes.txt']) await writeFile(join(open.folder, name), 'x');
    await open.vendor.check(open.call);
    expect((await readdir(open.folder)).toSorted()).toEqual(['notes.txt', file]);
  });

  it('that has expired asks the operator to sign in again with multifactor authentication', async () => {
    const open = await openVendor('partner', { environment: { PARTNER_CENTER_REFRESH_TOKEN: 'stale' } });
    const problem = await problemOf(open.vendor.check(open.call));
    expect(problem).toMatchObject({
      code: 'source-refused',
      advice: like(/sign in .* again with multifactor .* PARTNER_CENTER_REFRESH_TOKEN/),
      reason: 'HTTP 400 invalid_grant 700082',
    });
    expect(open.posts()).toHaveLength(1);
  });

  it('without multifactor authentication says so at the first read, and is not tried again', async () => {
    const open = await openVendor('partner');
    open.sandbox.misbehave(onReads({ status: 401, body: { code: '900421', description: 'POISON' } }));
    expect(await problemOf(usersOf(open))).toMatchObject({ code: 'source-refused', advice: like(/multifactor/) });
    expect([open.gets().length, open.posts().length]).toEqual([1, 1]);
  });
});

describe('a refusal of Partner Center', () => {
  it.each([
    [400, { code: '900118' }, 'source-unknown-customer', 'users 900118 '],
    [403, { code: 900308, description: 'POISON' }, 'source-not-permitted', 'users 900308 '],
    [500, { code: '800003', description: 'POISON' }, 'source-failed', 'users 800003 '],
    [429, { statusCode: 429, message: 'POISON' }, 'source-throttled', 'users '],
  ])('with HTTP %i gives the operator the ids that support asks for', async (status, body, code, said) => {
    const open = await openVendor('partner');
    const ids = { 'MS-RequestId': 'request-1', 'MS-CorrelationId': 'correlation-1' };
    open.sandbox.misbehave(onReads({ status, headers: { ...ids, 'Retry-After': '57' }, body }));
    const problem = await problemOf(usersOf(open));
    expect(problem).toMatchObject({ code, reason: `HTTP ${String(status)} ${said}request-1 correlation-1` });
    expect(leaksIn(problem.reason)).toEqual([]);
  });

  it('to let Rollcall see a customer names the role to give', async () => {
    const open = await openVendor('partner');
    open.sandbox.misbehave(onReads({ status: 403 }));
    expect((await problemOf(usersOf(open))).advice).toMatch(/GDAP role .* Directory Reader/);
  });

  it('of the address itself is not called an unknown customer', async () => {
    const open = await openVendor('partner');
    open.sandbox.misbehave(onReads({ status: 404 }));
    expect(await problemOf(open.vendor.check(open.call))).toMatchObject({ code: 'source-unexpected' });
  });
});
