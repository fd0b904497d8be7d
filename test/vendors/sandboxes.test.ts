import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createWorld } from '../../src/sandbox/world.ts';
import { createSandbox as createLicenseSpringSandbox } from '../../src/vendors/licensespring/sandbox.ts';
import { createSandbox as createLivePlatformSandbox } from '../../src/vendors/live-platform/sandbox.ts';
import { createSandbox as createPartnerCenterSandbox } from '../../src/vendors/partner-center/sandbox.ts';
import { openFaultySandbox, type FaultySandbox } from '../support/faulty-sandbox.ts';

const world = createWorld();
const noon = new Date('2026-03-10T12:00:00.000Z');
const contosoGuid = 'f1d30c8d-5f44-451e-9257-2318808ba0df';
const contosoTenant = '7e24d47c-eb72-439a-84e4-aea1bdb1eed9';
const nobody = '11111111-1111-4111-8111-111111111111';

const opened: FaultySandbox[] = [];
function closeLater(sandbox: FaultySandbox): FaultySandbox {
  opened.push(sandbox);
  return sandbox;
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((sandbox) => sandbox.close()));
});

type Fields = Readonly<Record<string, string>>;
const setting = (sandbox: FaultySandbox, name: string): string => sandbox.environment[name] ?? '';
const tokenSchema = z.object({ access_token: z.string(), refresh_token: z.string().optional() });
const json = async (response: Promise<Response>): Promise<unknown> => (await response).json();
const like = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

function customerIds(name: string) {
  const customer = world.customers.find((one) => one.name === name);
  if (!customer) throw new Error(`The world has no ${name}`);
  return { live: customer.live?.guid ?? '', partner: customer.partner?.id ?? '' };
}

describe('the world', () => {
  it('has every disagreement between the sources at fabrikam', () => {
    const fabrikam = world.customers.find(({ name }) => name === 'fabrikam');
    const { people = [], licensed = [], tenantId } = fabrikam?.live ?? {};
    const { people: accounts = [], deleted = [] } = fabrikam?.partner ?? {};
    const seats = fabrikam?.licenseSpring?.seats['PHN1'] ?? [];
    const addresses = new Set(licensed.map(({ sipAddress }) => sipAddress));
    const isLicensed = ({ address }: { address: string }) => addresses.has(address);
    const known = new Set(people.map(({ address }) => address));
    expect({
      people: people.length,
      licensed: licensed.length,
      nobodysLicences: [...addresses].filter((address) => !known.has(address)).length,
      deletedWithLicence: deleted.filter(isLicensed).length,
      voiceUnlicensed: people.filter((one) => one.voice && !isLicensed(one)).length,
      licensedInTeamsWithoutVoice: people.filter((one) => one.service === 'teams' && !one.voice && isLicensed(one))
        .length,
      licensedNotInTeams: people.filter((one) => one.service !== 'teams' && isLicensed(one)).length,
      otherTenants: people.filter((one) => one.tenantId !== tenantId).length,
      sharedAddresses: people.length - known.size,
      otherObjectIds: accounts.filter(({ address, objectId }) =>
        people.some((one) => one.address === address && one.objectId !== objectId),
      ).length,
      strangersSeats: seats.filter(({ email }) => !known.has(email)).length,
      inactiveSeats: seats.filter((one) => !one.is_active).length,
      unusedSeats: seats.filter((one) => one.total_activations === 0).length,
      secondSeats: seats.length - new Set(seats.map(({ email }) => email)).size,
      firstPasswords: seats.filter((one) => one.is_initial_password).length,
    }).toEqual({
      people: 240,
      licensed: 146,
      nobodysLicences: 2,
      deletedWithLicence: 1,
      voiceUnlicensed: 2,
      // Lars Stille, and the second record of Tessa Wall.
      licensedInTeamsWithoutVoice: 2,
      licensedNotInTeams: 2,
      otherTenants: 1,
      sharedAddresses: 1,
      // Rene Sorel, and the second record of Tessa Wall.
      otherObjectIds: 2,
      strangersSeats: 1,
      inactiveSeats: 1,
      unusedSeats: 2,
      secondSeats: 1,
      firstPasswords: 1,
    });
  });

  it('is the same on every run', () => {
    expect(JSON.stringify(createWorld().customers.slice(0, 2))).toBe(JSON.stringify(world.customers.slice(0, 2)));
  });
});

