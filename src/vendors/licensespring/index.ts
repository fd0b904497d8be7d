import type { Http } from '../http/transport.ts';
import { Problem } from '../../problem.ts';
import { createRequestQueue, type RateLimit } from '../http/queue.ts';
import { jsonList } from '../http/json-list.ts';
import { problemsOf } from '../http/problems.ts';
import { shortfallOf } from '../http/shortfall.ts';
import { assignmentTables } from '../tables.ts';
import type { RequestContext } from '../vendor.ts';
import type { VendorWith } from '../declaration.ts';
import type { Shared } from '../shared.ts';
import { createLicenseSpringApi } from './client.ts';
import { title, type LicenseSpringSettings } from './settings.ts';
import { licenseUsers, licenseUsersAnswer } from './contract.ts';
import { toAssignment } from './mapping.ts';
import { joinProducts, type ProductRead } from './products.ts';

/**
 * The smallest plan allows 1,800 requests a minute for the whole company. Its own programs need them to check their
 * licences, so Rollcall uses at most half. This also keeps the limits of 200 in ten seconds for one address and, unless an
 * answer takes less than 80 ms, of 50 a second for one signature: https://docs.licensespring.com/license-api/rate-limiting
 */
const rateLimit: RateLimit = { concurrency: 4, rate: { requests: 150, milliseconds: 10_000 } };

/** LicenseSpring: who has a licence of which product, with activations. It has no list of customers. */
export function createLicenseSpring(
  settings: LicenseSpringSettings,
  http: Http,
  now: () => Date,
  shared: Shared,
): VendorWith<'assignments'> {
  const queue = createRequestQueue(http, title, rateLimit, shared);
  const api = createLicenseSpringApi(settings, queue, now);

  const problems = problemsOf(title);

  async function readAssignments(customer: string, product: string, call: RequestContext) {
    const path = '/api/v4/customer_license_users';
    const query = { product, customer };
    const list = jsonList(
      'users',
      licenseUsersAnswer,
      licenseUsers,
      (user) => toAssignment(user, product),
      assignmentTables,
    );
    const request = { operation: 'licence users', subject: `${product} ${customer}`, path, query, list };
    const { rows, leftOut } = await api.list(request, call);
    // Throws where most of the rows were left out.
    shortfallOf(leftOut, problems);
    return { product, rows, leftOut };
  }

  /** A problem of one product does not hide the others, unless nobody waits for them any more. */
  async function readProduct(customer: string, product: string, call: RequestContext): Promise<ProductRead> {
    try {
      return await readAssignments(customer, product, call);
    } catch (error) {
      if (!(error instanceof Problem) || call.signal.aborted) throw error;
      return { product, problem: error };
    }
  }

  return {
    signedInUntil: () => null,
    circuitOpenUntil: queue.circuitOpenUntil,
    async check(call) {
      try {
        await readAssignments('sign-in-check', 'sign-in-check', call);
      } catch (error) {
        // Every read needs a product and a customer. An answer that they are unknown proves that the sign-in is good.
        if (!(error instanceof Problem && error.code === 'source-unknown-customer')) throw error;
      }
    },
    async assignments(ref, call) {
      return joinProducts(await Promise.all(ref.products.map((product) => readProduct(ref.id, product, call))));
    },
  };
}
