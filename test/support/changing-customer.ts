import type { CustomerEntry } from '../../src/customers/directory.ts';
import type {
  Customer as SandboxCustomer,
  DeletedPerson,
  LicensedAddress,
  Person,
  Seat,
  SkuPurchase,
} from '../../src/sandbox/world.ts';
import { seat, skus } from '../../src/sandbox/customer.ts';
import { crowd, guid, person, seeded, type Random, type Sketch } from '../../src/sandbox/people.ts';

/** A customer that a test changes from one reading to the next. The sandboxes answer with what it has at the moment. */
export interface ChangingCustomer {
  readonly name: string;
  readonly sandbox: SandboxCustomer;
  /** The customer in the settings. */
  readonly entry: CustomerEntry;
  live: Person[];
  licensed: LicensedAddress[];
  accounts: Person[];
  deleted: DeletedPerson[];
  purchases: SkuPurchase[];
  seats: Seat[];
  /** A new person with an account at Live Platform and Partner Center. */
  readonly hire: (sketch: Sketch) => Person;
  readonly license: (holder: Person, criterion?: string) => void;
  readonly seat: (holder: Person, changes?: Partial<Seat>) => void;
  /** Removes a person from every list. */
  readonly dismiss: (one: Person) => void;
  readonly random: Random;
}

/** At each customer so many people, whose sources agree. `suffix` makes another customer of the same name. */
export function changingCustomer(name: string, size: number, suffix = ''): ChangingCustomer {
  const random = seeded(`${name}${suffix}`);
  const home = { tenantId: guid(random), domain: `${name}.com` };
  const liveGuid = guid(random);
  const people = [...crowd(random, home, size)];
  const email = `it${suffix}@${name}.com`;
  const changing: ChangingCustomer = {
    name,
    live: people,
    licensed: people.filter(({ voice }) => voice).map((one) => licenceOf(one)),
    accounts: [...people],
    deleted: [],
    purchases: [{ sku: skus.e5, bought: size + 5 }],
    seats: [],
    sandbox: {
      name,
      live: {
        guid: liveGuid,
        shortName: name,
        fullName: `The ${name}`,
        licenseType: 1,
        bought: Math.ceil(size * 0.65),
        tenantId: home.tenantId,
        domain: home.domain,
        get people() {
          return changing.live;
        },
        get licensed() {
          return changing.licensed;
        },
      },
      partner: {
        id: home.tenantId,
        companyName: `The ${name}`,
        domain: home.domain,
        get people() {
          return changing.accounts;
        },
        get deleted() {
          return changing.deleted;
        },
        get purchases() {
          return changing.purchases;
        },
      },
      licenseSpring: {
        email,
        companyName: '',
        get seats() {
          return { PHN1: changing.seats };
        },
      },
    },
    entry: {
      name,
      title: `The ${name}`,
      aliases: [],
      refs: {
        live: { id: liveGuid, products: [], hasUsers: true },
        partner: { id: home.tenantId, products: [], hasUsers: true },
        licensespring: { id: email, products: ['PHN1'], hasUsers: false },
      },
    },
    hire(sketch) {
      const one = person(random, home, sketch);
      changing.live = [...changing.live, one];
      changing.accounts = [...changing.accounts, one];
      return one;
    },
    license(holder, criterion) {
      changing.licensed = [...changing.licensed, licenceOf(holder, criterion)];
    },
    seat(holder, changes) {
      changing.seats = [...changing.seats, seat(random, holder, changes)];
    },
    dismiss({ objectId, address }) {
      const isOther = (each: Person): boolean => each.objectId !== objectId;
      changing.live = changing.live.filter(isOther);
      changing.accounts = changing.accounts.filter(isOther);
      changing.licensed = changing.licensed.filter(({ sipAddress }) => sipAddress !== address.toLowerCase());
      changing.seats = changing.seats.filter((each) => each.email !== address.toLowerCase());
    },
    random,
  };
  return changing;
}

function licenceOf({ address }: Person, criterion = 'Managed Users-Direct Routing'): LicensedAddress {
  return { sipAddress: address.toLowerCase(), licenseCriteria: criterion };
}

/** What `openWorld` needs for these customers alone. */
export function onlyThese(customers: readonly ChangingCustomer[]) {
  return { customers: customers.map(({ sandbox }) => sandbox), entries: customers.map(({ entry }) => entry) };
}
