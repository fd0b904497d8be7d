import type { Asker } from './asker.ts';
import type { Customer } from './customers.ts';

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
}

/** What one asker may see. Without a rule that fits: nothing. */
export interface Sight {
  readonly any: boolean;
  readonly sees: (customer: Customer) => boolean;
}

export function sightOf(asker: Asker, rules: readonly AccessRule[]): Sight {
  const fitting = rules.filter((rule) => fits(rule.who, asker));
  const all = fitting.some((rule) => rule.customers === 'all');
  const names = new Set(fitting.flatMap((rule) => (rule.customers === 'all' ? [] : rule.customers)));
  return { any: fitting.length > 0, sees: (customer) => all || names.has(customer.name) };
}

function fits(who: Who, asker: Asker): boolean {
  if (who === 'anyone') return true;
  if ('user' in who) return asker.objectId === who.user;
  if ('team' in who) return asker.place.teamId === who.team;
  if ('chat' in who) return asker.place.chatId === who.chat;
  return asker.tenantId === who.tenant;
}
