import { ofCustomers, secrets, type LiveService, type Person, type World } from '../../sandbox/world.ts';
import {
  entraRefusal,
  formOf,
  createTokenIssuer,
  createRouter,
  tokenLifetime,
  type RouteAnswer,
  type SandboxReply,
  type SandboxRequest,
  type VendorSandbox,
} from '../../sandbox/server.ts';

const tenant = 'd6a1f0e3-7c42-4b58-9f10-2e8b64c7a935';
const clientId = '4f2b8c61-90d3-4ae7-b1f5-63c0d7e9a214';
export { id } from './settings.ts';

/** As in the documented example; the id differs in each installation. */
const scope = 'api://9d576dc4-b85d-4571-880e-4c6ed4c08c31/.default';

/** A sandbox of AudioCodes Live Platform, after its REST API documentation. */
export function createSandbox(world: World, now: () => Date): VendorSandbox {
  const tokens = createTokenIssuer(secrets.liveAccessToken, now);
  const services = ofCustomers(world, (customers) => customers.flatMap(({ live }) => live ?? []));
  const signedIn =
    (answer: RouteAnswer): RouteAnswer =>
    (request, ...segments) =>
      tokens.accepts(request) ? answer(request, ...segments) : unauthorized;
  const ofService = (unknown: 400 | 404, answer: (service: LiveService, request: SandboxRequest) => SandboxReply) =>
    signedIn((request, id = '') => {
      const service = services().find(({ guid }) => guid === id.toLowerCase());
      return service ? answer(service, request) : problem(unknown, `No customer ${id}`, request);
    });
  const issueToken: RouteAnswer = (request, directory = '') => {
    const reason = refusalReason(directory, formOf(request));
    if (reason) return entraRefusal(reason, now());
    const lifetime = { expires_in: tokenLifetime, ext_expires_in: tokenLifetime };
    return { status: 200, body: { token_type: 'Bearer', ...lifetime, access_token: tokens.issue() } };
  };
  const api = '/tenantui/api';

  return {
    environment: (url) => ({
      LIVE_PLATFORM_URL: `${url}/tenantui`,
      LIVE_PLATFORM_TOKEN_URL: `${url}/${tenant}/oauth2/v2.0/token`,
      LIVE_PLATFORM_CLIENT_ID: clientId,
      LIVE_PLATFORM_CLIENT_SECRET: secrets.liveClientSecret,
      LIVE_PLATFORM_SCOPE: scope,
    }),
    answer: createRouter(
      {
        'POST /*/oauth2/v2.0/token': issueToken,
        [`GET ${api}/v3/customer`]: signedIn(() => ({ status: 200, body: services().map(brief) })),
        [`GET ${api}/v3/customer/*`]: ofService(404, (service) => ({ status: 200, body: details(service) })),
        [`GET ${api}/v3/customer/*/user`]: ofService(404, users),
        // Version 2 documents 200, 400 and 500; version 3 has 404 instead of 400.
        [`GET ${api}/v2/customer/*/licensedUsers`]: ofService(400, ({ licensed }) => ({ status: 200, body: licensed })),
        [`GET ${api}/v3/customer/*/licenseinfo`]: ofService(404, (service, request) =>
          licenseInfo(service, request, now()),
        ),
      },
      (status, request) => problem(status, status === 404 ? 'No such path' : 'Method not allowed', request),
    ),
  };
}

/** Why the sign-in is refused; null if it is good. */
function refusalReason(directory: string, form: URLSearchParams) {
  if (directory !== tenant) return 'tenant';
  if (form.get('grant_type') !== 'client_credentials') return 'grantType';
  if (form.get('client_id') !== clientId) return 'client';
  if (form.get('client_secret') !== secrets.liveClientSecret) return 'secret';
  return form.get('scope') === scope ? null : 'scope';
}

/** ASP.NET Core's default; the vendor's pages do not document 401. */
const unauthorized: SandboxReply = { status: 401, headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } };

function problem(status: number, detail: string, { path }: SandboxRequest): SandboxReply {
  const titles: Readonly<Record<number, string>> = { 400: 'Bad Request', 404: 'Not Found', 405: 'Method Not Allowed' };
  return {
    status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8' },
    body: {
      type: 'https://tools.ietf.org/html/rfc9110#section-15.5',
      title: titles[status],
      status,
      detail,
      instance: path,
      errorTicket: '20931',
      errorCode: `E${String(status)}`,
      traceId: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00',
    },
  };
}

