import { Problem } from '../problem.ts';
import type { SourceId } from '../vendors/catalog.ts';
import type { AssignmentList, CustomerRef, PurchaseList, RequestContext, UserList, Vendor } from '../vendors/vendor.ts';
import type { Customer } from './customer.ts';
import type { Result } from './result.ts';

/** Reads something about one customer at one vendor. */
type CustomerRead<T> = (ref: CustomerRef, call: RequestContext) => Promise<T>;

/** The vendor's method for a read; undefined where the vendor does not offer it for this customer. */
export type Method<T> = (vendor: Vendor, ref: CustomerRef) => CustomerRead<T> | undefined;

/** The whole lists of one customer, by the names of the vendors' methods. */
interface CustomerLists {
  readonly users: UserList;
  readonly deletedUsers: UserList;
  readonly assignments: AssignmentList;
  readonly purchases: PurchaseList;
}

export type CustomerList = keyof CustomerLists;

export const listMethods: { readonly [List in CustomerList]: Method<CustomerLists[List]> } = {
  users: ({ users }, { hasUsers }) => (hasUsers ? users : undefined),
  deletedUsers: ({ deletedUsers }) => deletedUsers,
  assignments: ({ assignments }) => assignments,
  purchases: ({ purchases }) => purchases,
};

/** Why a vendor is not asked about a customer: `unknown` where the vendor's list of customers could not be read. */
export type Unavailable = Exclude<Result<never>, { readonly state: 'known' | 'not permitted' }>;

/** What reads something about a customer at the vendor that is connected under this id, if it is; or why nothing does. */
export function findRead<T>(
  vendors: ReadonlyMap<SourceId, Vendor>,
  id: SourceId,
  customer: Customer,
  method: Method<T>,
): { readonly ref: CustomerRef; readonly read: CustomerRead<T> } | Unavailable {
  const vendor = vendors.get(id);
  if (vendor === undefined) return { state: 'not connected' };
  const ref = customer.refs[id];
  if (ref instanceof Problem) return { state: 'unknown', problem: ref };
  if (ref === null) return { state: 'not linked' };
  const read = method(vendor, ref);
  return read === undefined ? { state: 'not offered' } : { ref, read };
}
