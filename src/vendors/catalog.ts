import { declareVendor, recordOf, type Connectable, type Link, type VendorLists } from './declaration.ts';
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
      id: livePlatform.id,
      title: livePlatform.title,
      link: livePlatform.link,
      lists: {
        customers: true,
        users: { name: 'liveUsers', one: 'user', heading: 'Users', fields: ['voice', 'department', 'location'] },
        assignments: {
          name: 'liveLicences',
          one: 'licensed user',
          short: 'licences',
          fields: ['reason'],
          chart: 'Live Platform licences by reason',
        },
        purchases: { name: 'livePurchases', one: 'licence', short: 'licences bought', total: 'Licences' },
      },
    },
    livePlatform.settings,
    createLivePlatform,
  ),
  declareVendor(
    {
      id: licenseSpring.id,
      title: licenseSpring.title,
      link: licenseSpring.link,
      lists: {
        assignments: { name: 'seats', one: 'licence', fields: ['product'], chart: null },
      },
    },
    licenseSpring.settings,
    createLicenseSpring,
  ),
  declareVendor(
    {
      id: partnerCenter.id,
      title: partnerCenter.title,
      link: partnerCenter.link,
      lists: {
        customers: true,
        users: { name: 'partnerAccounts', one: 'account', heading: 'Microsoft accounts', fields: ['location'] },
        deletedUsers: { name: 'partnerDeleted', one: 'deleted account' },
        purchases: { name: 'partnerPurchases', one: 'SKU', heading: 'Microsoft SKUs', total: null },
        licensesOf: 'Microsoft licences',
      },
    },
    partnerCenter.settings,
    createPartnerCenter,
  ),
] as const;

type Row = (typeof rows)[number];

/** A vendor as people type it after `from:`. People call a vendor a source. */
export type SourceId = Row['id'];

type NameOf<Kind extends string> = Extract<
  Row['lists'],
  Readonly<Record<Kind, { readonly name: string }>>
>[Kind]['name'];

export type UserListName = NameOf<'users'>;
export type AccountListName = UserListName | NameOf<'deletedUsers'>;
export type AssignmentListName = NameOf<'assignments'>;
export type PurchaseListName = NameOf<'purchases'>;

type Named<Words, Name> = Words & { readonly name: Name };

/** A row with the types that everything else needs of it. */
export interface CatalogRow extends Connectable {
  readonly id: SourceId;
  readonly title: string;
  readonly link: Link;
  readonly lists: Pick<VendorLists, 'customers' | 'licensesOf'> & {
    readonly users?: Named<NonNullable<VendorLists['users']>, UserListName>;
    readonly deletedUsers?: Named<NonNullable<VendorLists['deletedUsers']>, NameOf<'deletedUsers'>>;
    readonly assignments?: Named<NonNullable<VendorLists['assignments']>, AssignmentListName>;
    readonly purchases?: Named<NonNullable<VendorLists['purchases']>, PurchaseListName>;
  };
}

export const catalog: readonly CatalogRow[] = rows;

export const sourceIds: readonly SourceId[] = catalog.map(({ id }) => id);

const byId: ReadonlyMap<SourceId, CatalogRow> = new Map(catalog.map((row) => [row.id, row]));

export function vendorNamed(id: SourceId): CatalogRow {
  const row = byId.get(id);
  if (row === undefined) throw new RangeError(`There is no vendor ${id}`);
  return row;
}

/** The vendors' names as people read them. */
export const sourceTitles: Readonly<Record<SourceId, string>> = recordOf(sourceIds, (id) => vendorNamed(id).title);
