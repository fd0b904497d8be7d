import { listNames, missingReason } from '../people/lists.ts';
import { readFullRoster, type FullRoster } from '../people/roster.ts';
import type { Customer } from '../sources/customer.ts';
import type { CommandContext } from './command.ts';

/** The lists of a customer and the people in them. Those that were read anew for `fresh` are remembered, too. */
export async function readCustomer(customer: Customer, context: CommandContext): Promise<FullRoster> {
  const roster = await readFullRoster(customer, context.sources, context.turn);
  if (context.turn.fresh && isWhole(roster)) context.remember(roster);
  return roster;
}

/** False when a list failed. What is remembered of it is worth more than that it failed. */
function isWhole({ lists }: FullRoster): boolean {
  return listNames.every((list) => {
    const missing = missingReason(lists[list]);
    return missing === null || !('problem' in missing);
  });
}