function brief({ guid, shortName, fullName, licenseType, bought, tenantId }: LiveService) {
  const liveHub = tenantId === null ? null : 0;
  return {
    UmpCustomerGuid: guid,
    CustomerShortName: shortName,
    CustomerFullName: fullName,
    LicenseType: licenseType,
    LicensedUsersCount: bought,
    MsTenantId: tenantId,
    ActiveUserCount: 0,
    LiveHubActiveUsersCount: liveHub,
    LiveHubSimpleUsersCount: liveHub,
  };
}

function details(service: LiveService) {
  return {
    ...brief(service),
    MsDefaultDomain: service.domain,
    ApplicationClientId: '6e0f1b83-2f4a-4d0c-8a5e-b7c9d1e3f502',
    ApplicationClientSecret: secrets.liveServiceSecret,
    ClientSecretExpirationDate: '2/18/2027 8:39:26 AM',
  };
}

function users(service: LiveService, request: SandboxRequest): SandboxReply {
  // ASP.NET Core ignores the case of query keys.
  const query = new Map([...request.query].map(([key, value]) => [key.toLowerCase(), value]));
  const number = Number(query.get('pagenumber') ?? 1);
  const size = Number(query.get('pagesize') ?? 10);
  const essentials = service.licenseType === 0 || service.licenseType === 3;
  if (essentials) return problem(400, 'Users of Essentials services are managed in the Teams admin center', request);
  if (!Number.isInteger(number) || number < 1) return problem(400, 'Page Number is out of range', request);
  if (!Number.isInteger(size) || size < 2 || size > 10_000) return problem(400, 'Page Size is out of range', request);
  return {
    status: 200,
    body: {
      currentPage: number,
      pageSize: size,
      totalPages: Math.ceil(service.people.length / size),
      totalRecords: service.people.length,
      data: service.people.slice((number - 1) * size, number * size).map((person) => userRow(person)),
    },
  };
}

const userTypes = {
  teams: { UserType: 'TeamsOnly', MsInterpretedUserType: 'PureOnlineTeamsOnlyUser' },
  lapsed: { UserType: 'NoService', MsInterpretedUserType: 'PureOnlineTeamsOnlyUserWithNoService' },
  none: { UserType: 'NoService', MsInterpretedUserType: 'PureOnlineUserWithNoService' },
};

function userRow(person: Person) {
  const { UserType, MsInterpretedUserType } = userTypes[person.service];
  return {
    Identity: person.objectId,
    Status: '----',
    SipAddress: person.sip === null ? null : `sip:${person.sip}`,
    LineURI: person.phone === null ? null : `tel:${person.phone}`,
    HostingProvider: person.service === 'none' ? null : 'sipfed.online.lync.com',
    HybridPstnSiteName: null,
    UsageLocation: person.location,
    RegistrarPool: null,
    CallForward: '',
    ObjectId: person.objectId.toUpperCase(),
    WebName: person.name,
    UserType,
    PsCount: 0,
    IsManaged: null,
    Department: person.department,
    TenantId: person.tenantId,
    UserPrincipalName: person.address,
    MsInterpretedUserType,
    EnterpriseVoiceEnabled: person.voice,
    OnlineVoiceRoutingPolicy: '',
    OnlinePstnGateway: '',
  };
}

function licenseInfo(service: LiveService, { query }: SandboxRequest, now: Date): SandboxReply {
  const days = 30 * Number(query.get('nrOfMonths') ?? 1);
  const licensed = service.licensed.length;
  const countOf = (...words: readonly string[]) =>
    service.licensed.filter(({ licenseCriteria }) => words.some((word) => licenseCriteria.toLowerCase().endsWith(word)))
      .length;
  const factors = {
    managedUsersDirectRouting: countOf('direct routing'),
    managedUsersOperatorConnect: countOf('operator connect'),
    managedUsersByLifeCycleManagement: countOf('lifecycle management', 'template'),
    managedUsersUserInterface: countOf('user interface'),
    managedServiceNumbers: countOf('service numbers'),
  };
  const { bought } = service;
  if (bought === null) return { status: 200, body: [] };
  const records = Array.from({ length: days }, (_, index) => {
    const daysAgo = days - 1 - index;
    const day = new Date(now.getTime() - daysAgo * 86_400_000);
    return {
      acquiredLicenses: bought,
      totalMonitoredUsers: 0,
      currentlyLicensed: Math.max(0, licensed - Math.floor(daysAgo / 5)),
      ...factors,
      lastUpdate: `${day.toISOString().slice(0, 10)}T02:15:07.1234567+00:00`,
      umpCustomerGuid: service.guid,
      licenseSettingsFlagsLevel: 0,
      LicenseFactors: {
        'Managed Users - By Template': true,
        'Managed Users - By User Interface': true,
        'Managed Service Numbers': true,
      },
    };
  });
  return { status: 200, body: records };
}
