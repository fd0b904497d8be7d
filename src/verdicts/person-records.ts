import type { Roster, RosterPerson } from '../people/roster.ts';
import type { AccountListName, AssignmentListName } from '../vendors/catalog.ts';
import type { LicenseAssignment, UserRecord } from '../vendors/vendor.ts';
import type { PersonRecords } from './rule.ts';

/** Sorts the records of one person by list. */
export function sortRecords(person: RosterPerson, { customer, lists }: Roster): PersonRecords {
  const accounts: Partial<Record<AccountListName, UserRecord[]>> = {};
  const licenses: Partial<Record<AssignmentListName, LicenseAssignment[]>> = {};
  for (const { origin } of person.records)
    if (origin.kind === 'account') (accounts[origin.list] ??= []).push(origin.account);
    else (licenses[origin.list] ??= []).push(origin.assignment);
  return {
    person,
    customer,
    lists,
    liveUsers: accounts.liveUsers ?? [],
    accounts: accounts.partnerAccounts ?? [],
    deleted: accounts.partnerDeleted ?? [],
    licences: licenses.liveLicences ?? [],
    seats: licenses.seats ?? [],
  };
}
