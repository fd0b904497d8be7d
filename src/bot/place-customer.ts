import { Problem } from '../problem.ts';
import type { Customer } from '../sources/customer.ts';
import { readCustomerOf } from '../store/places.ts';
import type { UseStore } from '../store/store.ts';
import type { TurnRecord } from './turn-record.ts';
import type { View } from './view.ts';

/**
 * The customer that the asker's conversation uses; null where none is set, and for somebody who may not see it. An answer
 * that everyone reads is about it only if everyone may read its name, since nobody typed it. Without the database there is
 * none: then the line is asked back, as everywhere else.
 */
export async function placeCustomer(
  { asker, customers, permissions }: View,
  { problems }: TurnRecord,
  use: UseStore,
): Promise<Customer | null> {
  try {
    const name = await use((database) => readCustomerOf(database, asker.place.chatId));
    const found = customers.customers.find((customer) => customer.name === name) ?? null;
    return found !== null && (asker.audience === 'asker' || permissions.canName(found)) ? found : null;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    problems.push(error);
    return null;
  }
}
