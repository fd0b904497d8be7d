import type { Roster, RosterPerson } from '../people/roster.ts';
import type { LicenseAssignment, UserRecord } from '../vendors/vendor.ts';
import type { PersonRecords } from './rule.ts';

/** The records of one person, sorted by list. */
export function sortRecords(person: RosterPerson, { customer }: Roster): PersonRecords {
  const accounts = { liveUsers: noAccounts(), partnerAccounts: noAccounts(), partnerDeleted: noAccounts() };
  const held = { liveLicences: noLicences(), seats: noLicences() };
  for (const { origin } of person.records)
    if (origin.kind === 'account') accounts[origin.list].push(origin.account);
    else held[origin.list].push(origin.holder);
  return {
    person,
    customer,
    liveUsers: accounts.liveUsers,
    accounts: accounts.partnerAccounts,
    deleted: accounts.partnerDeleted,
    licences: held.liveLicences,
    seats: held.seats,
  };
}

function noAccounts(): UserRecord[] {
  return [];
}

function noLicences(): LicenseAssignment[] {
  return [];
}
