import type { Http } from '../http/transport.ts';
import { Problem } from '../../problem.ts';
import { createRequestQueue, type RateLimit } from '../http/queue.ts';
import { jsonList } from '../http/json-list.ts';
import { assignmentTables, type AssignmentTable } from '../tables.ts';
import type { RequestContext } from '../vendor.ts';
import type { VendorWith } from '../declaration.ts';
import { createLicenseSpringApi } from './client.ts';
import { title, type LicenseSpringSettings } from './settings.ts';
import { licenseUsers, licenseUsersAnswer } from './contract.ts';
import { toAssignment } from './mapping.ts';

/**
 * The smallest plan allows 1,800 requests a minute for the whole company, whose own programs check their licences with
 * them, so Rollcall takes at most half. That is within 200 in ten seconds for one address too, and four at a time are
 * within 50 a second for one signature unless an answer takes less than 80 ms: https://docs.licensespring.com/license-api/rate-limiting
 */
const budget: RateLimit = { concurrency: 4, rate: { requests: 150, milliseconds: 10_000 } };

/** LicenseSpring: who holds a licence of which product, with activations. It lists no customers. */
export function createLicenseSpring(
  settings: LicenseSpringSettings,
  http: Http,
  now: () => Date,
): VendorWith<'assignments'> {
  const lane = createRequestQueue(http, title, budget);
  const api = createLicenseSpringApi(settings, lane, now);

  async function holdersOf(customer: string, product: string, call: RequestContext): Promise<AssignmentTable> {
    const path = '/api/v4/customer_license_users';
    const query = { product, customer };
    const list = jsonList(
      'users',
      licenseUsersAnswer,
      licenseUsers,
      (user) => toAssignment(user, product),
      assignmentTables,
    );
    return (await api.list({ operation: 'licence users', path, query, list }, call)).rows;
  }

  return {
    signedInUntil: () => null,
    circuitOpenUntil: lane.circuitOpenUntil,
    async check(call) {
      try {
        await holdersOf('sign-in-check', 'sign-in-check', call);
      } catch (error) {
        // No read works without a product and a customer, but being told that they are unknown proves the sign-in.
        if (!(error instanceof Problem && error.code === 'source-unknown-customer')) throw error;
      }
    },
    async assignments(link, call) {
      const byProduct = await Promise.all(link.products.map((product) => holdersOf(link.id, product, call)));
      return assignmentTables.concat(byProduct);
    },
  };
}
