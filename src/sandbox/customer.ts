import { hex, type Person, type Random } from './people.ts';

/** One customer, and the data that each vendor has about it; null where a vendor does not have the customer. */
export interface Customer {
  readonly name: string;
  readonly live: LiveService | null;
  readonly partner: PartnerTenant | null;
  readonly licenseSpring: LicenseSpringCustomer | null;
}

export interface LiveService {
  /** `umpCustomerGuid` */
  readonly guid: string;
  readonly shortName: string;
  readonly fullName: string;
  /** 0 and 3 are Essentials services, whose users Live Platform does not list. */
  readonly licenseType: number;
  readonly bought: number | null;
  readonly tenantId: string | null;
  readonly domain: string;
  readonly people: readonly Person[];
  readonly licensed: readonly LicensedAddress[];
}

export interface LicensedAddress {
  readonly sipAddress: string;
  readonly licenseCriteria: string;
}

export interface PartnerTenant {
  readonly id: string;
  readonly companyName: string;
  readonly domain: string;
  readonly people: readonly Person[];
  readonly deleted: readonly DeletedPerson[];
  readonly purchases: readonly SkuPurchase[];
}

export interface DeletedPerson extends Person {
  /** Microsoft replaces the address of a deleted account with `<32 hex digits>@domain`. */
  readonly mangledAddress: string;
  readonly daysAgo: number;
}

export interface SkuPurchase {
  readonly sku: Sku;
  readonly bought: number;
}

export interface Sku {
  readonly id: string;
  readonly partNumber: string;
  readonly name: string;
  readonly isHeldBy: (person: Person) => boolean;
}

export interface LicenseSpringCustomer {
  readonly email: string;
  readonly companyName: string;
  /** By product short code. */
  readonly seats: Readonly<Record<string, readonly Seat[]>>;
}

/** A row as LicenseSpring sends it, except that the ids are text, since a number would be rounded beyond 2^53. */
export interface Seat {
  readonly email: string;
  readonly is_active: boolean;
  readonly first_name: string;
  readonly last_name: string;
  readonly phone_number: string;
  readonly is_initial_password: boolean;
  readonly initial_password: string;
  readonly license_id: string;
  readonly order_store_id: string;
  readonly order_id: string;
  /** Missing in the documented example. */
  readonly max_activations?: number;
  readonly total_activations?: number;
}

/** Microsoft's own SKU ids and part numbers. */
export const skus = {
  e5: {
    id: '06ebc4ee-1bb5-47dd-8120-11324bc54e06',
    partNumber: 'SPE_E5',
    name: 'Microsoft 365 E5',
    isHeldBy: ({ service }) => service === 'teams',
  },
  phone: {
    id: 'e43b5b99-8dfb-405f-9987-dc307f34bcbd',
    partNumber: 'MCOEV',
    name: 'Microsoft Teams Phone Standard',
    isHeldBy: ({ voice }) => voice,
  },
  visio: {
    id: 'c5928f49-12ba-48f7-ada3-0d743a3601d5',
    partNumber: 'VISIOCLIENT',
    name: 'Visio Plan 2',
    isHeldBy: ({ department }) => department === 'Engineering',
  },
} as const satisfies Record<string, Sku>;

/** A seat in normal use; `changes` are its differences. */
export function seat(
  random: Random,
  holder: Pick<Person, 'address' | 'firstName' | 'lastName'>,
  changes: Partial<Seat> = {},
): Seat {
  return {
    email: holder.address.toLowerCase(),
    is_active: true,
    first_name: holder.firstName ?? '',
    last_name: holder.lastName ?? '',
    phone_number: '',
    is_initial_password: false,
    initial_password: '',
    license_id: digits(random),
    order_store_id: hex(random, 33),
    order_id: digits(random),
    max_activations: 2,
    total_activations: 1,
    ...changes,
  };
}

/** LicenseSpring's ids have 16 digits, such as 1593781720493289. */
function digits(random: Random): string {
  return `15${String(Math.floor(random() * 1e14)).padStart(14, '0')}`;
}

export function deletedPerson(random: Random, person: Person, daysAgo: number): DeletedPerson {
  const domain = person.address.split('@')[1] ?? '';
  return { ...person, mangledAddress: `${hex(random, 32)}@${domain}`, daysAgo };
}
