import type { Asker } from './asker.ts';
import type { Customer } from '../sources/customer.ts';

/** Whom a rule is for. All ids are Entra's, lower case, but `chat`, which is Teams' conversation id. */
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
  /** `counts` gives no names, and forbids them in the place that the rule is for, whatever other rules say. */
  readonly show: 'names' | 'counts';
}

/** What one asker may see. Without a rule that fits: nothing. */
export interface Permissions {
  readonly any: boolean;
  readonly canSee: (customer: Customer) => boolean;
  /** True when the customer's people may be named to whoever reads the answer. */
  readonly canName: (customer: Customer) => boolean;
}

export function permissionsFor(asker: Asker, rules: readonly AccessRule[]): Permissions {
  const fitting = rules.filter((rule) => fits(rule.who, asker));
  const ofPlace = fitting.filter(({ who }) => who === 'anyone' || 'team' in who || 'chat' in who);
  const canSee = (customer: Customer): boolean => fitting.some((rule) => covers(rule, customer));
  return {
    any: fitting.length > 0,
    canSee,
    canName(customer) {
      if (asker.audience === 'asker') return fitting.some((rule) => rule.show === 'names' && covers(rule, customer));
      // An answer for everybody takes two keys: the asker's own right, and one of the place.
      const keys = ofPlace.filter((rule) => covers(rule, customer));
      return canSee(customer) && keys.length > 0 && keys.every((rule) => rule.show === 'names');
    },
  };
}

const views = new WeakMap<readonly Customer[], readonly (readonly Customer[])[]>();
const maxViews = 32;

/** What is seen of a list, as the same array for all who see the same of it: an array is indexed once. */
export function visibleTo(customers: readonly Customer[], { canSee }: Permissions): readonly Customer[] {
  const seen = customers.filter(canSee);
  const known = [customers, ...(views.get(customers) ?? [])];
  const same = known.find((view) => view.length === seen.length && view.every((one, index) => one === seen[index]));
  if (same !== undefined) return same;
  views.set(customers, [seen, ...known.slice(1, maxViews)]);
  return seen;
}

function covers(rule: AccessRule, customer: Customer): boolean {
  return rule.customers === 'all' || rule.customers.includes(customer.name);
}

function fits(who: Who, asker: Asker): boolean {
  if (who === 'anyone') return true;
  if ('user' in who) return asker.objectId === who.user;
  if ('team' in who) return asker.place.teamId === who.team;
  if ('chat' in who) return asker.place.chatId === who.chat;
  return asker.tenantId === who.tenant;
}