async function openLive() {
  let time = noon;
  const sandbox = closeLater(await openFaultySandbox(createLivePlatformSandbox(world, () => time)));
  const form = (changes: Fields = {}) => ({
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: setting(sandbox, 'LIVE_PLATFORM_CLIENT_ID'),
      client_secret: setting(sandbox, 'LIVE_PLATFORM_CLIENT_SECRET'),
      scope: setting(sandbox, 'LIVE_PLATFORM_SCOPE'),
      ...changes,
    }),
  });
  const askToken = (changes?: Fields) => fetch(setting(sandbox, 'LIVE_PLATFORM_TOKEN_URL'), form(changes));
  const token = tokenSchema.parse(await json(askToken())).access_token;
  const get = (path: string, init: RequestInit = {}) =>
    fetch(`${setting(sandbox, 'LIVE_PLATFORM_URL')}/api${path}`, { headers: bearer(token), ...init });
  const advance = (seconds: number) => {
    time = new Date(time.getTime() + seconds * 1000);
  };
  return { askToken, get, advance };
}

describe('Live Platform', () => {
  it('issues a fresh token for each sign-in, with a numeric lifetime', async () => {
    const { askToken } = await openLive();
    const [one, other] = [await json(askToken()), await json(askToken())];
    expect(one).toMatchObject({ token_type: 'Bearer', expires_in: 3599 });
    expect(tokenSchema.parse(one).access_token).not.toBe(tokenSchema.parse(other).access_token);
  });

  it.each([
    ['grant_type', 400, 'unsupported_grant_type'],
    ['client_id', 400, 'unauthorized_client'],
    ['client_secret', 401, 'invalid_client'],
    ['scope', 400, 'invalid_scope'],
  ])('refuses a sign-in with a wrong %s in the words of Entra', async (field, status, error) => {
    const response = await (await openLive()).askToken({ [field]: 'wrong' });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error, error_description: like(/^AADSTS\d+: /) });
  });

  it('answers an unknown or expired token with 401 and an empty body', async () => {
    const { get, advance } = await openLive();
    const unknown = await get('/v3/customer', { headers: bearer('other') });
    expect(unknown.status).toBe(401);
    expect(unknown.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    expect(await unknown.text()).toBe('');
    advance(3600);
    expect((await get('/v3/customer')).status).toBe(401);
  });

  it('lists all services as a bare array, the documented one first', async () => {
    const services = await json((await openLive()).get('/v3/customer'));
    expect(z.array(z.unknown()).parse(services)[0]).toEqual({
      UmpCustomerGuid: contosoGuid,
      CustomerShortName: 'BB175Plus',
      CustomerFullName: 'BB175Plus',
      LicenseType: 1,
      LicensedUsersCount: 50,
      MsTenantId: contosoTenant,
      ActiveUserCount: 0,
      LiveHubActiveUsersCount: 0,
      LiveHubSimpleUsersCount: 0,
    });
  });

  it('sends a client secret in the details of a service', async () => {
    const details = await json((await openLive()).get(`/v3/customer/${contosoGuid}`));
    expect(details).toMatchObject({ ApplicationClientSecret: like(/POISON/) });
  });

  it('sends the documented first page of end users by default', async () => {
    const page = await json((await openLive()).get(`/v3/customer/${contosoGuid}/user`));
    expect(page).toMatchObject({ currentPage: 1, pageSize: 10, totalPages: 4, totalRecords: 37 });
    const { data } = z.object({ data: z.array(z.unknown()) }).parse(page);
    expect(data).toHaveLength(10);
    expect(data[7]).toEqual({
      Identity: '47d18bc6-4919-4ab7-9661-5f1be0630155',
      Status: '----',
      SipAddress: null,
      LineURI: null,
      HostingProvider: 'sipfed.online.lync.com',
      HybridPstnSiteName: null,
      UsageLocation: 'US',
      RegistrarPool: null,
      CallForward: '',
      ObjectId: '47D18BC6-4919-4AB7-9661-5F1BE0630155',
      WebName: 'Allan Deyoung',
      UserType: 'NoService',
      PsCount: 0,
      IsManaged: null,
      Department: null,
      TenantId: contosoTenant,
      UserPrincipalName: 'AllanD@M365x33712745.OnMicrosoft.com',
      MsInterpretedUserType: 'PureOnlineTeamsOnlyUserWithNoService',
      EnterpriseVoiceEnabled: false,
      OnlineVoiceRoutingPolicy: '',
      OnlinePstnGateway: '',
    });
  });

  it('ignores the case of page number and size, and sends no rows beyond the end', async () => {
    const { get } = await openLive();
    const last = await json(get(`/v3/customer/${contosoGuid}/user?pagenumber=2&PAGESIZE=30`));
    expect(last).toMatchObject({ currentPage: 2, pageSize: 30, totalPages: 2, data: { length: 7 } });
    const beyond = await json(get(`/v3/customer/${contosoGuid}/user?PageNumber=9`));
    expect(beyond).toMatchObject({ currentPage: 9, totalRecords: 37, data: [] });
  });

  it.each([
    ['a page size under 2', `/v3/customer/${contosoGuid}/user?PageSize=1`, 400],
    ['a page size over 10,000', `/v3/customer/${contosoGuid}/user?PageSize=10001`, 400],
    ['page 0', `/v3/customer/${contosoGuid}/user?PageNumber=0`, 400],
    ['the users of an Essentials service', `/v3/customer/${customerIds('tailspin').live}/user`, 400],
    ['an unknown customer in version 3', `/v3/customer/${nobody}/user`, 404],
    ['an unknown customer in version 2', `/v2/customer/${nobody}/licensedUsers`, 400],
    ['an unknown path', '/v3/nothing', 404],
  ])('answers %s with a problem', async (_, path, status) => {
    const response = await (await openLive()).get(path);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ status, title: like(/./), traceId: like(/./) });
  });

  it('sends 10,000 of 12,000 users in one page', async () => {
    const page = await (await openLive()).get(`/v3/customer/${customerIds('northwind').live}/user?PageSize=10000`);
    expect(await page.json()).toMatchObject({ totalPages: 2, totalRecords: 12_000, data: { length: 10_000 } });
  });

  it('lists the documented licensed users', async () => {
    const licensed = z
      .array(z.object({ sipAddress: z.string(), licenseCriteria: z.string() }))
      .parse(await json((await openLive()).get(`/v2/customer/${contosoGuid}/licensedUsers`)));
    expect(licensed).toHaveLength(9);
    expect(licensed[0]).toEqual({
      sipAddress: 'alexw@m365x89839532.onmicrosoft.com',
      licenseCriteria: 'Managed Users - By User Interface',
    });
  });

  it('counts licences day by day, with seven digits of a second', async () => {
    const days = await json((await openLive()).get(`/v3/customer/${contosoGuid}/licenseinfo?nrOfMonths=1`));
    const records = z.array(z.unknown()).parse(days);
    expect(records).toHaveLength(30);
    expect(records.at(-1)).toMatchObject({
      acquiredLicenses: 50,
      currentlyLicensed: 9,
      managedUsersByLifeCycleManagement: 8,
      lastUpdate: '2026-03-10T02:15:07.1234567+00:00',
    });
  });

  it('refuses another method', async () => {
    expect((await (await openLive()).get('/v3/customer', { method: 'POST' })).status).toBe(405);
  });
});

