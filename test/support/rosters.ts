import { Problem } from '../../src/problem.ts';
import { runSync } from './run-sync.ts';
import type { ListName } from '../../src/people/lists.ts';
import type { PersonRecord, Records } from '../../src/people/match.ts';
import { rosterRecords } from '../../src/people/records.ts';
import { join, type FullRoster } from '../../src/people/roster.ts';
import type { Result } from '../../src/sources/result.ts';
import { assignmentTables, userTables } from '../../src/vendors/tables.ts';
import type { LicenseAssignment, Purchase, UserRecord } from '../../src/vendors/vendor.ts';

/** The rows of each list. A list without rows here was read, and is empty. */
export interface Rows {
  readonly liveUsers?: readonly UserRecord[];
  readonly liveLicences?: readonly LicenseAssignment[];
  readonly livePurchases?: readonly Purchase[];
  readonly seats?: readonly LicenseAssignment[];
  readonly partnerAccounts?: readonly UserRecord[];
  readonly partnerDeleted?: readonly UserRecord[];
  readonly partnerPurchases?: readonly Purchase[];
}

export type Missing = Exclude<Result<never>, { state: 'known' }>;

export const customer = {
  name: 'contoso',
  title: 'Contoso GmbH',
  aliases: [],
  domain: 'contoso.com',
  tenantId: '11111111-1111-4111-8111-111111111111',
  refs: { live: null, licensespring: null, partner: null },
} as const;

export const fault = new Problem({
  code: 'source-fault',
  title: 'The source reported a fault of its own',
  advice: 'Try again later.',
  origin: 'source',
  lines: [],
});

export const unknown: Missing = { state: 'unknown', problem: fault };

/** The joined lists of a customer, of which some are missing or end before their end. */
export function rosterOf(
  rows: Rows,
  missing: Partial<Record<ListName, Missing>> = {},
  truncated: readonly ListName[] = [],
): FullRoster {
  const problemOf = (list: ListName) => (truncated.includes(list) ? fault : null);
  const accounts = (list: 'liveUsers' | 'partnerAccounts' | 'partnerDeleted') =>
    known({ rows: userTables.of(rows[list] ?? []), truncated: problemOf(list) });
  const licenses = (list: 'liveLicences' | 'seats') =>
    known({ rows: assignmentTables.of(rows[list] ?? []), truncated: problemOf(list) });
  const purchases = (list: 'livePurchases' | 'partnerPurchases') =>
    known({ rows: rows[list] ?? [], truncated: problemOf(list) });
  const lists: FullRoster['lists'] = {
    liveUsers: accounts('liveUsers'),
    liveLicences: licenses('liveLicences'),
    livePurchases: purchases('livePurchases'),
    seats: licenses('seats'),
    partnerAccounts: accounts('partnerAccounts'),
    partnerDeleted: accounts('partnerDeleted'),
    partnerPurchases: purchases('partnerPurchases'),
    ...missing,
  };
  return { customer, lists, ...runSync(join(rosterRecords(lists))) };
}

function known<T>(value: T): Result<T> {
  return { state: 'known', value, asOf: new Date('2026-03-10T12:00:00Z'), stale: null, calls: [] };
}

export function account(address: string | null, objectId: string | null, more: Partial<UserRecord> = {}): UserRecord {
  const nothing = { name: null, sip: null, phone: null, department: null, location: null, voice: null };
  return {
    address,
    objectId,
    ...nothing,
    userType: null,
    nonPerson: null,
    tenantId: null,
    state: 'active',
    deletedOn: null,
    ...more,
  };
}

export function licence(address: string, more: Partial<LicenseAssignment> = {}): LicenseAssignment {
  const nothing = {
    name: null,
    reason: null,
    nonPerson: null,
    product: null,
    licenseId: null,
    active: null,
    activations: null,
  };
  return { address, ...nothing, maxActivations: null, firstPassword: null, ...more };
}

/** A LicenseSpring licence in normal use. */
export function seat(address: string, more: Partial<LicenseAssignment> = {}): LicenseAssignment {
  const usual = { product: 'PHN1', active: true, activations: 1, maxActivations: 2, firstPassword: false };
  return licence(address, { ...usual, licenseId: `of ${address}`, ...more });
}

export function bought(product: string, count: number, used: number): Purchase {
  return { product, title: `The ${product}`, bought: count, used, lapsed: 0, standing: null };
}

/** The records of an array, in the form that a join reads. */
export function recordsIn<Origin>(list: readonly PersonRecord<Origin>[]): Records<Origin> {
  const at = (number: number): PersonRecord<Origin> => {
    const record = list[number];
    if (record === undefined) throw new RangeError(`There is no record ${number}`);
    return record;
  };
  return { length: list.length, at, keysAt: at };
}
