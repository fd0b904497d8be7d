import { describe, expect, it } from 'vitest';
import type { SandboxReply } from '../../src/sandbox/server.ts';
import { leaksIn, like, refOf, onReads, openVendor, problemOf, type VendorWorld } from '../support/vendor-world.ts';

const contoso = refOf('live', 'contoso');
const pageAt = async ({ vendor, call }: VendorWorld, index = 0, link = contoso) => vendor.userPage?.(link, index, call);
const usersOf = async ({ vendor, call }: VendorWorld, link = contoso) => vendor.users?.(link, call);
const assignmentsOf = async ({ vendor, call }: VendorWorld, link = contoso) => {
  const assignments = await vendor.assignments?.(link, call);
  return assignments && [...assignments.rows];
};
const purchasesOf = async ({ vendor, call }: VendorWorld, link = contoso) =>
  (await vendor.purchases?.(link, call))?.rows;

function pageOf(data: readonly object[], changes: object = {}): SandboxReply {
  const page = { currentPage: 1, pageSize: 10_000, totalPages: 1, totalRecords: data.length };
  return { status: 200, body: { ...page, ...changes, data } };
}

const day = (used: number, lastUpdate: string) => ({ acquiredLicenses: 60, currentlyLicensed: used, lastUpdate });

const ids = (...names: readonly string[]) => names.map((ObjectId) => ({ ObjectId, WebName: ObjectId }));

