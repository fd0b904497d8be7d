import {
  deletedLists,
  licenseLists,
  listNamed,
  listNames,
  purchaseLists,
  userLists,
  type ListName,
} from '../people/lists.ts';
import { Problem } from '../problem.ts';
import type { Customer } from '../sources/customer.ts';
import type { CustomerList } from '../sources/customer-list.ts';
import type { Result } from '../sources/result.ts';
import type { Sources } from '../sources/sources.ts';
import type { ReadingHead } from '../store/readings.ts';

/** Why nothing is remembered of a list: the customer has no such list. */
export type Absence = Extract<Result<never>, { readonly state: 'not connected' | 'not linked' | 'not offered' }>;

/** How a customer is linked to the sources. */
export interface Links {
  /** Null where the customer has the list, and where that is unknown, since its source did not answer. */
  readonly absenceOf: (list: ListName, customer: Customer) => Absence | null;
  /** What is absent, and what the sources call the customer, as a text that differs where one of them does. */
  readonly textOf: (customer: Customer) => string;
}

export function linksOf({ whyUnavailable }: Pick<Sources, 'whyUnavailable'>): Links {
  const texts = new WeakMap<Customer, string>();

  function absenceOf(list: ListName, customer: Customer): Absence | null {
    const reason = whyUnavailable(listNamed(list).source, customer, kindOf(list));
    return reason === null || 'problem' in reason ? null : reason;
  }

  return {
    absenceOf,
    textOf(customer) {
      const text =
        texts.get(customer) ??
        JSON.stringify(listNames.map((list) => [absenceOf(list, customer)?.state, refOf(list, customer)]));
      texts.set(customer, text);
      return text;
    },
  };
}

/** What the list's source calls the customer; null where that is unknown. */
export function refOf(list: ListName, { refs }: Pick<Customer, 'refs'>): string | null {
  const ref = refs[listNamed(list).source];
  return ref === null || ref instanceof Problem ? null : [ref.id, ...ref.products].join(' ');
}

/**
 * True when these readings are of another customer, that had the name before: no source that is known calls this one so.
 * Other products at LicenseSpring are the same customer.
 */
export function areAnothers(
  readings: readonly Pick<ReadingHead, 'list' | 'ref'>[],
  { refs }: Pick<Customer, 'refs'>,
): boolean {
  const isOwn = readings.flatMap(({ list: name, ref }) => {
    const list = listNames.find((each) => each === name);
    const now = list === undefined ? null : refs[listNamed(list).source];
    return now === null || now instanceof Problem ? [] : [ref === now.id || ref.startsWith(`${now.id} `)];
  });
  return isOwn.length > 0 && !isOwn.includes(true);
}

const kinds: Readonly<Record<CustomerList, readonly ListName[]>> = {
  users: userLists,
  deletedUsers: deletedLists,
  assignments: licenseLists,
  purchases: purchaseLists,
};

function kindOf(list: ListName): CustomerList {
  if (kinds.users.includes(list)) return 'users';
  if (kinds.deletedUsers.includes(list)) return 'deletedUsers';
  return kinds.assignments.includes(list) ? 'assignments' : 'purchases';
}