async function openLicenseSpring() {
  const sandbox = closeLater(await openFaultySandbox(createLicenseSpringSandbox(world, () => noon)));
  const key = setting(sandbox, 'LICENSESPRING_SHARED_KEY');
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64');
  const authorization = (signature: string) =>
    `algorithm="hmac-sha256",headers="date",signature="${signature}",apikey="${setting(sandbox, 'LICENSESPRING_API_KEY')}"`;
  const signed = (date: string) => ({ date, authorization: authorization(sign(`licenseSpring\ndate: ${date}`)) });
  const get = (query: string, headers: Fields = signed(noon.toUTCString()), path = 'customer_license_users') =>
    fetch(`${sandbox.url}/api/v4/${path}${query}`, { headers });
  return { get, sign, signed, authorization };
}

describe('LicenseSpring', () => {
  const documented = '?product=PHN1&customer=it%40contoso.com';

  it('sends the documented users, first password in clear', async () => {
    const response = await (await openLicenseSpring()).get(documented);
    expect(await response.json()).toMatchObject({
      customer: { email: 'it@contoso.com' },
      users: [
        {
          email: 'test1@example.com',
          is_active: true,
          is_initial_password: true,
          initial_password: 't218_uv@',
          license_id: 34_524_352_345,
          order_store_id: '67e58562adfsfsdf1aff4b1f551d30326',
          order_id: 45_367_563_535_423,
        },
        { email: 'test2@example.com', is_initial_password: false, initial_password: '' },
      ],
    });
  });

  it('accepts a customer with a plus sign, and sends every digit of an id beyond 2^53', async () => {
    const response = await (await openLicenseSpring()).get('?product=SBC2&customer=licences%2Bit%40fabrikam.com');
    expect(await response.text()).toContain('"license_id":9223372036854775807,');
  });

  it('accepts the blanks and capitals of other clients in the Authorization header', async () => {
    const { get, signed } = await openLicenseSpring();
    const { date, authorization } = signed(noon.toUTCString());
    const loose = authorization.replaceAll('",', '", ').replace('apikey', 'apiKey');
    expect((await get(documented, { date, authorization: loose })).status).toBe(200);
  });

  it('accepts a Date header of up to 15 minutes ago, and sends its own time', async () => {
    const { get, signed } = await openLicenseSpring();
    const at = (seconds: number) => signed(new Date(noon.getTime() + seconds * 1000).toUTCString());
    expect((await get(documented, at(-900))).status).toBe(200);
    for (const seconds of [-901, 901]) {
      const response = await get(documented, at(seconds));
      expect(await response.json()).toMatchObject({ status: 400, code: 'date_header_diff' });
      expect(response.headers.get('date')).toBe('Tue, 10 Mar 2026 12:00:00 GMT');
    }
  });

  it.each(['licenseSpring\n@', 'licenseSpring\nDate: @', 'licenseSpring\ndate: @\n'])(
    'refuses a signature over %j',
    async (form) => {
      const { get, sign, authorization } = await openLicenseSpring();
      const date = noon.toUTCString();
      const response = await get(documented, { date, authorization: authorization(sign(form.replace('@', date))) });
      expect(await response.json()).toMatchObject({ code: 'signature_mismatch', message: like(/./) });
    },
  );

  it('names what is wrong with the headers', async () => {
    const { get, signed } = await openLicenseSpring();
    const { date, authorization } = signed(noon.toUTCString());
    const code = (headers: Fields) => json(get(documented, headers));
    expect(await code({ date })).toMatchObject({ status: 400, code: 'missing_headers' });
    expect(await code({ authorization })).toMatchObject({ code: 'missing_headers' });
    expect(await code({ date, authorization: 'Bearer x' })).toMatchObject({ code: 'authorization_invalid_headers' });
    const otherKey = authorization.replace(/apikey=".*"/, 'apikey="x"');
    expect(await code({ date, authorization: otherKey })).toMatchObject({ code: 'invalid_api_key' });
  });

  it.each([
    ['', 'missing_parameters'],
    ['?product=PHN1', 'missing_parameters'],
    ['?product=NONE&customer=it@contoso.com', 'unknown_product'],
    ['?product=KEY9&customer=it@contoso.com', 'invalid_product_auth_method'],
    ['?product=PHN1&customer=nobody@contoso.com', 'customer_does_not_exist'],
    // A plus sign that is not encoded is a blank.
    ['?product=PHN1&customer=licences+it@fabrikam.com', 'customer_does_not_exist'],
  ])('answers the query "%s" with %s', async (query, code) => {
    expect(await json((await openLicenseSpring()).get(query))).toMatchObject({ status: 400, code });
  });

  it('answers an unknown path with not_found', async () => {
    const response = await (await openLicenseSpring()).get('', {}, 'licenses');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ status: 404, code: 'not_found' });
  });
});