describe('the Teams end users of Live Platform', () => {
  it('come with plain addresses and numbers, and with ids in lower case', async () => {
    const read = await usersOf(await openVendor('live'), refOf('live', 'fabrikam'));
    const zoe = [...(read?.rows ?? [])].find(({ name }) => name === 'Zoë Ångström');
    expect(zoe).toMatchObject({
      objectId: like(/^[0-9a-f-]{36}$/),
      sip: like(/^[^:]+@fabrikam\.com$/),
      phone: like(/^\+\d+$/),
      department: 'Sales',
      voice: true,
      userType: 'TeamsOnly',
      state: 'active',
    });
  });

  it('stay unknown where the source sends null, as in the documented row of Allan Deyoung', async () => {
    const page = await pageAt(await openVendor('live'));
    expect(page?.rows[7]).toEqual({
      name: 'Allan Deyoung',
      objectId: '47d18bc6-4919-4ab7-9661-5f1be0630155',
      address: 'AllanD@M365x33712745.OnMicrosoft.com',
      sip: null,
      phone: null,
      department: null,
      location: 'US',
      voice: false,
      userType: 'NoService',
      nonPerson: null,
      tenantId: '7e24d47c-eb72-439a-84e4-aea1bdb1eed9',
      state: 'active',
      deletedOn: null,
    });
  });

  it('may leave out or blank every field but one that tells who it is', async () => {
    const open = await openVendor('live');
    const blank = {
      ObjectId: null,
      Identity: 'ABCDEF00-0000-4000-8000-000000000001',
      SipAddress: 'sip:',
      WebName: ' ',
    };
    open.sandbox.misbehave(
      onReads(
        pageOf([
          { SipAddress: 'sip:ann@contoso.com' },
          { ...blank, LineURI: 'TEL:+49891234', EnterpriseVoiceEnabled: null },
        ]),
      ),
    );
    const rows = (await usersOf(open))?.rows;
    expect(rows?.at(0)).toMatchObject({
      name: null,
      objectId: null,
      address: null,
      sip: 'ann@contoso.com',
      voice: null,
    });
    expect(rows?.at(1)).toMatchObject({
      name: null,
      objectId: 'abcdef00-0000-4000-8000-000000000001',
      sip: null,
      phone: '+49891234',
      voice: null,
    });
  });

  it('cost one call of fifty rows for five pages of a card', async () => {
    const open = await openVendor('live');
    const page = await pageAt(open, 2, refOf('live', 'fabrikam'));
    expect(page).toMatchObject({ rows: { length: 50 }, total: { number: 240, exact: true } });
    expect(open.gets()).toHaveLength(1);
    expect(Object.fromEntries(open.gets()[0]?.query ?? [])).toEqual({ PageNumber: '3', PageSize: '50' });
  });

  it('of 12,000 people cost two calls, with progress after each', async () => {
    const open = await openVendor('live');
    const read = await usersOf(open, refOf('live', 'northwind'));
    expect(read).toMatchObject({ rows: { length: 12_000 }, truncated: null });
    expect(new Set(Array.from(read?.rows ?? [], ({ objectId }) => objectId)).size).toBe(12_000);
    expect(open.gets()).toHaveLength(2);
    expect(open.progress).toEqual([
      [10_000, 12_000],
      [12_000, 12_000],
    ]);
  });

  it.each([
    ['another page', { currentPage: 1, pageSize: 50 }, 'asked for page 2 of size 50, got page 1 of size 50'],
    ['another size', { currentPage: 2, pageSize: 10 }, 'asked for page 2 of size 50, got page 2 of size 10'],
  ])('are not shown when the source sends %s than was asked for', async (_, echo, reason) => {
    const open = await openVendor('live');
    open.sandbox.misbehave(onReads(pageOf([], echo)));
    expect(await problemOf(pageAt(open, 1))).toMatchObject({ code: 'source-unexpected', reason });
  });

  it('are called incomplete when the pages end before the total', async () => {
    const open = await openVendor('live');
    const row = { WebName: 'Megan Bowen', UserPrincipalName: 'megan@contoso.com' };
    open.sandbox.misbehave(({ method, query }) => {
      if (method !== 'GET') return null;
      const currentPage = Number(query.get('PageNumber'));
      return pageOf(currentPage === 1 ? [row] : [], { currentPage, totalPages: 9, totalRecords: 9 });
    });
    expect(await usersOf(open)).toMatchObject({ rows: { length: 1 }, truncated: { code: 'source-truncated' } });
    // The first page, and the three that were pending when one of them was empty.
    expect(open.gets()).toHaveLength(4);
    open.sandbox.misbehave(onReads(pageOf([row], { totalRecords: 2 })));
    expect(await usersOf(open)).toMatchObject({ rows: { length: 1 }, truncated: { code: 'source-truncated' } });
  });

  it.each([
    ['a page comes twice', [ids('a', 'b'), ids('a', 'b')], [4, 4], 2],
    [
      'pages come over and over',
      Array.from({ length: 9 }, () => ids('a', 'b')),
      Array.from({ length: 9 }, () => 18),
      2,
    ],
    ['somebody moves to the next page meanwhile', [ids('a', 'b'), ids('b', 'c')], [4, 4], 3],
    ['the total falls between two pages', [ids('a', 'b'), ids('c')], [4, 3], 3],
    ['the total rises between two pages', [ids('a', 'b'), ids('c', 'd')], [3, 4], 4],
  ])('are counted once each and called incomplete when %s', async (_, pages, totals, people) => {
    const open = await openVendor('live');
    open.sandbox.misbehave(({ method, query }) => {
      const currentPage = Number(query.get('PageNumber'));
      const [rows = [], totalRecords = 0] = [pages[currentPage - 1], totals[currentPage - 1]];
      return method === 'GET' ? pageOf(rows, { currentPage, totalPages: pages.length, totalRecords }) : null;
    });
    expect(await usersOf(open)).toMatchObject({ rows: { length: people }, truncated: { code: 'source-truncated' } });
    expect(open.gets().length).toBeLessThanOrEqual(4);
  });

  it('are not shown when there are more of them than the source says that there are', async () => {
    const open = await openVendor('live');
    open.sandbox.misbehave(onReads(pageOf(ids('a', 'b'), { totalRecords: 0 })));
    expect(await problemOf(usersOf(open))).toMatchObject({
      code: 'source-unexpected',
      reason: '2 rows of 0 in all',
    });
  });

  it('are in the Teams admin center when the service is Hosted Essentials, and the card says so', async () => {
    const problem = await problemOf(usersOf(await openVendor('live'), refOf('live', 'tailspin')));
    expect(problem).toMatchObject({ code: 'source-unknown-customer', advice: like(/Teams admin center/) });
  });
});

