import { crowd, guid, inListOrder, seeded } from '../../src/sandbox/people.ts';
import { seat, skus, type Customer } from '../../src/sandbox/customer.ts';
import type { World } from '../../src/sandbox/world.ts';

/** Number of users by customer. The first is for warming up; three of the largest are measured in one process. */
export const sizes: Readonly<Record<string, number>> = {
  warm: 10,
  few: 10,
  thousand: 1_000,
  thousands: 12_000,
  big: 100_000,
  second: 100_000,
  third: 100_000,
};

const product = 'PHN1';

/** The customers of the three vendors. Their people are generated on first access. */
export function createSizedWorld(): World {
  return {
    customers: Object.entries(sizes).map(([name, size]) => customerOf(name, size)),
    products: { [product]: 'user' },
  };
}

function customerOf(name: string, size: number): Customer {
  const random = seeded(name);
  const home = { tenantId: guid(random), domain: `${name}.example` };
  const liveGuid = guid(random);
  const people = inListOrder(crowd(random, home, size));
  const licensed = people
    .filter(({ voice }) => voice)
    .map(({ address }) => ({ sipAddress: address, licenseCriteria: 'Managed Users-Direct Routing' }));
  return {
    name,
    live: {
      guid: liveGuid,
      shortName: name,
      fullName: name,
      licenseType: 5,
      bought: size,
      tenantId: home.tenantId,
      domain: home.domain,
      people,
      licensed,
    },
    partner: {
      id: home.tenantId,
      companyName: name,
      domain: home.domain,
      people,
      deleted: [],
      purchases: [
        { sku: skus.e5, bought: size },
        { sku: skus.phone, bought: size },
      ],
    },
    licenseSpring: {
      email: `it@${home.domain}`,
      companyName: name,
      seats: { [product]: people.map((holder) => seat(random, holder)) },
    },
  };
}

/** `rollcall.yaml` for these customers, as JSON, which is valid YAML. */
export function fileOf({ customers }: World): string {
  const entries = customers.map(({ name, live, partner, licenseSpring }) => ({
    name,
    live: live?.guid,
    partner: partner?.id,
    licensespring: { customer: licenseSpring?.email, products: [product] },
  }));
  return JSON.stringify({ customers: entries, access: [{ who: 'anyone', customers: 'all' }], memory: 'off' });
}
