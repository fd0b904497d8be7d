import type { Asker } from './asker.ts';
import type { Customer } from '../sources/customer.ts';

/** Whom a rule is for. Ids are Entra ids in lower case; `chat` is a Teams conversation id. */
export type Who =
  | { readonly user: string }
  | { readonly team: string }
  | { readonly chat: string }
  | { readonly tenant: string }
  | 'anyone';

export interface AccessRule {
  readonly who: Who;
  /** Customers by their `name`. */
  readonly customers: 'all' | readonly string[];
  /** `counts` shows no names, and in the place that the rule is for it overrides every rule that would show them. */
  readonly show: 'names' | 'counts';
}

/** What one asker may see: nothing without a matching rule. */
export interface Permissions {
  readonly any: boolean;
  readonly canSee: (customer: Customer) => boolean;
  /** True when everyone who can read the answer may see the names of the customer's people. */
  readonly canName: (customer: Customer) => boolean;
  /** True when no rule shows the asker the customer's names anywhere, not even in private. */
  readonly onlyCounts: (customer: Customer) => boolean;
}

export function permissionsFor(asker: Asker, rules: readonly AccessRule[]): Permissions {
  const matching = rules.filter((rule) => matches(rule.who, asker));
  const ofPlace = matching.filter(({ who }) => who === 'anyone' || 'team' in who || 'chat' in who);
  const canSee = (customer: Customer): boolean => matching.some((rule) => covers(rule, customer));
  const showsNames = (customer: Customer): boolean =>
    matching.some((rule) => rule.show === 'names' && covers(rule, customer));
  return {
    any: matching.length > 0,
    canSee,
    onlyCounts: (customer) => !showsNames(customer),
    canName(customer) {
      if (asker.audience === 'asker') return showsNames(customer);
      // An answer for everyone needs two permissions: one of the asker, and one of the place.
      const covering = ofPlace.filter((rule) => covers(rule, customer));
      return canSee(customer) && covering.length > 0 && covering.every((rule) => rule.show === 'names');
    },
  };
}

const cachedViews = new WeakMap<readonly Customer[], readonly (readonly Customer[])[]>();
const maxViews = 32;

/** The customers that pass. Equal results share one array, since the search index is cached by array identity. */
export function selectCustomers(
  customers: readonly Customer[],
  passes: (customer: Customer) => boolean,
): readonly Customer[] {
  const visible = customers.filter(passes);
  const cached = [customers, ...(cachedViews.get(customers) ?? [])];
  const same = cached.find(
    (view) => view.length === visible.length && view.every((one, index) => one === visible[index]),
  );
  if (same !== undefined) return same;
  cachedViews.set(customers, [visible, ...cached.slice(1, maxViews)]);
  return visible;
}

function covers(rule: AccessRule, customer: Customer): boolean {
  return rule.customers === 'all' || rule.customers.includes(customer.name);
}

function matches(who: Who, asker: Asker): boolean {
  if (who === 'anyone') return true;
  if ('user' in who) return asker.objectId === who.user;
  if ('team' in who) return asker.place.teamId === who.team;
  if ('chat' in who) return asker.place.chatId === who.chat;
  return asker.tenantId === who.tenant;
}
