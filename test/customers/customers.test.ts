import type { CustomerRef } from '../../src/vendors/vendor.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readSettings } from '../../src/config/settings.ts';
import {
  findExactly,
  findNearly,
  nearestCustomers,
  type CustomerMatch,
  type AmbiguousMatch,
} from '../../src/customers/match.ts';
import type { Customer } from '../../src/sources/customer.ts';
import type { Customer as Invented } from '../../src/sandbox/customer.ts';
import { createDirectory, type CustomerEntry, type CustomerList } from '../../src/customers/directory.ts';
import { Problem } from '../../src/problem.ts';
import { createSources } from '../../src/sources/sources.ts';
import { createVendors, openHttp } from '../../src/vendors/index.ts';
import { createSandbox as createLivePlatformSandbox } from '../../src/vendors/live-platform/sandbox.ts';
import { createSandbox as createPartnerCenterSandbox } from '../../src/vendors/partner-center/sandbox.ts';
import { openFaultySandbox } from '../support/faulty-sandbox.ts';

const [A, B, C] = [
  '0a000000-0000-4000-8000-000000000001',
  '0b000000-0000-4000-8000-000000000002',
  '0c000000-0000-4000-8000-000000000003',
];
const T = '7e24d47c-eb72-439a-84e4-aea1bdb1eed9';
const U = '9b0c7f66-12de-4a0b-8f43-70c5ad3e2b18';

function atLive(guid: string, shortName: string, tenantId: string | null, fullName = `${shortName} AG`): Invented {
  const service = { guid, shortName, fullName, tenantId, licenseType: 5, bought: null, domain: '' };
  return { name: '', live: { ...service, people: [], licensed: [] }, partner: null, licenseSpring: null };
}

function atPartner(id: string, domain: string, companyName: string): Invented {
  const partner = { id, domain, companyName, people: [], deleted: [], purchases: [] };
  return { name: '', live: null, partner, licenseSpring: null };
}

interface EntryIds {
  readonly live?: string;
  readonly partner?: string;
  readonly licensespring?: CustomerRef;
}

function entry(name: string, ids: EntryIds = {}, more: Partial<CustomerEntry> = {}): CustomerEntry {
  const refs = { live: refTo(ids.live), partner: refTo(ids.partner), licensespring: ids.licensespring ?? null };
  return { name, title: null, aliases: [], refs, ...more };
}

function refTo(id: string | undefined): CustomerRef | null {
  return id === undefined ? null : { id, products: [], hasUsers: true };
}

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((close) => close()));
});

interface Situation {
  /** The customers that the vendors list. */
  readonly listed?: readonly Invented[];
  readonly file?: readonly CustomerEntry[];
  /** The vendor whose list cannot be read. */
  readonly failing?: 'live' | 'partner';
  /** The vendor that is not connected. */
  readonly without?: 'live' | 'partner';
}

function now(): Date {
  return new Date();
}

/** The directory as Rollcall reads it from the vendors' sandboxes. */
async function directory({ listed = [], file = [], failing, without }: Situation): Promise<CustomerList> {
  const world = { customers: listed, products: {} };
  const live = await openFaultySandbox(createLivePlatformSandbox(world, now));
  const partner = await openFaultySandbox(createPartnerCenterSandbox(world, now));
  const http = openHttp({ pause: () => Promise.resolve() });
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  opened.push(live.close, partner.close, http.close, () => rm(folder, { recursive: true }));
  const { vendors } = readSettings({
    ROLLCALL_LOCAL: '1',
    ROLLCALL_CONFIG: new URL('../../src/demo/rollcall.demo.yaml', import.meta.url).pathname,
    ROLLCALL_DATA: folder,
    ...(without === 'live' ? {} : live.environment),
    ...(without === 'partner' ? {} : partner.environment),
  });
  if (failing !== undefined) ({ live, partner })[failing].misbehave(() => ({ status: 403 }));
  const turn = {
    fresh: false,
    signal: new AbortController().signal,
    record: () => undefined,
    progress: () => undefined,
    report: () => undefined,
  };
  return createDirectory(
    file,
    createSources(createVendors(vendors, http, now), now, () => undefined),
    now,
  ).read(turn);
}

/** Names with their ids at Live Platform and Partner Center. */
function idsOf({ customers }: CustomerList): Record<string, readonly (string | null)[]> {
  return Object.fromEntries(
    customers.map(({ name, refs }) => [
      name,
      [refs.live, refs.partner].map((ref) => (ref instanceof Problem ? 'unknown' : (ref?.id ?? null))),
    ]),
  );
}

