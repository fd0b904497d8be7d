import { licensedRows, licenseSource, type LicenseStatus } from '../people/license-status.ts';
import type { Query } from '../grammar/query.ts';
import { usersFound } from '../search/rows.ts';
import type { Customer } from '../sources/customer.ts';
import type { Result } from '../sources/result.ts';
import { indexesOf } from '../tables/row-mask.ts';
import type { UserList } from '../vendors/vendor.ts';
import { valueOrThrow } from '../views/notices.ts';
import type { CommandContext } from './command.ts';
import { filterMasks, type UserSource } from './user-source.ts';

/** The users that a query asks for, in the order of their list. */
export interface FoundUsers extends UserList {
  /** The rows that match. */
  readonly found: readonly number[];
  /** The rows that would match with these words in place of the query's own. */
  readonly find: (terms: readonly string[]) => Promise<readonly number[]>;
  readonly result: Result<UserList>;
}

/** Reads the whole list, which is cached, and filters it here. */
export async function findUsers(
  query: Query,
  customer: Customer,
  { id: source }: UserSource,
  status: LicenseStatus,
  context: CommandContext,
): Promise<FoundUsers> {
  const list = query.filters.state === 'deleted' ? context.sources.deletedUsers : context.sources.users;
  const result = await list(source, customer, context.turn);
  const { rows, truncated } = valueOrThrow(result, source, customer);
  const wanted = query.filters.licensed;
  // Who is not among the licences may hold one that could not be read.
  if (wanted === 'no' && status.shortfall !== null) valueOrThrow(status.shortfall, licenseSource, customer);
  const licensed =
    wanted === undefined ? null : await licensedRows(valueOrThrow(status.licensed, licenseSource, customer), rows);
  const masks = [
    ...filterMasks(query, rows),
    ...(licensed === null ? [] : [wanted === 'yes' ? licensed : licensed.map((bit) => 1 - bit)]),
  ];
  const find = async (terms: readonly string[]): Promise<readonly number[]> =>
    indexesOf(rows.length, [...masks, ...(await usersFound(rows, terms, context.region))]);
  return { rows, truncated, found: await find(query.terms), find, result };
}
