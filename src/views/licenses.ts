import { reasonName } from '../people/license-reason.ts';
import type { Customer } from '../sources/customer.ts';
import { fold } from '../text/fold.ts';
import type { Table } from '../tables/table.ts';
import type { LicenseAssignment, Purchase, UserRecord } from '../vendors/vendor.ts';
import { sourceTitles, type SourceId } from '../vendors/catalog.ts';
import { assignedText, isOverAllocated } from './purchases.ts';
import { formatNumber, formatDate, joinTexts, pluralize, upperFirst } from '../text/format.ts';
import { words } from '../text/words.ts';
import { lineFor } from '../grammar/line.ts';
import type { LicenseStatus } from '../people/license-status.ts';
import { plainState, rowWith, stateOf, type Row, type State } from './rows.ts';

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
    nameAt: (row) => joinTexts([name(indexAt(row)), address(indexAt(row))], ', '),
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
  const { name, address, product, licenseId, activations, maxActivations, reason } = assignment;
  const { license, firstPassword, inactive } = words.assignments;
  return rowWith({
    name: name ?? address,
    detail: joinTexts(
      [
        name === null ? null : address,
        licenseId === null ? null : license(licenseId),
        assignment.firstPassword === true ? firstPassword : null,
      ],
      ' · ',
    ),
    state: plainState(joinTexts([sourceTitles[source], product], ' ')),
    note: joinTexts(
      [
        reason === null ? null : reasonName(reason),
        activations === null ? null : activationsText(activations, maxActivations),
        assignment.active === false ? inactive : null,
      ],
      ' · ',
    ),
    line: lineFor('user', customer, { terms: [address] }),
  });
}

/** `1 activation`, or `1 of 2 activations`. */
export function activationsText(used: number, max: number | null): string {
  const { activation } = words.assignments;
  if (max === null) return pluralize(used, activation);
  return words.purchases.assignedOf(formatNumber(used), pluralize(max, activation));
}

function skuRow(sku: Purchase, source: SourceId, customer: Customer): Row {
  return rowWith({
    name: sku.title,
    detail: sku.product,
    ...skuStanding(sku),
    line: lineFor('licenses', customer, { filters: { from: source, product: sku.product } }),
  });
}

/** How many are left or missing, which says what to do. Where no number was purchased, how many are assigned. */
function skuStanding(sku: Purchase): { readonly state: State; readonly note: string } {
  const { used, bought, lapsed } = sku;
  const text = assignedText(sku);
  if (bought === null) return { state: plainState(text), note: '' };
  const { overBy, available } = words.purchases;
  const state = isOverAllocated(sku)
    ? stateOf('alert', overBy(formatNumber(used - bought - lapsed)))
    : plainState(available(formatNumber(Math.max(0, bought - used))));
  return { state, note: text };
}

/** The rows of a user list and of a licence list show the same day in the same way. */
export function deletedText(day: string | null): string {
  return day === null ? words.licenseState.deleted : words.licenseState.deletedOn(formatDate(day));
}

/** Counts assignments by group. `Users-By` and `Users - By` are one reason, which a vendor writes both ways. */
export function countByGroup(
  assignments: Table<LicenseAssignment>,
  groupedBy: 'product' | 'reason',
): { readonly name: string; readonly count: number }[] {
  const counts = Array.from(assignments.counts(groupedBy), ([name, count]) => ({
    name: name === null ? words.assignments.noReason : reasonName(name),
    count,
  }));
  const groups = Map.groupBy(counts, ({ name }) => fold(name).replace(/\s*-\s*/g, '-'));
  return Array.from(groups.values(), (group) => ({
    name: group[0]?.name ?? '',
    count: group.reduce((sum, each) => sum + each.count, 0),
  }));
}

/**
 * How a row of users shows whether the user is licensed. What is no person needs no license, and is named instead. The
 * license of a deleted account, and voice without a license, are worth a look.
 */
export function licenseState(
  { nonPerson, state, voice }: UserRecord,
  assignment: LicenseAssignment | null,
  { licensed, shortfall, assignments }: LicenseStatus,
): State {
  const { licensed: held, unlicensed, unknown } = words.licenseState;
  if (assignment !== null) return stateOf(state === 'deleted' ? 'alert' : 'good', held);
  if (nonPerson !== null) return plainState(upperFirst(nonPerson));
  if (licensed.state === 'known' && shortfall === null)
    return stateOf(voice === true && state === 'active' ? 'alert' : 'none', unlicensed);
  // A customer that is not at Live Platform has no licenses, so the row says nothing about them.
  return assignments.state === 'known' || 'problem' in assignments ? stateOf('unknown', unknown) : plainState('');
}
