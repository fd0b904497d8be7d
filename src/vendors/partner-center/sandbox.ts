import { z } from 'zod';
import {
  ofCustomers,
  secrets,
  type DeletedPerson,
  type PartnerTenant,
  type Person,
  type Sku,
  type World,
} from '../../sandbox/world.ts';
import {
  digest,
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

import { collection, openPager, refusal } from './sandbox-pages.ts';

const partnerTenant = 'b7e5d3c1-4a29-4e86-8d07-19f3c6a2e540';
const clientId = 'c90e7d25-3b18-4c6f-a4d2-5e7f81b0c936';
const resource = 'https://api.partnercenter.microsoft.com';

export { id } from './settings.ts';

/** A sandbox of Microsoft Partner Center's REST API, after its reference and the source of its SDK. */
export function createSandbox(world: World, now: () => Date): VendorSandbox {
  const tokens = createTokenIssuer(secrets.partnerAccessToken, now);
  const tenants = ofCustomers(world, (customers) => customers.flatMap(({ partner }) => partner ?? []));
  const page = openPager();
  const ofTenant =
    (answer: (tenant: PartnerTenant, request: SandboxRequest, userId: string) => SandboxReply): RouteAnswer =>
    (request, id = '', userId = '') => {
      if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id))
        return refusal(400, '900118', 'Invalid customer id');
      const tenant = tenants().find((one) => one.id === id.toLowerCase());
      return tenant ? answer(tenant, request, userId.toLowerCase()) : refusal(404, '60003', 'Tenant was not found');
    };
  const ofUser = (answer: (tenant: PartnerTenant, user: Person) => SandboxReply) =>
    ofTenant((tenant, _, userId) => {
      const user = tenant.people.find(({ objectId }) => objectId === userId);
      return user ? answer(tenant, user) : refusal(404, '60002', 'User was not found');
    });
  const listCustomers = (request: SandboxRequest) =>
    request.query.has('filter')
      ? refusal(400, '3000', 'The sandbox filters no customers')
      : page(request, tenants(), customerItem);
  const listUsers = (tenant: PartnerTenant, request: SandboxRequest) => {
    const filter = filterOf(request);
    if (filter === null) return page(request, tenant.people, (user) => account(tenant, user));
    const isKnown = filter.Field === 'UserState' && filter.Value === 'Inactive' && filter.Operator === 'equals';
    if (!isKnown) return refusal(400, '3000', 'The filter is not supported');
    return page(request, tenant.deleted, (user) => deletedAccount(tenant, user, now()));
  };

  const api = createRouter(
    {
      'GET /v1/customers': listCustomers,
      'GET /v1/customers/*/users': ofTenant(listUsers),
      'GET /v1/customers/*/users/*': ofUser((tenant, user) => ({ status: 200, body: account(tenant, user) })),
      'GET /v1/customers/*/users/*/licenses': ofUser(({ purchases }, user) =>
        collection(purchases.filter(({ sku }) => sku.isHeldBy(user)).map(({ sku }) => heldLicense(sku))),
      ),
      'GET /v1/customers/*/subscribedskus': ofTenant((tenant) => collection(subscribedSkus(tenant))),
    },
    (status) => refusal(status, String(status), status === 404 ? 'Resource was not found' : 'Method not allowed'),
  );
  const signIn = createRouter({ 'POST /*/oauth2/token': openSignIn(() => tokens.issue(), now) }, (status) =>
    status === 404 ? entraRefusal('tenant', now()) : { status },
  );
  const newTraceId = openTraceIds();

  return {
    environment: (url) => ({
      PARTNER_CENTER_URL: url,
      PARTNER_CENTER_TOKEN_URL: `${url}/${partnerTenant}/oauth2/token`,
      PARTNER_CENTER_CLIENT_ID: clientId,
      PARTNER_CENTER_CLIENT_SECRET: secrets.partnerClientSecret,
      PARTNER_CENTER_REFRESH_TOKEN: secrets.partnerRefreshToken,
    }),
    answer(request) {
      if (request.path.endsWith('/oauth2/token')) return signIn(request);
      const isAllowed = !request.path.startsWith('/v1/') || tokens.accepts(request);
      const { status, headers, body } = isAllowed ? api(request) : refusal(401, '400', 'Access denied');
      const ids = {
        'MS-RequestId': request.headers['ms-requestid'] ?? newTraceId(),
        'MS-CorrelationId': request.headers['ms-correlationid'] ?? newTraceId(),
      };
      // Users of the API report that every body begins with a byte order mark.
      return { status, headers: { ...headers, ...ids }, body: `\uFEFF${JSON.stringify(body)}` };
    },
  };
}

