import type { CardData } from '../cards/render.ts';
import type { Customer } from '../sources/customer.ts';
import { fold } from '../text/fold.ts';
import type { Table } from '../tables/table.ts';
import type { LicenseAssignment, Purchase, UserRecord } from '../vendors/vendor.ts';
import { sourceTitles, type SourceId } from '../vendors/catalog.ts';
import { usedText } from './notices.ts';
import { pluralize, formatNumber, joinTexts, upperFirst } from '../text/format.ts';
import { lineFor } from '../grammar/line.ts';
import type { LicenseStatus } from '../people/license-status.ts';

type Row = Extract<CardData, { card: 'licenses' }>['body']['rows'][number];

/** Rows that are made on demand, since a page shows ten of them. */
export interface LazyRows {
  readonly length: number;
  readonly nameAt: (index: number) => string;
  readonly rowAt: (index: number) => Row;
}

export function concat(parts: readonly LazyRows[]): LazyRows {
  const [first, ...others] = parts;
  if (first === undefined) return { length: 0, nameAt: () => '', rowAt: missing };
  if (others.length === 0) return first;
  const rest = concat(others);
  return {
    length: first.length + rest.length,
    nameAt: (index) => (index < first.length ? first.nameAt(index) : rest.nameAt(index - first.length)),
    rowAt: (index) => (index < first.length ? first.rowAt(index) : rest.rowAt(index - first.length)),
  };
}

function missing(index: number): never {
  throw new RangeError(`There is no row ${index}`);
}

/** The license assignments at these indexes of the list. */
export function assignmentRows(
  assignments: Table<LicenseAssignment>,
  indexes: readonly number[],
  source: SourceId,
  customer: Customer,
): LazyRows {
  const [name, address] = [assignments.field('name'), assignments.field('address')];
  const indexAt = (row: number): number => indexes[row] ?? missing(row);
  return {
    length: indexes.length,
    nameAt: (row) => assignmentName({ name: name(indexAt(row)), address: address(indexAt(row)) }),
    rowAt: (row) => assignmentRow(assignments.at(indexAt(row)) ?? missing(row), source, customer),
  };
}

export function skuRows(skus: readonly Purchase[], source: SourceId, customer: Customer): LazyRows {
  const skuAt = (row: number): Purchase => skus[row] ?? missing(row);
  return {
    length: skus.length,
    nameAt: (row) => skuAt(row).title,
    rowAt: (row) => skuRow(skuAt(row), source, customer),
  };
}

function assignmentRow(assignment: LicenseAssignment, source: SourceId, customer: Customer): Row {
  const { product, licenseId, activations, maxActivations, reason, address } = assignment;
  return {
    name: assignmentName(assignment),
    source: sourceTitles[source],
    detail: joinTexts(
      [
        reason,
        product,
        licenseId === null ? null : `licence ${licenseId}`,
        activations === null ? null : activationsText(activations, maxActivations),
        assignment.active === false ? 'inactive' : null,
        assignment.firstPassword === true ? 'first password never changed' : null,
      ],
      ' · ',
    ),
    line: lineFor('user', customer, { terms: [address] }),
  };
}

function assignmentName({ name, address }: Pick<LicenseAssignment, 'name' | 'address'>): string {
  return name === null ? address : `${name}, ${address}`;
}

function activationsText(used: number, max: number | null): string {
  return max === null ? pluralize(used, 'activation') : `${formatNumber(used)} of ${pluralize(max, 'activation')}`;
}

function skuRow(sku: Purchase, source: SourceId, customer: Customer): Row {
  return {
    name: sku.title,
    source: sourceTitles[source],
    detail: `${sku.product} · ${usedText(sku)}`,
    line: lineFor('licenses', customer, { filters: { from: source, product: sku.product } }),
  };
}

/** Counts assignments by group. `Users-By` and `Users - By` are one reason, which a vendor writes both ways. */
export function countByGroup(
  assignments: Table<LicenseAssignment>,
  groupedBy: 'product' | 'reason',
): { legend: string; value: number }[] {
  const counts = Array.from(assignments.counts(groupedBy), ([name, value]) => ({
    legend: name ?? 'No reason given',
    value,
  }));
  const groups = Map.groupBy(counts, ({ legend }) => fold(legend).replace(/\s*-\s*/g, '-'));
  return Array.from(groups.values(), (group) => ({
    legend: group[0]?.legend ?? '',
    value: group.reduce((sum, { value }) => sum + value, 0),
  }));
}

/** How a row of users shows whether the user is licensed. What is no person needs no licence, and is named instead. */
export function licenseState(
  { nonPerson }: UserRecord,
  assignment: LicenseAssignment | null,
  { licensed, shortfall, assignments }: LicenseStatus,
): { licence: string; tone: string } {
  if (assignment !== null) return { licence: 'Licensed', tone: 'Good' };
  if (nonPerson !== null) return { licence: upperFirst(nonPerson), tone: 'Default' };
  if (licensed.state === 'known' && shortfall === null) return { licence: 'Not licensed', tone: 'Default' };
  // A customer that is not at Live Platform has no licences, so the row says nothing about them.
  return assignments.state === 'known' || 'problem' in assignments
    ? { licence: 'Licence unknown', tone: 'Warning' }
    : { licence: '', tone: 'Default' };
}
