import { seat, type Customer, type LiveService, type Seat } from './customer.ts';
import { inListOrder, person, seeded, type Person, type Sketch } from './people.ts';

/**
 * Something that happened at a customer, and how it was before. People are named by the address that they had
 * afterwards, in lower case.
 */
export type Edit = { readonly daysAgo: number } & (
  | { readonly came: string }
  /** Somebody whose accounts are gone for good, with the criterion of the license that went with them. */
  | { readonly left: Sketch; readonly licensedBy?: string }
  | { readonly account: string; readonly was: Partial<Person> }
  /** A Live Platform license by its SIP address; null: there was none. */
  | { readonly license: string; readonly was: string | null }
  /** A LicenseSpring seat by the address of its holder; null: there was none. */
  | { readonly seat: string; readonly product: string; readonly was: Partial<Seat> | null }
  /** The number of licenses bought of Live Platform, or of a Microsoft product by its part number. */
  | { readonly bought: string; readonly was: number }
);

/** The customer as it was before the edit. */
export function undo(customer: Customer, edit: Edit): Customer {
  if ('came' in edit) return withoutPerson(customer, edit.came);
  if ('left' in edit) return withPerson(customer, edit.left, edit.licensedBy);
  if ('account' in edit)
    return withPeople(customer, (people) =>
      people.map((one) => (isOf(one.address, edit.account) ? { ...one, ...edit.was } : one)),
    );
  if ('license' in edit) return withLicense(customer, edit.license, edit.was);
  if ('seat' in edit) return withSeat(customer, edit.seat, edit.product, edit.was);
  return withBought(customer, edit.bought, edit.was);
}

function isOf(address: string, named: string): boolean {
  return address.toLowerCase() === named;
}

function withPeople(
  { live, partner, ...rest }: Customer,
  change: (people: readonly Person[]) => readonly Person[],
): Customer {
  return {
    ...rest,
    live: live && { ...live, people: inListOrder(change(live.people)) },
    partner: partner && { ...partner, people: change(partner.people) },
  };
}

function withoutPerson(customer: Customer, address: string): Customer {
  const gone = withPeople(customer, (people) => people.filter((one) => !isOf(one.address, address)));
  const products = Object.keys(customer.licenseSpring?.seats ?? {});
  return products.reduce(
    (before, product) => withSeat(before, address, product, null),
    withLicense(gone, address, null),
  );
}

function withPerson(customer: Customer, sketch: Sketch, licensedBy: string | undefined): Customer {
  const { live, partner } = customer;
  const home = { tenantId: live?.tenantId ?? partner?.id ?? '', domain: live?.domain ?? partner?.domain ?? '' };
  const back = person(seeded(`${customer.name} ${sketch.name}`), home, sketch);
  const before = withPeople(customer, (people) => [...people, back]);
  return licensedBy === undefined ? before : withLicense(before, back.address, licensedBy);
}

function withLicense(customer: Customer, sipAddress: string, licenseCriteria: string | null): Customer {
  if (customer.live === null) return customer;
  const { licensed } = customer.live;
  const held = licenseCriteria === null ? [] : [{ sipAddress, licenseCriteria }];
  const at = licensed.findIndex((one) => isOf(one.sipAddress, sipAddress));
  const end = at === -1 ? licensed.length : at;
  return withLive(customer, { licensed: [...licensed.slice(0, end), ...held, ...licensed.slice(end + 1)] });
}

function withLive(customer: Customer, changes: Partial<LiveService>): Customer {
  return { ...customer, live: customer.live && { ...customer.live, ...changes } };
}

function withSeat(customer: Customer, holder: string, product: string, was: Partial<Seat> | null): Customer {
  const { licenseSpring } = customer;
  if (licenseSpring === null) return customer;
  const seats = licenseSpring.seats[product] ?? [];
  const changed =
    was === null ? seats.filter(({ email }) => email !== holder) : changeSeat(customer, seats, holder, was);
  return { ...customer, licenseSpring: { ...licenseSpring, seats: { ...licenseSpring.seats, [product]: changed } } };
}

/** Changes the seat, or adds it where it was given back since. */
function changeSeat(
  { name, partner }: Customer,
  seats: readonly Seat[],
  holder: string,
  was: Partial<Seat>,
): readonly Seat[] {
  if (seats.some(({ email }) => email === holder))
    return seats.map((one) => (one.email === holder ? { ...one, ...was } : one));
  const account = partner?.people.find(({ address }) => isOf(address, holder));
  const names = account ?? { firstName: null, lastName: null };
  return [...seats, seat(seeded(`${name} ${holder}`), { ...names, address: holder }, was)];
}

function withBought(customer: Customer, product: string, bought: number): Customer {
  if (product === 'live') return withLive(customer, { bought });
  const { partner } = customer;
  if (partner === null) return customer;
  const purchases = partner.purchases.map((one) => (one.sku.partNumber === product ? { ...one, bought } : one));
  return { ...customer, partner: { ...partner, purchases } };
}
