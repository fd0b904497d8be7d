import type { Listed, ListedRow } from '../exports/listed.ts';
import { requireCustomer, type Query } from '../grammar/query.ts';
import { accountSubject } from '../memory/account-rows.ts';
import { assignmentOf, readLicenseStatus, type LicenseStatus } from '../people/license-status.ts';
import { withShortfall } from '../people/lists.ts';
import { words } from '../text/words.ts';
import type { UserRecord } from '../vendors/vendor.ts';
import type { CommandContext } from './command.ts';
import { cellsIn, flagText } from './list-cells.ts';
import { chooseUserSource } from './user-source.ts';
import { findUsers } from './users-found.ts';

/** Every user that the query asks for, in the order of the source: to sort a long list would take all of its names at once. */
export async function listUsers(query: Query, context: CommandContext): Promise<Listed> {
  const customer = requireCustomer(query);
  const source = chooseUserSource(query, customer, context);
  const status = await readLicenseStatus(source.id, customer, context);
  const { rows: all, found, result } = await findUsers(query, customer, source, status, context);

  function* rows(): Generator<ListedRow> {
    for (const index of found) {
      const user = all.at(index);
      if (user !== undefined) yield { key: accountSubject(user), cells: cellsOf(user, status) };
    }
  }
  return {
    columns: Object.values(words.lists.users),
    rows: { [Symbol.iterator]: rows },
    count: found.length,
    sources: [...withShortfall(source.id, result), ...status.asked],
    asOf: null,
    notes: [],
  };
}

function cellsOf(user: UserRecord, status: LicenseStatus): ListedRow['cells'] {
  return cellsIn(words.lists.users, {
    ...user,
    licensed: licensedText(user, status),
    voice: flagText(user.voice),
    kind: user.nonPerson,
    state: words.changes.account[user.state],
  });
}

/** Null where it is not known whether somebody is licensed. */
function licensedText(user: UserRecord, status: LicenseStatus): string | null {
  if (assignmentOf(status, user) !== null) return flagText(true);
  return status.licensed.state === 'known' && status.shortfall === null ? flagText(false) : null;
}
