import { deletedPerson, type Customer } from './customer.ts';
import { undo } from './edits.ts';
import { histories, type History } from './history.ts';
import { person, seeded } from './people.ts';

/** Milliseconds. */
const day = 86_400_000;

/** Days for which Partner Center lists a deleted account. */
const deletedDays = 30;

/** The customers as they were so many days before today: what happened since is undone, the last first. */
export function customersOn(customers: readonly Customer[], daysAgo: number, today: Date): readonly Customer[] {
  if (daysAgo === 0) return customers;
  return customers.flatMap((customer) => {
    const history = histories[customer.name];
    if (history === undefined) return [customer];
    if (history.since !== undefined && workday(history.since, today) < daysAgo) return [];
    const later = (history.edits ?? []).filter((edit) => workday(edit.daysAgo, today) < daysAgo);
    return [withDeleted(later.reduce(undo, customer), daysAgo, history.purged ?? [])];
  });
}

/** Nobody changes anything on a weekend: that waits for Monday, or for today where Monday is not yet. */
function workday(daysAgo: number, today: Date): number {
  const weekday = new Date(today.getTime() - daysAgo * day).getUTCDay();
  const later = weekday === 6 ? 2 : weekday === 0 ? 1 : 0;
  return Math.max(0, daysAgo - later);
}

/** With the accounts back that were deleted since, and with those in the list of deleted ones that it lacks today. */
function withDeleted(customer: Customer, daysAgo: number, purged: NonNullable<History['purged']>): Customer {
  const { partner } = customer;
  if (partner === null) return customer;
  const home = { tenantId: partner.id, domain: partner.domain };
  const random = seeded(`${customer.name} purged`);
  const all = [
    ...partner.deleted,
    ...purged.map((one) => deletedPerson(random, person(random, home, { name: one.name }), one.daysAgo)),
  ].map((one) => ({ ...one, daysAgo: one.daysAgo - daysAgo }));
  return {
    ...customer,
    partner: {
      ...partner,
      people: [...partner.people, ...all.filter((one) => one.daysAgo < 0)],
      deleted: all.filter((one) => one.daysAgo >= 0 && one.daysAgo < deletedDays),
    },
  };
}
