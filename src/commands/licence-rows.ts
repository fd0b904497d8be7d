import type { Drawing } from '../cards.ts';
import { beside } from '../beside.ts';
import type { Customer } from '../customers.ts';
import { compareText } from '../sorted.ts';
import { mapped } from '../steps.ts';
import { sourceTitles, type Holder, type Purchase, type SourceId } from '../vendors/vendor.ts';
import { ask } from './command.ts';
import { counted, figure, usedOf } from './figures.ts';
import { writeLine } from './grammar.ts';
import { searchText } from './search.ts';

type Row = Extract<Drawing, { card: 'licenses' }>['body']['rows'][number];

/** What becomes a row, if it stands on the page. */
export type Entry =
  { readonly source: SourceId; readonly holder: Holder } | { readonly source: SourceId; readonly sku: Purchase };

/** What a list is searched in; made once, since it takes longer than the search. */
export const searchTexts = beside((holders: readonly Holder[]) =>
  mapped(holders, ({ name, address, product, licenseId, reason }) =>
    searchText([name, address, product, licenseId, reason], null),
  ),
);

export function rowOf(entry: Entry, customer: Customer): Row {
  return 'holder' in entry
    ? holderRow(entry.holder, entry.source, customer)
    : skuRow(entry.sku, entry.source, customer);
}

export function byName(a: Entry, b: Entry): number {
  return compareText(nameOf(a), nameOf(b));
}

function nameOf(entry: Entry): string {
  return 'holder' in entry ? nameOfHolder(entry.holder) : entry.sku.title;
}

/** One licence or seat, by who holds it. */
function holderRow(holder: Holder, source: SourceId, customer: Customer): Row {
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
    line: writeLine(ask('user', customer, { terms: [holder.address] })),
  };
}

function nameOfHolder({ name, address }: Holder): string {
  return name === null ? address : `${name}, ${address}`;
}

function activationsText(used: number, most: number | null): string {
  return most === null ? counted(used, 'activation') : `${figure(used)} of ${counted(most, 'activation')}`;
}

/** One product, by how much of it is used. */
function skuRow(sku: Purchase, source: SourceId, customer: Customer): Row {
  return {
    name: sku.title,
    source: sourceTitles[source],
    detail: `${sku.product} · ${usedOf(sku)}`,
    line: writeLine(ask('licenses', customer, { filters: { from: source, product: sku.product } })),
  };
}