describe('customers that the vendors list need no entry in the file', () => {
  test('a customer in both lists is one customer, matched by the tenant id', async () => {
    const list = await directory({ listed: [atLive(A, 'Contoso', T), atPartner(T, 'Contoso.com', 'Contoso GmbH')] });
    expect(list.customers).toEqual([
      {
        name: 'contoso',
        title: 'Contoso AG',
        aliases: ['Contoso AG', 'Contoso GmbH'],
        domain: 'contoso.com',
        tenantId: T,
        refs: {
          live: { id: A, products: [], hasUsers: true },
          partner: { id: T, products: [], hasUsers: true },
          licensespring: null,
        },
      },
    ]);
    expect(list.failed.size).toBe(0);
  });

  test('a service without a tenant is a separate customer', async () => {
    const listed = [atLive(A, 'contoso', null), atPartner(T, 'contoso.com', 'Contoso')];
    expect(idsOf(await directory({ listed }))).toEqual({ contoso: [A, null], 'contoso.com': [null, T] });
  });

  test('a tenant that only Partner Center lists is named by its whole domain', async () => {
    const list = await directory({ listed: [atPartner(T, 'tailspintoys.com', 'Tailspin Toys')] });
    expect(list.customers).toMatchObject([{ name: 'tailspintoys.com', title: 'Tailspin Toys', tenantId: T }]);
  });

  test('two services of one tenant are two customers, each with the account at Partner Center', async () => {
    const listed = [atLive(A, 'north', T), atLive(B, 'south', T), atPartner(T, 'contoso.com', 'Contoso')];
    expect(idsOf(await directory({ listed }))).toEqual({ north: [A, T], south: [B, T] });
    const file = [entry('contoso', { partner: T }), entry('northern', { live: A })];
    expect(idsOf(await directory({ listed, file }))).toEqual({ contoso: [null, T], northern: [A, T], south: [B, T] });
  });

  test('they are sorted by title', async () => {
    const listed = [atLive(A, 'a', null, 'zebra'), atLive(B, 'b', null, 'Äpfel'), atLive(C, 'c', null, 'Birnen')];
    expect((await directory({ listed })).customers.map(({ title }) => title)).toEqual(['Äpfel', 'Birnen', 'zebra']);
  });
});

describe('the file overrides the vendors', () => {
  const listed = [atLive(A, 'CtsGmbH', T), atPartner(T, 'contoso.com', 'Contoso Ltd.')];

  test.each([
    ['its GUID', { live: A }],
    ['its tenant id', { partner: T }],
    ['both', { live: A, partner: T }],
  ])('an entry takes over the customer by %s', async (_by, ids) => {
    const file = [entry('contoso', ids, { title: 'Contoso!', aliases: ['cts'] })];
    const list = await directory({ listed, file });
    expect(idsOf(list)).toEqual({ contoso: [A, T] });
    expect(list.customers).toMatchObject([
      { title: 'Contoso!', aliases: ['cts', 'CtsGmbH', 'CtsGmbH AG', 'Contoso Ltd.'], domain: 'contoso.com' },
    ]);
  });

  test('it adds what LicenseSpring does not list', async () => {
    const licensespring = { id: 'it@contoso.com', products: ['PHN1'], hasUsers: true };
    const list = await directory({ file: [entry('contoso', { licensespring })] });
    expect(list.customers).toMatchObject([
      { name: 'contoso', title: 'contoso', refs: { licensespring: { id: 'it@contoso.com', products: ['PHN1'] } } },
    ]);
  });

  test('an id that is in no list is used all the same', async () => {
    expect(idsOf(await directory({ listed, file: [entry('x', { live: B, partner: U })] }))).toMatchObject({
      x: [B, U],
    });
  });
});

describe('a list that cannot be read leaves the ids unknown', () => {
  const listed = [atLive(A, 'contoso', T), atPartner(T, 'contoso.com', 'Contoso')];
  const file = [entry('filed', { live: B }), entry('bare')];

  test('without Live Platform, its ids are unknown unless the file gives them', async () => {
    const list = await directory({ listed, file, failing: 'live' });
    expect([...list.failed.keys()]).toEqual(['live']);
    expect(idsOf(list)).toEqual({ filed: [B, null], bare: ['unknown', null], 'contoso.com': ['unknown', T] });
  });

  test('without Partner Center, its ids are unknown too', async () => {
    const list = await directory({ listed, file, failing: 'partner' });
    expect([...list.failed.keys()]).toEqual(['partner']);
    expect(idsOf(list)).toEqual({ filed: [B, 'unknown'], bare: [null, 'unknown'], contoso: [A, 'unknown'] });
  });

  test('a source that is not connected has nothing to read', async () => {
    const list = await directory({ listed, file, without: 'live' });
    expect(list.failed.size).toBe(0);
    expect(idsOf(list)).toEqual({ filed: [B, null], bare: [null, null], 'contoso.com': [null, T] });
  });
});

