import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';
import { addressKey } from '../people/address.ts';
import type { ListName } from '../people/lists.ts';
import type { Table } from '../tables/table.ts';
import type { LicenseAssignment, Purchase, UserRecord } from '../vendors/vendor.ts';
import { accountFields, accountSubject, pairAccounts } from './account-rows.ts';
import type { Change, ChangeDetail } from './change.ts';
import { contentOf, differences, sameFields, shown } from './compared-fields.ts';
import { allRows, pairRows, type ComparedRows, type Pairing } from './pair.ts';
import type { WholeReading } from './reading.ts';

/** What changed from one whole reading of a list of accounts to the next. Who is no person is compared too. */
export function* compareAccounts(
  list: ListName,
  { rows: before }: WholeReading<Table<UserRecord>>,
  { rows: after }: WholeReading<Table<UserRecord>>,
): Cooperative<Change[]> {
  const about = (account: UserRecord): Pick<Change, 'list' | 'subject' | 'name' | 'key'> => ({
    list,
    subject: accountSubject(account),
    name: shown(account.name),
    key: account.address ?? account.sip ?? account.objectId,
  });
  return yield* changesOf(yield* pairAccounts(before, after), before, after, {
    gone: (row) => ({ kind: 'person-gone', ...about(row), detail: {} }),
    came: (row) => ({ kind: 'person-came', ...about(row), detail: {} }),
    changed: (row, next) => ({
      kind: 'person-changed',
      ...about(next),
      detail: { fields: differences(row, next, [...accountFields, 'objectId']) },
    }),
  });
}

/** What changed from one whole reading of a list of licenses to the next. */
export function* compareLicenses(
  list: ListName,
  { rows: before }: WholeReading<Table<LicenseAssignment>>,
  { rows: after }: WholeReading<Table<LicenseAssignment>>,
): Cooperative<Change[]> {
  const pairing = yield* pairRows(licenseRows(before), licenseRows(after), sameFields(before, after, licenseFields));
  const about = ({ address, name }: LicenseAssignment): Pick<Change, 'list' | 'subject' | 'name' | 'key'> => ({
    list,
    subject: addressKey(address),
    name: shown(name),
    key: address === '' ? null : address,
  });
  return yield* changesOf(pairing, before, after, {
    gone: (row) => ({ kind: 'license-lost', ...about(row), detail: heldBy(row) }),
    came: (row) => ({ kind: 'license-gained', ...about(row), detail: heldBy(row) }),
    changed: (row, next) => ({
      kind: 'license-moved',
      ...about(next),
      detail: { ...heldBy(next), ...moved(row, next) },
    }),
  });
}

const licenseFields = ['reason', 'product', 'active'] as const;

function licenseRows(licenses: Table<LicenseAssignment>): ComparedRows {
  const [addressAt, licenseIdAt, nameAt] = [
    licenses.field('address'),
    licenses.field('licenseId'),
    licenses.field('name'),
  ];
  return {
    rows: allRows(licenses),
    // Several people can be users of one LicenseSpring license.
    keyAt: (row) => `${licenseIdAt(row) ?? ''} ${addressKey(addressAt(row))}`,
    contentAt: contentOf(licenses, licenseFields),
    restAt: (row) => nameAt(row) ?? '',
  };
}

function heldBy({ reason, product }: LicenseAssignment): ChangeDetail {
  return { reason: shown(reason), product: shown(product) };
}

function moved(row: LicenseAssignment, next: LicenseAssignment): ChangeDetail {
  const fields = differences(row, next, ['product', 'active']);
  return {
    ...(row.reason === next.reason ? {} : { before: shown(row.reason), after: shown(next.reason) }),
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
  };
}

/** What changed from one whole reading of a list of purchases to the next: a new number, and what is new or gone. */
export function* comparePurchases(
  list: ListName,
  { rows: before }: WholeReading<readonly Purchase[]>,
  { rows: after }: WholeReading<readonly Purchase[]>,
): Cooperative<Change[]> {
  const isSame = (row: number, next: number): boolean => before[row]?.bought === after[next]?.bought;
  const pairing = yield* pairRows(purchaseRows(before), purchaseRows(after), isSame);
  const change = ({ product, title }: Purchase, detail: ChangeDetail): Change => {
    return { kind: 'purchase-changed', list, subject: product, name: shown(title), key: product, detail };
  };
  return yield* changesOf(pairing, before, after, {
    gone: (row) => change(row, { before: row.bought }),
    came: (row) => change(row, { after: row.bought }),
    changed: (row, next) => change(next, { before: row.bought, after: next.bought }),
  });
}

function purchaseRows(purchases: readonly Purchase[]): ComparedRows {
  return {
    rows: purchases.keys(),
    keyAt: (row) => purchases[row]?.product ?? '',
    contentAt: (row) => String(purchases[row]?.bought),
    restAt: (row) => purchases[row]?.title ?? '',
  };
}

/** A list that stayed empty or much shorter when it was read once more. */
export function listShrank(list: ListName, rowsBefore: number, rowsAfter: number): Change {
  const detail = { before: rowsBefore, after: rowsAfter };
  return { kind: 'list-shrank', list, subject: list, name: null, key: null, detail };
}

/** The change for a row that is gone, one that came, and one that changed. */
interface ChangeMaker<Row> {
  readonly gone: (row: Row) => Change;
  readonly came: (row: Row) => Change;
  readonly changed: (row: Row, next: Row) => Change;
}

/** Rows by number. A row that is read so has texts of its own, and does not keep the whole list in memory. */
interface RowsByNumber<Row> {
  readonly at: (row: number) => Row | undefined;
}

function* changesOf<Row>(
  { gone, came, changed }: Pairing,
  before: RowsByNumber<Row>,
  after: RowsByNumber<Row>,
  make: ChangeMaker<Row>,
): Cooperative<Change[]> {
  const changes: Change[] = [];
  const add = (row: Row | undefined, change: (row: Row) => Change): boolean => {
    if (row !== undefined) changes.push(change(row));
    return changes.length % itemsPerStep === 0;
  };
  for (const row of gone) if (add(before.at(row), make.gone)) yield;
  for (const row of came) if (add(after.at(row), make.came)) yield;
  for (const [row, next] of changed) {
    const earlier = before.at(row);
    if (earlier !== undefined && add(after.at(next), (later) => make.changed(earlier, later))) yield;
  }
  return changes;
}
