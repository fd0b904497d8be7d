import type { Asker } from '../access/asker.ts';
import { readCustomers, type Bot } from './context.ts';
import { createTurnRecord } from './turn-record.ts';
import { createView } from './view.ts';

/** A customer that a stored message is about, and whether its names stand there. */
export interface Shown {
  readonly customer: string;
  readonly isNamed: boolean;
}

/** Whether a message that was drawn before may be shown by the rules of now; null while a list of customers is missing. */
export async function isStillShown(shown: readonly Shown[], asker: Asker, bot: Bot): Promise<boolean | null> {
  const record = createTurnRecord(asker, '', bot.now().getTime());
  const list = await readCustomers({ record, signal: new AbortController().signal }, bot);
  const { permissions } = createView(asker, bot.access, list);
  const byName = new Map(list.customers.map((customer) => [customer.name, customer]));
  const known = shown.flatMap(({ customer: name, isNamed }) => {
    const customer = byName.get(name);
    return customer === undefined ? [] : [{ customer, isNamed }];
  });
  const isAllowed = known.every(({ customer, isNamed }) =>
    isNamed ? permissions.canName(customer) : permissions.canSee(customer),
  );
  if (!isAllowed || known.length === shown.length) return isAllowed;
  // While a vendor's list is missing, its customers are too.
  return list.failed.size > 0 ? null : false;
}