describe('the licences of Live Platform', () => {
  it('are held by the nine people of the documented example', async () => {
    const assignments = await assignmentsOf(await openVendor('live'));
    const local = ['alexw', 'lidiah', 'pattif', 'debrab', 'isaiahl', 'diegos', 'miriamg', 'jonis', 'meganb'];
    expect(assignments?.map(({ address }) => address)).toEqual(
      local.map((name) => `${name}@m365x89839532.onmicrosoft.com`),
    );
    expect(assignments?.slice(0, 2).map(({ reason }) => reason)).toEqual([
      'Managed Users - By User Interface',
      'Managed Users - By LifeCycle Management',
    ]);
    expect(assignments?.[0]).toMatchObject({ product: null, licenseId: null, active: null, firstPassword: null });
  });

  it('show a reason that Rollcall does not know, letter by letter', async () => {
    const assignments = await assignmentsOf(await openVendor('live'), refOf('live', 'fabrikam'));
    const reasons = new Set(assignments?.map(({ reason }) => reason));
    expect(reasons).toContain('Managed Devices - Common Area Phones');
    expect(reasons).toContain('managed users -  by user interface');
  });

  it('find the person also where the address begins with sip: or the reason is missing', async () => {
    const open = await openVendor('live');
    open.sandbox.misbehave(onReads({ status: 200, body: [{ sipAddress: 'SIP:megan@contoso.com' }] }));
    expect(await assignmentsOf(open)).toMatchObject([{ address: 'megan@contoso.com', reason: null }]);
  });

  it('are counted as bought and used on the newest day', async () => {
    const open = await openVendor('live');
    const licences = { product: 'live', title: 'Live Platform user licenses', lapsed: 0, standing: null };
    expect(await purchasesOf(open)).toEqual([{ ...licences, bought: 50, used: 9 }]);
    const days = [
      day(1, '2026-03-08T02:15:07.1234567+00:00'),
      day(3, '2026-03-09T23:30:00.0000000-02:00'),
      day(2, '2026-03-10T01:00:00.0000000+00:00'),
    ];
    open.sandbox.misbehave(onReads({ status: 200, body: days }));
    expect(await purchasesOf(open)).toEqual([{ ...licences, bought: 60, used: 3 }]);
  });

  it('have no figure when there is no record of any day', async () => {
    const open = await openVendor('live');
    open.sandbox.misbehave(onReads({ status: 200, body: [] }));
    expect(await purchasesOf(open)).toEqual([]);
  });
});

describe('the customers of Live Platform', () => {
  it('have a short name, a title and the Entra tenant that joins them to Partner Center', async () => {
    const { vendor, call } = await openVendor('live');
    const { rows: customers = [] } = (await vendor.customers?.(call)) ?? {};
    expect(customers.slice(0, 2)).toEqual([
      {
        id: contoso.id,
        shortName: 'BB175Plus',
        title: 'BB175Plus',
        domain: null,
        hasUsers: true,
        tenantId: '7e24d47c-eb72-439a-84e4-aea1bdb1eed9',
      },
      {
        id: 'a7c0e2d4-5b16-4f38-8c9a-1d2e3f405162',
        shortName: 'Fabrikam',
        title: 'Fabrikam Inc.',
        domain: null,
        hasUsers: true,
        tenantId: '3d1f0c52-8a44-4c55-9a5e-2b6f0d7a1e90',
      },
    ]);
    expect(customers.find(({ shortName }) => shortName === 'wingtip')?.tenantId).toBeNull();
  });

  it('are read from the address in the settings, and a wrong one is not called an unknown customer', async () => {
    const good = await openVendor('live');
    await good.vendor.check(good.call);
    expect(good.addresses).toContain(`${good.sandbox.url}/tenantui/api/v3/customer`);
    const { vendor, call } = await openVendor('live', { environment: { LIVE_PLATFORM_URL: good.sandbox.url } });
    expect(await problemOf(vendor.check(call))).toMatchObject({ code: 'source-unexpected', reason: like(/^HTTP 404/) });
  });
});

describe('a refusal of Live Platform', () => {
  it('gives the operator the ids that its support asks for, and nothing of the text', async () => {
    const open = await openVendor('live');
    const problem = {
      title: 'POISON',
      detail: 'POISON',
      errorCode: 'E77',
      errorTicket: '20931',
      traceId: '00-4bf9-01',
    };
    for (const status of [400, 403, 500]) {
      open.sandbox.misbehave(onReads({ status, body: problem }));
      const { reason } = await problemOf(assignmentsOf(open));
      expect(reason).toBe(`HTTP ${String(status)} licensed users E77 00-4bf9-01 20931`);
      expect(leaksIn(reason)).toEqual([]);
    }
  });

  it.each([
    ['a bare text', '"Invalid guid"'],
    ['nothing', ''],
  ])('with status 400 is an unknown customer, be it worded with %s', async (_, body) => {
    const open = await openVendor('live');
    open.sandbox.misbehave(onReads({ status: 400, body }));
    expect(await problemOf(assignmentsOf(open))).toMatchObject({
      code: 'source-unknown-customer',
      reason: 'HTTP 400 licensed users',
    });
  });
});
