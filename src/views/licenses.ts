import type { CardData } from '../cards/render.ts';
import type { Customer } from '../sources/customer.ts';
import { fold } from '../text/fold.ts';
import type { Table } from '../tables/table.ts';
import type { LicenseAssignment, Purchase } from '../vendors/vendor.ts';
import { sourceTitles, type SourceId } from '../vendors/catalog.ts';
import { queryFor } from '../grammar/query.ts';
import { usedOf } from './notices.ts';
import { pluralize, formatNumber } from '../text/format.ts';
import { writeLine } from '../grammar/line.ts';
import type { LicenseStatus } from '../people/license-status.ts';

type Row = Extract<CardData, { card: 'licenses' }>['body']['rows'][number];

/** What can become rows, by its numbers: only those on the page are made. */
export interface LazyRows {
  readonly length: number;
  readonly nameOf: (number: number) => string;
  readonly rowOf: (number: number) => Row;
}

/** Several one behind the other. */
export function concat(parts: readonly LazyRows[]): LazyRows {
  const [first, ...others] = parts;
  if (first === undefined) return { length: 0, nameOf: () => '', rowOf: missing };
  if (others.length === 0) return first;
  const rest = concat(others);
  return {
    length: first.length + rest.length,
    nameOf: (number) => (number < first.length ? first.nameOf(number) : rest.nameOf(number - first.length)),
    rowOf: (number) => (number < first.length ? first.rowOf(number) : rest.rowOf(number - first.length)),
  };
}

function missing(number: number): never {
  throw new RangeError(`There is no entry ${number}`);
}

/** Who holds a licence, of those with these numbers in the list. */
export function assignmentRows(
  holders: Table<LicenseAssignment>,
  numbers: readonly number[],
  source: SourceId,
  customer: Customer,
): LazyRows {
  const [name, address] = [holders.field('name'), holders.field('address')];
  const numberOf = (entry: number): number => numbers[entry] ?? missing(entry);
  return {
    length: numbers.length,
    nameOf: (entry) => nameOfHolder({ name: name(numberOf(entry)), address: address(numberOf(entry)) }),
    rowOf: (entry) => holderRow(holders.at(numberOf(entry)) ?? missing(entry), source, customer),
  };
}

export function skuRows(skus: readonly Purchase[], source: SourceId, customer: Customer): LazyRows {
  const skuAt = (entry: number): Purchase => skus[entry] ?? missing(entry);
  return {
    length: skus.length,
    nameOf: (entry) => skuAt(entry).title,
    rowOf: (entry) => skuRow(skuAt(entry), source, customer),
  };
}

/** One licence or seat, by who holds it. */
function holderRow(holder: LicenseAssignment, source: SourceId, customer: Customer): Row {
  const uses = holder.activations === null ? null : activationsText(holder.activations, holder.maxActivations);
  return {
    name: nameOfHolder(holder),
    source: sourceTitles[source],
    detail: [
      holder.reason,
      holder.product,
      holder.licenseId === null ? null : `licence ${holder.licenseId}`,
      uses,
      holder.active === false ? 'inactive' : null,
      holder.firstPassword === true ? 'first password never changed' : null,
    ]
      .filter((text) => text !== null)
      .join(' · '),
    line: writeLine(queryFor('user', customer, { terms: [holder.address] })),
  };
}

function nameOfHolder({ name, address }: Pick<LicenseAssignment, 'name' | 'address'>): string {
  return name === null ? address : `${name}, ${address}`;
}

function activationsText(used: number, most: number | null): string {
  return most === null ? pluralize(used, 'activation') : `${formatNumber(used)} of ${pluralize(most, 'activation')}`;
}

/** One product, by how much of it is used. */
function skuRow(sku: Purchase, source: SourceId, customer: Customer): Row {
  return {
    name: sku.title,
    source: sourceTitles[source],
    detail: `${sku.product} · ${usedOf(sku)}`,
    line: writeLine(queryFor('licenses', customer, { filters: { from: source, product: sku.product } })),
  };
}

/** The vendor spells one reason in several ways, `Users-By` and `Users - By`: they count together, as first spelt. */
export function countByKind(holders: Table<LicenseAssignment> | null): { legend: string; value: number }[] {
  const counts = new Map<string, number>();
  if (holders !== null) {
    const [product, reason] = [holders.field('product'), holders.field('reason')];
    for (let row = 0; row < holders.length; row += 1) {
      const kind = product(row) ?? reason(row) ?? 'No reason given';
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  }
  const groups = Map.groupBy(counts, ([kind]) => fold(kind).replace(/\s*-\s*/g, '-'));
  return Array.from(groups.values(), (group) => ({
    legend: group[0]?.[0] ?? '',
    value: group.reduce((sum, [, count]) => sum + count, 0),
  }));
}

/** The licence of one row, in words and in colour. */
export function licenseWords(
  holder: LicenseAssignment | null,
  { licensed, assignments }: LicenseStatus,
): { licence: string; tone: string } {
  if (licensed.state === 'known')
    return holder === null ? { licence: 'Not licensed', tone: 'Default' } : { licence: 'Licensed', tone: 'Good' };
  // Where the customer is not at Live Platform there is nothing to be licensed for.
  return assignments.state === 'known' || 'problem' in assignments
    ? { licence: 'Licence unknown', tone: 'Warning' }
    : { licence: '', tone: 'Default' };
}
