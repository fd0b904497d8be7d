import { beside } from '../beside.ts';
import { either, type Marks } from '../marks.ts';
import { packed, type Table } from '../table.ts';
import type { Holder, UserRecord } from '../vendors/vendor.ts';
import { isFound, searchTables, searchText, soughtOf, whereFound } from './search.ts';

/** What a list is searched in; made once, since it takes longer than the search. */
const textsOfUsers = beside((users: Table<UserRecord>) =>
  packed(users, searchTables, ({ name, address, sip, phone }) => searchText([name, address, sip], phone)),
);
const textsOfHolders = beside((holders: Table<Holder>) =>
  packed(holders, searchTables, ({ name, address, licenseId }) => searchText([name, address], null, licenseId)),
);

/** For each term, the users in whose name, address, SIP address or phone it is found. */
export async function usersNamed(users: Table<UserRecord>, terms: readonly string[]): Promise<Marks[]> {
  const texts = await textsOfUsers(users);
  return terms.map((term) => whereFound(soughtOf(term), texts));
}

/** The same, or in whose department. */
export async function usersFound(users: Table<UserRecord>, terms: readonly string[]): Promise<Marks[]> {
  const named = await usersNamed(users, terms);
  return terms.map((term, index) => either(named[index], users.where('department', isFound(soughtOf(term)))));
}

/** For each term, the licences in whose holder's name or address it is found. */
export async function holdersNamed(holders: Table<Holder>, terms: readonly string[]): Promise<Marks[]> {
  const texts = await textsOfHolders(holders);
  return terms.map((term) => whereFound(soughtOf(term), texts));
}

/** The same, or in whose licence's id, product or reason. */
export async function holdersFound(holders: Table<Holder>, terms: readonly string[]): Promise<Marks[]> {
  const [named, texts] = [await holdersNamed(holders, terms), await textsOfHolders(holders)];
  return terms.map((term, index) => {
    const sought = soughtOf(term);
    return either(
      named[index],
      texts.containing('other', sought.words),
      holders.where('product', isFound(sought)),
      holders.where('reason', isFound(sought)),
    );
  });
}
