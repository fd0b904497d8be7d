import type { Drawing } from '../cards.ts';
import type { Customer } from '../customers.ts';
import { sourceTitles, type Holder, type Purchase, type SourceId } from '../vendors/vendor.ts';
import { ask } from './command.ts';
import { counted, figure, usedOf } from './figures.ts';
import { writeLine } from './grammar.ts';

type Row = Extract<Drawing, { card: 'licenses' }>['body']['rows'][number];

/** One licence or seat, by who holds it. */
export function holderRow(holder: Holder, source: SourceId, customer: Customer): Row {
  const uses = holder.activations === null ? null : activationsText(holder.activations, holder.maxActivations);
  return {
    name: holder.name === null ? holder.address : `${holder.name}, ${holder.address}`,
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

function activationsText(used: number, most: number | null): string {
  return most === null ? counted(used, 'activation') : `${figure(used)} of ${counted(most, 'activation')}`;
}

/** One product, by how much of it is used. */
export function skuRow(sku: Purchase, source: SourceId, customer: Customer): Row {
  return {
    name: sku.title,
    source: sourceTitles[source],
    detail: `${sku.product} · ${usedOf(sku)}`,
    line: writeLine(ask('licenses', customer, { filters: { from: source, product: sku.product } })),
  };
}