function openTraceIds(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
  };
}

/** The refresh token grant of the v1 endpoint: its numbers are strings, and each redemption issues a new refresh token. */
function openSignIn(issueAccessToken: () => string, now: () => Date): RouteAnswer {
  const chain: string[] = [secrets.partnerRefreshToken];
  return (request, directory = '') => {
    const form = formOf(request);
    if (directory !== partnerTenant) return entraRefusal('tenant', now());
    if (form.get('grant_type') !== 'refresh_token') return entraRefusal('grantType', now());
    if (form.get('client_id') !== clientId) return entraRefusal('client', now());
    if (form.get('client_secret') !== secrets.partnerClientSecret) return entraRefusal('secret', now());
    if (form.get('resource') !== resource) return entraRefusal('resource', now());
    if (!chain.includes(form.get('refresh_token') ?? '')) return entraRefusal('grant', now());
    const refreshToken = `${secrets.partnerRefreshToken}.${String(chain.length)}.${digest(String(chain.length))}`;
    chain.push(refreshToken);
    const seconds = Math.floor(now().getTime() / 1000);
    return {
      status: 200,
      body: {
        token_type: 'Bearer',
        scope: 'user_impersonation',
        expires_in: String(tokenLifetime),
        ext_expires_in: String(tokenLifetime),
        expires_on: String(seconds + tokenLifetime),
        not_before: String(seconds),
        resource,
        access_token: issueAccessToken(),
        refresh_token: refreshToken,
        id_token: `${secrets.partnerAccessToken}.id`,
      },
    };
  };
}

const filterSchema = z.object({ Field: z.string(), Value: z.string(), Operator: z.string() });

/** The filter of a first page; for the next pages it is in the continuation token. */
function filterOf({ query }: SandboxRequest) {
  const sent = query.get('filter');
  if (sent === null) return null;
  try {
    return filterSchema.parse(JSON.parse(sent));
  } catch {
    return { Field: '', Value: '', Operator: '' };
  }
}

function customerItem({ id, domain, companyName }: PartnerTenant) {
  return {
    id,
    companyProfile: { tenantId: id, domain, companyName },
    relationshipToPartner: 'reseller',
    links: { self: { uri: `/customers/${id}`, method: 'GET', headers: [] } },
    attributes: { objectType: 'Customer' },
  };
}

function account(tenant: PartnerTenant, user: Person) {
  return {
    usageLocation: user.location ?? undefined,
    id: user.objectId,
    userPrincipalName: user.address,
    firstName: user.firstName ?? undefined,
    lastName: user.lastName ?? undefined,
    displayName: user.name,
    phoneNumber: user.phone ?? undefined,
    // Documented for the resource, though a read seldom has it.
    passwordProfile: { forceChangePassword: false, password: secrets.partnerPassword },
    lastDirectorySyncTime: null,
    userDomainType: 'none',
    state: 'active',
    links: { self: { uri: `/customers/${tenant.id}/users/${user.objectId}`, method: 'GET', headers: [] } },
    attributes: { objectType: 'CustomerUser' },
  };
}

function deletedAccount(tenant: PartnerTenant, user: DeletedPerson, now: Date) {
  return {
    ...account(tenant, user),
    userPrincipalName: user.mangledAddress,
    state: 'inactive',
    softDeletionTime: new Date(now.getTime() - user.daysAgo * 86_400_000).toISOString().replace(/\.\d+/, ''),
  };
}

function subscribedSkus({ people, purchases }: PartnerTenant) {
  return purchases.map(({ sku, bought }) => {
    const consumed = people.filter((person) => sku.isHeldBy(person)).length;
    return {
      availableUnits: bought - consumed,
      activeUnits: bought,
      consumedUnits: consumed,
      suspendedUnits: 0,
      totalUnits: bought,
      warningUnits: 0,
      productSku: { ...productSku(sku), targetType: 'User' },
      servicePlans: [{ ...servicePlan(sku), capabilityStatus: 'Enabled', targetType: 'User' }],
      capabilityStatus: 'Enabled',
    };
  });
}

function heldLicense(sku: Sku) {
  return {
    servicePlans: [{ ...servicePlan(sku), capabilityStatus: 'Assigned', targetType: 'User' }],
    productSku: productSku(sku),
  };
}

function productSku({ id, name, partNumber }: Sku) {
  return { id, name, skuPartNumber: partNumber, licenseGroupId: 'group1' };
}

function servicePlan({ id, name, partNumber }: Sku) {
  return { displayName: name, serviceName: partNumber, id };
}
