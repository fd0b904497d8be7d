import { crowd, guid, inListOrder, person, seeded, type Person, type Random } from '../../src/sandbox/people.ts';
import { seat, skus, type Customer, type Seat } from '../../src/sandbox/customer.ts';
import type { World } from '../../src/sandbox/world.ts';
import { desk } from '../teams.ts';

const product = 'PHN1';

export const manyCustomers = 1_000;
export const usualSize = 200;
export const largeCustomers = 3;
export const largeSize = 100_000;

/** Sees every customer. The other one, `desk`, sees only those of the usual size. */
export const overseer = '00000000-0000-4000-8000-000000000021';

export interface ChangingWorld extends World {
  /** From now on the vendors have what changed in one night. */
  readonly nextNight: () => void;
}

/** What a search for one person at the customer of this number is given. Nobody else is found by any of it. */
export function marks(number: number): { readonly address: string; readonly name: string; readonly phone: string } {
  const digits = String(number).padStart(4, '0');
  return {
    address: `frida.holm${digits}@${nameOf(number)}.example`,
    name: `holm${digits}`,
    phone: `089 9999${digits}`,
  };
}

export function nameOf(number: number): string {
  return `kunde${String(number).padStart(4, '0')}`;
}

/** Many customers of the usual size, and behind them the large ones. */
export function createChangingWorld(): ChangingWorld {
  let night = 0;
  const numbers = Array.from({ length: manyCustomers + largeCustomers }, (_, number) => number);
  return {
    customers: numbers.map((number) => customerOf(number, number < manyCustomers ? usualSize : largeSize, () => night)),
    products: { [product]: 'user' },
    nextNight: () => (night += 1),
  };
}

function customerOf(number: number, size: number, night: () => number): Customer {
  const name = nameOf(number);
  const random = seeded(name);
  const home = { tenantId: guid(random), domain: `${name}.example` };
  const liveGuid = guid(random);
  const all = [markedPerson(random, home, number), ...crowd(random, home, size - 1)];
  const nights = [0, 1].map((each) => listsOf(all, each));
  const seats = all.map((holder) => seat(random, holder));
  const now = (): Lists => nights[night()] ?? nights[1] ?? nobody;
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
      get people() {
        return now().people;
      },
      get licensed() {
        return now().licensed;
      },
    },
    partner: {
      id: home.tenantId,
      companyName: name,
      domain: home.domain,
      get people() {
        return now().people;
      },
      deleted: [],
      purchases: [
        { sku: skus.e5, bought: size },
        { sku: skus.phone, bought: size },
      ],
    },
    licenseSpring: {
      email: `it@${home.domain}`,
      companyName: name,
      get seats(): Readonly<Record<string, readonly Seat[]>> {
        return { [product]: seats };
      },
    },
  };
}

function markedPerson(random: Random, home: { tenantId: string; domain: string }, number: number): Person {
  const { address, name, phone } = marks(number);
  return person(random, home, {
    name: `Frida ${name.replace('h', 'H')}`,
    address,
    location: 'DE',
    voice: true,
    phone: phone.replace(' ', '').replace('0', '+49'),
  });
}

interface Lists {
  readonly people: readonly Person[];
  readonly licensed: readonly { readonly sipAddress: string; readonly licenseCriteria: string }[];
}

const nobody: Lists = { people: [], licensed: [] };

/** The place of a person among 200. */
function share(index: number): number {
  return index % 200;
}

/** Of 200 people one comes and one goes in the night, one changes the department, and one loses the licence. */
function listsOf(all: readonly Person[], night: number): Lists {
  const there = all.filter((_, index) => share(index) !== (night === 0 ? 10 : 20));
  const people = there.map((each, index) =>
    night > 0 && share(index) === 30 ? { ...each, department: 'Facilities' } : each,
  );
  const licensed = people
    .filter(({ voice }, index) => voice && (night === 0 || share(index) !== 40))
    .map(({ address }) => ({ sipAddress: address, licenseCriteria: 'Managed Users-Direct Routing' }));
  return { people: inListOrder(people), licensed };
}

/** `rollcall.yaml` for these customers, as JSON, which is valid YAML. The next night is half a day away. */
export function fileOf({ customers }: World): string {
  const entries = customers.map(({ name, live, partner, licenseSpring }) => ({
    name,
    live: live?.guid,
    partner: partner?.id,
    licensespring: { customer: licenseSpring?.email, products: [product] },
  }));
  const usual = entries.slice(0, manyCustomers).map(({ name }) => name);
  const later = new Date(Date.now() + 12 * 60 * 60_000).toISOString().slice(11, 16);
  return JSON.stringify({
    customers: entries,
    access: [
      { who: { user: desk }, customers: usual },
      { who: { user: overseer }, customers: 'all' },
    ],
    memory: { read: later },
  });
}