async function openPartner() {
  const sandbox = closeLater(await openFaultySandbox(createPartnerCenterSandbox(world, () => noon)));
  const redeem = (changes: Fields = {}) =>
    fetch(setting(sandbox, 'PARTNER_CENTER_TOKEN_URL'), {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: setting(sandbox, 'PARTNER_CENTER_CLIENT_ID'),
        client_secret: setting(sandbox, 'PARTNER_CENTER_CLIENT_SECRET'),
        refresh_token: setting(sandbox, 'PARTNER_CENTER_REFRESH_TOKEN'),
        resource: 'https://api.partnercenter.microsoft.com',
        scope: 'openid',
        ...changes,
      }),
    });
  const token = tokenSchema.parse(await json(redeem())).access_token;
  const get = (path: string, headers: Fields = {}, method = 'GET') =>
    fetch(`${sandbox.url}/v1${path}`, { method, headers: { ...bearer(token), ...headers } });
  return { sandbox, redeem, get };
}

describe('Partner Center', () => {
  const linkSchema = z.object({
    uri: z.string(),
    headers: z.array(z.object({ key: z.literal('MS-ContinuationToken'), value: z.string() })),
  });
  const pageSchema = z.object({
    totalCount: z.int(),
    items: z.array(z.object({ id: z.string() })),
    links: z.object({ next: linkSchema.optional() }),
  });
  const users = `/customers/${contosoTenant}/users`;

  it('issues a new refresh token at each redemption and still accepts the older ones', async () => {
    const { redeem } = await openPartner();
    const body = await json(redeem());
    expect(body).toMatchObject({ expires_in: '3599', expires_on: '1773147599', scope: 'user_impersonation' });
    const next = tokenSchema.parse(body).refresh_token ?? '';
    expect((await redeem({ refresh_token: next })).status).toBe(200);
    expect((await redeem()).status).toBe(200);
  });

  it('refuses an unknown refresh token', async () => {
    const response = await (await openPartner()).redeem({ refresh_token: 'other' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_grant', error_codes: [700082] });
  });

  it('lists all users, page by page, without a total', async () => {
    const { get } = await openPartner();
    const seen: string[] = [];
    let link: z.infer<typeof linkSchema> | undefined = { uri: `${users}?size=10`, headers: [] };
    while (link) {
      const headers = Object.fromEntries(link.headers.map(({ key, value }) => [key, value]));
      const page = pageSchema.parse(await json(get(link.uri, headers)));
      expect(page.totalCount).toBe(page.items.length);
      seen.push(...page.items.map(({ id }) => id));
      link = page.links.next;
      expect(link?.uri ?? users).toMatch(/^\/customers\/.*\/users(\?size=10&seekOperation=Next)?$/);
      expect(link?.headers[0]?.value ?? ',/+=').toMatch(/^(?=.*,)(?=.*\/)(?=.*\+).*=$/);
    }
    expect(new Set(seen).size).toBe(35);
  });

  it('sends the documented account, and a password with it', async () => {
    const response = await (await openPartner()).get(`${users}/A9EF48BB-8758-4590-A312-D4A47BFADED4`);
    expect(await response.json()).toMatchObject({
      usageLocation: 'US',
      userPrincipalName: 'Daniel@dtdemocspcustomer005.onmicrosoft.com',
      firstName: 'Daniel',
      lastName: 'Tsai',
      displayName: 'Daniel Tsai',
      userDomainType: 'none',
      state: 'active',
      passwordProfile: { password: like(/POISON/) },
    });
  });

  it('lists deleted accounts only when asked for inactive ones, their addresses mangled', async () => {
    const filter = '%7B%22Field%22%3A%22UserState%22%2C%22Value%22%3A%22Inactive%22%2C%22Operator%22%3A%22equals%22%7D';
    const page = await json((await openPartner()).get(`${users}?size=500&filter=${filter}`));
    expect(page).toMatchObject({
      totalCount: 2,
      items: [
        {
          displayName: 'Wiebke Jansen',
          state: 'inactive',
          softDeletionTime: '2026-03-07T12:00:00Z',
          userPrincipalName: like(/^[0-9a-f]{32}@M365x33712745/),
        },
        { displayName: 'Ferdinand Holt' },
      ],
    });
  });

  it('sends a hundred by default and five hundred at most', async () => {
    const { get } = await openPartner();
    const northwind = `/customers/${customerIds('northwind').partner}/users`;
    expect(await json(get(northwind))).toMatchObject({ totalCount: 100 });
    expect(await json(get(`${northwind}?size=500`))).toMatchObject({ totalCount: 500 });
    expect((await get(`${northwind}?size=501`)).status).toBe(400);
  });

  it('counts the licences bought and used, and names those of one user', async () => {
    const { get } = await openPartner();
    const fabrikam = world.customers.find(({ name }) => name === 'fabrikam')?.partner;
    const person = fabrikam?.people.find(({ voice }) => voice)?.objectId ?? '';
    const path = `/customers/${fabrikam?.id ?? ''}`;
    expect(await json(get(`${path}/subscribedskus`))).toMatchObject({
      items: [
        { productSku: { skuPartNumber: 'SPE_E5' }, totalUnits: 230 },
        { productSku: { skuPartNumber: 'MCOEV' }, totalUnits: 120, consumedUnits: 142, availableUnits: -22 },
        { productSku: { skuPartNumber: 'VISIOCLIENT' }, totalUnits: 500, consumedUnits: 31 },
      ],
    });
    expect(await json(get(`${path}/users/${person}/licenses`))).toMatchObject({
      items: [{ productSku: { name: 'Microsoft 365 E5' } }, { productSku: { skuPartNumber: 'MCOEV' } }],
    });
  });

  it('begins every body with a byte order mark and returns the ids of the request', async () => {
    const { get } = await openPartner();
    const response = await get('/customers?size=5', { 'MS-CorrelationId': nobody });
    expect([...new Uint8Array(await response.arrayBuffer()).slice(0, 4)]).toEqual([0xef, 0xbb, 0xbf, 0x7b]);
    expect(response.headers.get('ms-correlationid')).toBe(nobody);
    expect(response.headers.get('ms-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ['no valid token', '/customers', { authorization: 'Bearer other' }, 401, '400'],
    ['an unknown tenant', `/customers/${nobody}/users`, {}, 404, '60003'],
    ['a customer id that is no GUID', '/customers/contoso/users', {}, 400, '900118'],
    ['an unknown user', `${users}/${nobody}`, {}, 404, '60002'],
    ['a next page without its token', `${users}?seekOperation=Next`, {}, 400, '3000'],
    ['a wrong token', `${users}?seekOperation=Next`, { 'MS-ContinuationToken': 'AQ,/+x==' }, 400, '3000'],
    ['an unknown path', '/nothing', {}, 404, '404'],
  ])('answers %s with a fault', async (_, path, headers, status, code) => {
    const response = await (await openPartner()).get(path, headers);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code, description: like(/./), source: like(/./) });
  });

  it('refuses another method', async () => {
    expect((await (await openPartner()).get(users, {}, 'DELETE')).status).toBe(405);
  });

  it('misbehaves when a test asks for it, and recovers', async () => {
    const { sandbox, get } = await openPartner();
    sandbox.misbehave(() => ({ status: 429, headers: { 'Retry-After': '57' }, body: { statusCode: 429 } }));
    expect((await get('/customers')).headers.get('retry-after')).toBe('57');
    sandbox.misbehave(() => 'reset');
    await expect(get('/customers')).rejects.toThrow('fetch failed');
    sandbox.misbehave(null);
    expect((await get('/customers')).status).toBe(200);
    expect(sandbox.requests.map(({ path }) => path).filter((path) => path === '/v1/customers')).toHaveLength(3);
  });
});