describe('a name is never taken from another customer', () => {
  test('a service with the short name of an entry is named by its GUID', async () => {
    const list = await directory({ listed: [atLive(A, 'Contoso', T)], file: [entry('contoso', { live: B })] });
    expect(idsOf(list)).toEqual({ contoso: [B, null], [A]: [A, null] });
  });

  test('a service with another spelling of it is named by its GUID too', async () => {
    const listed = [atLive(A, 'Müller', null), atLive(B, 'Weiß', null), atLive(C, 'WEISS', null)];
    expect(Object.keys(idsOf(await directory({ listed, file: [entry('muller')] }))).toSorted()).toEqual(
      [A, C, 'muller', 'weiß'].toSorted(),
    );
  });

  test.each([
    'Fresh',
    'page',
    'ALL',
    'two words',
    'a:b',
    'a"b',
    'a@b',
    '?',
    'red\u001B[2J',
    'to\u202Esoc',
    'con\u200Btoso',
  ])('a short name %j, which a line cannot hold, becomes the GUID', async (shortName) => {
    const { customers } = await directory({ listed: [atLive(A, shortName, null)] });
    expect(customers).toMatchObject([{ name: A, aliases: [shortName, `${shortName} AG`] }]);
  });

  test('a domain that is another customer’s name becomes the tenant id', async () => {
    const listed = [atLive(A, 'contoso.com', null), atPartner(T, 'contoso.com', 'Contoso')];
    expect(idsOf(await directory({ listed }))).toEqual({ 'contoso.com': [A, null], [T]: [null, T] });
  });

  test('an equal alias or title does not make a name ambiguous', async () => {
    const file = [entry('contoso', {}, { title: 'fabrikam', aliases: ['fabrikam'] }), entry('fabrikam')];
    expect(found(findExactly(words('fabrikam'), (await directory({ file })).customers))).toBe('fabrikam exact 0+1');
  });
});

function words(line: string, quoted = false) {
  return line.split(' ').map((text) => ({ text, quoted }));
}

function found(result: CustomerMatch | AmbiguousMatch | null): string {
  if (result === null) return 'none';
  const place = `${result.from}+${result.length}`;
  if ('candidates' in result) return `${result.candidates.map(({ name }) => name).join(' or ')} ${place}`;
  return `${result.customer.name} ${result.kind} ${place}`;
}

function customer(name: string, title: string, ...aliases: string[]): Customer {
  const refs = { live: null, licensespring: null, partner: null };
  return { name, title, aliases, domain: `${name}.example`, tenantId: null, refs };
}

const some = [
  customer('contoso', 'Contoso GmbH', 'contoso germany'),
  customer('proseware', 'Proseware, Inc.', 'phones'),
  customer('prosewear', 'Prosewear', 'phones', 'desk@prosewear.example'),
  customer('abc', 'Abc'),
];

describe('a word finds a customer', () => {
  test.each([
    ['users contoso', 'contoso exact 1+1'],
    ['contoso germany sales', 'contoso exact 0+2'],
    ['a b contoso gmbh', 'contoso exact 2+2'],
    ['proseware inc', 'proseware exact 0+2'],
    ['Contoso.Example', 'contoso exact 0+1'],
    ['phones', 'proseware or prosewear 0+1'],
    ['desk@prosewear.example', 'none'],
    ['contos', 'none'],
  ])('%j exactly: %s', (line, expected) => {
    expect(found(findExactly(words(line), some))).toBe(expected);
  });

  test('a quoted word is not joined with the words around it', () => {
    expect(found(findExactly(words('contoso germany', true), some))).toBe('contoso exact 0+1');
    expect(found(findExactly(words('contoso', true), some, 'unquoted'))).toBe('none');
  });

  test.each([
    ['cont', 'contoso beginning 0+1'],
    ['pros', 'proseware or prosewear 0+1'],
    ['prosewe', 'prosewear beginning 0+1'],
    ['contoos', 'contoso close 0+1'],
    ['megan contoos', 'contoso close 1+1'],
    ['cotnsoo', 'contoso close 0+1'],
    ['cotnssoo', 'none'],
    ['abx', 'abc close 0+1'],
    ['axx', 'none'],
    ['co', 'none'],
    ['contoso@x.example', 'none'],
  ])('%j nearly: %s', (line, expected) => {
    expect(found(findNearly(words(line), some))).toBe(expected);
  });

  test('the nearest names come first', () => {
    expect(nearestCustomers('prosware', some, 2).map(({ name }) => name)).toEqual(['proseware', 'prosewear']);
    expect(nearestCustomers('x', [], 5)).toEqual([]);
  });
});
