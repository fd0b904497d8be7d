import type { Http } from '../http.ts';
import { Problem } from '../../problem.ts';
import type { Call, Holder, Vendor } from '../vendor.ts';
import { createLicenseSpringApi, type LicenseSpringSettings } from './client.ts';
import { licenseUsersAnswer } from './contract.ts';
import { toHolder } from './mapping.ts';

/** LicenseSpring: who holds a licence of which product, with activations. It lists no customers. */
export function createLicenseSpring(settings: LicenseSpringSettings, http: Http, now: () => Date): Vendor {
  const api = createLicenseSpringApi(settings, http, now);

  async function holdersOf(customer: string, product: string, call: Call): Promise<Holder[]> {
    const path = '/api/v4/customer_license_users';
    const query = { product, customer };
    const answer = await api.get({ operation: 'licence users', path, query, schema: licenseUsersAnswer }, call);
    return answer.users.map((user) => toHolder(user, product));
  }

  return {
    id: 'licensespring',
    signedInUntil: () => null,
    async check(call) {
      try {
        await holdersOf('sign-in-check', 'sign-in-check', call);
      } catch (error) {
        // No read works without a product and a customer, but being told that they are unknown proves the sign-in.
        if (!(error instanceof Problem && error.code === 'source-unknown-customer')) throw error;
      }
    },
    async holders(link, call) {
      const byProduct = await Promise.all(link.products.map((product) => holdersOf(link.id, product, call)));
      return byProduct.flat();
    },
  };
}
