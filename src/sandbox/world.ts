import { contoso } from './contoso.ts';
import { skus, type Customer } from './customer.ts';
import { fabrikam } from './fabrikam.ts';
import { customersOn } from './past.ts';
import { crowd, guid, inListOrder, seeded, type Person } from './people.ts';

export type * from './customer.ts';
export type { Person } from './people.ts';
export { poison, secretMarks, secrets } from './secrets.ts';

/** The data of the three sandboxes. The same on every run. */
export interface World {
  /** The same array as long as the clock stands on the same day. */
  readonly customers: readonly Customer[];
  /** LicenseSpring products by short code, and how their licences are assigned. */
  readonly products: Readonly<Record<string, 'user' | 'license-key'>>;
}

/** On the day of the clock as far as that stands before today, else on today. */
export function createWorld(today = new Date(), now = () => today): World {
  const customers = [contoso(), fabrikam(), ...ordinary.map((facts) => ordinaryCustomer(facts))];
  let last: { readonly daysAgo: number; readonly customers: readonly Customer[] } = { daysAgo: 0, customers };
  return {
    get customers() {
      const daysAgo = Math.max(0, Math.floor((today.getTime() - now().getTime()) / day));
      if (daysAgo !== last.daysAgo) last = { daysAgo, customers: customersOn(customers, daysAgo, today) };
      return last.customers;
    },
    products: { PHN1: 'user', SBC2: 'user', KEY9: 'license-key' },
  };
}

/** Milliseconds. */
const day = 86_400_000;

/** What one vendor has of the customers. The same value as long as the clock stands on the same day. */
export function ofCustomers<Value>(world: World, pick: (customers: readonly Customer[]) => Value): () => Value {
  let from = world.customers;
  let value = pick(from);
  return () => {
    if (world.customers !== from) {
      from = world.customers;
      value = pick(from);
    }
    return value;
  };
}

interface Facts {
  readonly name: string;
  readonly title: string;
  readonly size: number;
  /** Live Platform's service type; undefined if Live Platform does not have the customer. */
  readonly licenseType?: number;
  readonly atPartner?: boolean;
}

/** A customer whose sources agree: each person with a phone number has a licence. */
function ordinaryCustomer({ name, title, size, licenseType, atPartner = true }: Facts): Customer {
  const random = seeded(name);
  const home = { tenantId: guid(random), domain: `${name.replaceAll('-', '')}.com` };
  const liveGuid = guid(random);
  const people = lazily((): readonly Person[] => inListOrder(crowd(random, home, size)));
  const listed = licenseType !== 0 && licenseType !== 3;
  const criterion = licenseType === 4 || licenseType === 5 ? 'Operator Connect' : 'Direct Routing';
  const licensed = lazily(() =>
    people()
      .filter(({ voice }) => listed && voice)
      .map(({ address }) => ({ sipAddress: address, licenseCriteria: `Managed Users-${criterion}` })),
  );
  return {
    name,
    live:
      licenseType === undefined
        ? null
        : {
            guid: liveGuid,
            shortName: name.slice(0, 15),
            fullName: title,
            licenseType,
            bought: atPartner ? Math.ceil(size * 0.7) : null,
            tenantId: atPartner ? home.tenantId : null,
            domain: home.domain,
            get people() {
              return listed ? people() : [];
            },
            get licensed() {
              return licensed();
            },
          },
    partner: atPartner
      ? {
          id: home.tenantId,
          companyName: title,
          domain: home.domain,
          get people() {
            return people();
          },
          deleted: [],
          purchases: [
            { sku: skus.e5, bought: size },
            { sku: skus.phone, bought: Math.ceil(size * 0.65) },
          ],
        }
      : null,
    licenseSpring: null,
  };
}

/** Computes the value at its first use: Northwind's 12,000 people are not needed when a sandbox opens. */
function lazily<Value>(build: () => Value): () => Value {
  let built: Value | undefined;
  return () => (built ??= build());
}

const ordinary: readonly Facts[] = [
  { name: 'northwind', title: 'Northwind Traders', size: 12_000, licenseType: 5 },
  { name: 'tailspin', title: 'Tailspin Toys', size: 12, licenseType: 0 },
  { name: 'adventure-works', title: 'Adventure Works Cycles', size: 12 },
  { name: 'wingtip', title: 'Wingtip Phones', size: 5, licenseType: 1, atPartner: false },
  { name: 'proseware', title: 'Proseware, Inc.', size: 14, licenseType: 2 },
  { name: 'prosewear', title: 'Prosewear Fashion Ltd.', size: 9, licenseType: 1 },
  { name: 'coho-vineyard', title: 'Coho Vineyard', size: 7, licenseType: 4 },
  { name: 'coho-winery', title: 'Coho Winery', size: 8, licenseType: 4 },
  { name: 'litware', title: 'Litware, Inc.', size: 21, licenseType: 5 },
  { name: 'adatum', title: 'A. Datum Corporation', size: 11, licenseType: 2 },
  { name: 'alpine-ski', title: 'Alpine Ski House', size: 6, licenseType: 3 },
  { name: 'blue-yonder', title: 'Blue Yonder Airlines', size: 30, licenseType: 5 },
  { name: 'city-power', title: 'City Power & Light', size: 16, licenseType: 2 },
  { name: 'fourth-coffee', title: 'Fourth Coffee', size: 5, licenseType: 1 },
  { name: 'graphic-design', title: 'Graphic Design Institute', size: 10, licenseType: 1 },
  { name: 'humongous', title: 'Humongous Insurance', size: 28, licenseType: 5 },
  { name: 'lamna', title: 'Lamna Healthcare Company', size: 19, licenseType: 2 },
  { name: 'lucerne', title: 'Lucerne Publishing', size: 8, licenseType: 1 },
  { name: 'margies-travel', title: "Margie's Travel", size: 4, licenseType: 1 },
  { name: 'munson', title: "Munson's Pickles and Preserves Farm", size: 6 },
  { name: 'nod', title: 'Nod Publishers', size: 5 },
  { name: 'relecloud', title: 'Relecloud', size: 23, licenseType: 5 },
  { name: 'fine-art', title: 'School of Fine Art', size: 13 },
  { name: 'southridge', title: 'Southridge Video', size: 9, licenseType: 2 },
  { name: 'phone-company', title: 'The Phone Company', size: 18, licenseType: 5, atPartner: false },
  { name: 'trey-research', title: 'Trey Research', size: 12, licenseType: 1 },
  { name: 'vanarsdel', title: 'VanArsdel, Ltd.', size: 15, licenseType: 4 },
  { name: 'wide-world', title: 'Wide World Importers', size: 26, licenseType: 5 },
  { name: 'woodgrove', title: 'Woodgrove Bank', size: 24, licenseType: 5 },
  { name: 'consolidated', title: 'Consolidated Messenger', size: 7, licenseType: 4 },
  { name: 'first-up', title: 'First Up Consultants', size: 4, licenseType: 2 },
];
