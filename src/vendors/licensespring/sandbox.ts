import { createHmac } from 'node:crypto';
import { secrets, type LicenseSpringCustomer, type Seat, type World } from '../../sandbox/world.ts';
import { createRouter, type SandboxReply, type SandboxRequest, type VendorSandbox } from '../../sandbox/server.ts';

export { id } from './settings.ts';

/** A sandbox of LicenseSpring's License API, after its documentation. */
export function createSandbox(world: World, now: () => Date): VendorSandbox {
  const answer = createRouter(
    {
      'GET /api/v4/customer_license_users': (request) =>
        signatureRefusal(request, now()) ?? customerLicenseUsers(world, request.query),
    },
    (status, { path }) =>
      status === 404
        ? refusal('not_found', `Path ${path} was not found`, 404)
        : refusal('method_not_allowed', 'The method is not allowed', 405),
  );
  return {
    environment: (url) => ({
      LICENSESPRING_URL: url,
      LICENSESPRING_API_KEY: secrets.licenseSpringApiKey,
      LICENSESPRING_SHARED_KEY: secrets.licenseSpringSharedKey,
    }),
    answer(request) {
      const reply = answer(request);
      return { ...reply, headers: { ...reply.headers, Date: now().toUTCString() } };
    },
  };
}

function refusal(code: string, message: string, status = 400): SandboxReply {
  return { status, body: { status, code, message } };
}

/** The documented signature: HMAC-SHA256 over a constant and the Date header, which may be 15 minutes off. */
function signatureRefusal({ headers }: SandboxRequest, now: Date): SandboxReply | null {
  const { date, authorization } = headers;
  if (!authorization) return refusal('missing_headers', "must have required property 'Authorization'");
  if (!date) return refusal('missing_headers', "must have required property 'Date'");
  const part = (name: string) => new RegExp(`(?:^|[,\\s])${name}="([^"]*)"`, 'i').exec(authorization)?.[1];
  const signature = part('signature');
  if (part('algorithm') !== 'hmac-sha256' || part('headers') !== 'date' || signature === undefined)
    return refusal('authorization_invalid_headers', 'The Authorization header is not valid');
  if (part('apikey') !== secrets.licenseSpringApiKey) return refusal('invalid_api_key', 'The API key is not valid');
  const sent = new Date(date);
  const isClose = Math.abs(now.getTime() - sent.getTime()) <= 15 * 60_000;
  // Only a date in the format of RFC 9110 (IMF-fixdate) stays the same.
  if (!isClose || sent.toUTCString() !== date) return refusal('date_header_diff', 'The Date header is out of range');
  const signed = `licenseSpring\ndate: ${date}`;
  const expected = createHmac('sha256', secrets.licenseSpringSharedKey).update(signed).digest('base64');
  return signature === expected ? null : refusal('signature_mismatch', 'The signature does not match');
}

function customerLicenseUsers(world: World, query: URLSearchParams): SandboxReply {
  const product = query.get('product');
  const email = query.get('customer');
  if (!product) return refusal('missing_parameters', "must have required property 'product'");
  if (!email) return refusal('missing_parameters', "must have required property 'customer'");
  const method = world.products[product];
  if (method === undefined) return refusal('unknown_product', `Provided product (code: ${product}) was not found`);
  if (method !== 'user') return refusal('invalid_product_auth_method', 'The product is not user-based');
  const customer = world.customers
    .flatMap(({ licenseSpring }) => licenseSpring ?? [])
    .find((one) => one.email === email.toLowerCase());
  if (!customer) return refusal('customer_does_not_exist', `Customer ${email} does not exist`);
  return { status: 200, body: withNumericIds(usersOf(customer, customer.seats[product] ?? [])) };
}

function usersOf({ email, companyName }: LicenseSpringCustomer, users: readonly Seat[]) {
  return {
    customer: {
      email,
      first_name: '',
      last_name: '',
      company_name: companyName,
      phone: '',
      reference: '',
      address: '',
      postcode: '',
      city: '',
      country: '',
      state: '',
      customer_account: null,
      metadata: {},
    },
    users,
  };
}

/** The ids are numbers in the vendor's JSON. The text is edited, so that no digit is lost beyond 2^53. */
function withNumericIds(body: unknown): string {
  return JSON.stringify(body).replaceAll(/"(license_id|order_id)":"(\d+)"/g, '"$1":$2');
}
