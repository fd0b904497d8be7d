import { words } from '../text/words.ts';
import {
  declareVendor,
  recordOf,
  type Connectable,
  type Link,
  type VendorLists,
  type VendorSettings,
} from './declaration.ts';
import { createLicenseSpring } from './licensespring/index.ts';
import * as licenseSpring from './licensespring/settings.ts';
import { createLivePlatform } from './live-platform/index.ts';
import * as livePlatform from './live-platform/settings.ts';
import { createPartnerCenter } from './partner-center/index.ts';
import * as partnerCenter from './partner-center/settings.ts';

/**
 * Every vendor, in the order in which people see them: one row a vendor. Settings, `rollcall.yaml`, the values of
 * `from:`, the cards and the lists that verdicts need all derive from these rows.
 */
const rows = [
  declareVendor(
    {
      ...livePlatform,
      lists: {
        customers: true,
        users: { name: 'liveUsers', fields: ['voice', 'department', 'location'], ...words.vendors.livePlatform.users },
        assignments: { name: 'liveLicences', groupedBy: 'reason', ...words.vendors.livePlatform.assignments },
        purchases: { name: 'livePurchases', ...words.vendors.livePlatform.purchases },
      },
    },
    createLivePlatform,
  ),
  declareVendor(
    {
      ...licenseSpring,
      lists: {
        assignments: { name: 'seats', groupedBy: 'product', chart: null, ...words.vendors.licenseSpring.assignments },
      },
    },
    createLicenseSpring,
  ),
  declareVendor(
    {
      ...partnerCenter,
      lists: {
        customers: true,
        users: { name: 'partnerAccounts', fields: ['location'], ...words.vendors.partnerCenter.users },
        deletedUsers: { name: 'partnerDeleted', ...words.vendors.partnerCenter.deletedUsers },
        purchases: { name: 'partnerPurchases', total: null, ...words.vendors.partnerCenter.purchases },
        licensesOf: words.vendors.partnerCenter.licensesOf,
      },
    },
    createPartnerCenter,
  ),
] as const;

type Row = (typeof rows)[number];

/** A vendor as people type it after `from:`, in lower case. People call a vendor a source. */
export type SourceId = Lowercase<Row['id']>;

type NameOf<Kind extends string> = Extract<
  Row['lists'],
  Readonly<Record<Kind, { readonly name: string }>>
>[Kind]['name'];

export type UserListName = NameOf<'users'>;
export type AccountListName = UserListName | NameOf<'deletedUsers'>;
export type AssignmentListName = NameOf<'assignments'>;
export type PurchaseListName = NameOf<'purchases'>;

/** A row with the types that everything else needs of it. */
export interface CatalogRow extends Connectable {
  readonly id: SourceId;
  readonly title: string;
  readonly link: Link;
  readonly settings: VendorSettings;
  readonly storesToken?: true;
  readonly lists: VendorLists<UserListName, NameOf<'deletedUsers'>, AssignmentListName, PurchaseListName>;
  readonly aliases?: readonly string[];
  readonly ownWords?: readonly string[];
}

export const catalog: readonly CatalogRow[] = rows;

export const sourceIds: readonly SourceId[] = catalog.map(({ id }) => id);

export function vendorNamed(id: SourceId): CatalogRow {
  const row = catalog.find((each) => each.id === id);
  if (row === undefined) throw new RangeError(`There is no vendor ${id}`);
  return row;
}

/** The vendors' names as people read them. */
export const sourceTitles: Readonly<Record<SourceId, string>> = recordOf(sourceIds, (id) => vendorNamed(id).title);
