import { isChannel, type Asker, type Place } from './asker.ts';
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
  /** Whether a rule for a team, chat or tenant is also for guests. */
  readonly guests?: boolean | undefined;
  /** Whether it also holds in a channel that is shared with other organizations, and for their people in the place. */
  readonly external?: boolean | undefined;
  /** Whether the findings of its customers may be accepted. Only a rule for a user or a team has it. */
  readonly accept?: boolean | undefined;
  /** Whether what people changed about its customers may be read. Only a rule for a user or a team has it. */
  readonly audit?: boolean | undefined;
}

/** Why a rule is not for an asker. `no-rule`: it is for somebody else or for another place. */
export type Refusal = 'no-rule' | 'shared-channel' | 'no-object-id' | 'membership-unknown' | 'guest' | 'outsider';

/** What one asker may see: nothing without a matching rule. */
export interface Permissions {
  readonly any: boolean;
  /** For the log: what keeps an asker without a matching rule out. Null when a rule matches. */
  readonly refusal: Refusal | null;
  readonly canSee: (customer: Customer) => boolean;
  /** True when everyone who can read the answer may see the names of the customer's people. */
  readonly canName: (customer: Customer) => boolean;
  /** True when everyone who can read the answer may see how many there are, also when it is one. */
  readonly canCount: (customer: Customer) => boolean;
  /** True when no rule shows the asker the customer's names anywhere, not even in private. */
  readonly onlyCounts: (customer: Customer) => boolean;
  /** True when the asker may accept findings of the customer. */
  readonly canAccept: (customer: Customer) => boolean;
  /** True when the asker may read what people changed about the customer; null: about none or all. */
  readonly canAudit: (customer: Customer | null) => boolean;
}

export function permissionsFor(asker: Asker, rules: readonly AccessRule[]): Permissions {
  const refusals = rules.map((rule) => refusalOf(asker, rule));
  const matching = rules.filter((_rule, index) => refusals[index] === null).map(withCoverage);
  // Whoever asks: a guest must not lift the `counts` of a rule that is not for guests.
  const ofPlace = rules.filter(({ who }) => who === 'anyone' || isOfPlace(who, asker.place)).map(withCoverage);
  const placeCovering = (customer: Customer) => ofPlace.filter(({ covers }) => covers(customer));
  const canSee = (customer: Customer): boolean => matching.some(({ covers }) => covers(customer));
  const showsNames = (customer: Customer): boolean =>
    matching.some(({ rule, covers }) => rule.show === 'names' && covers(customer));
  return {
    any: matching.length > 0,
    refusal: matching.length > 0 ? null : (refusals.find((refusal) => refusal !== 'no-rule') ?? 'no-rule'),
    canSee,
    canCount: (customer) =>
      showsNames(customer) &&
      (asker.audience === 'asker' || placeCovering(customer).every(({ rule }) => rule.show === 'names')),
    onlyCounts: (customer) => !showsNames(customer),
    canAccept: (customer) => matching.some(({ rule, covers }) => rule.accept === true && covers(customer)),
    canAudit: (customer) =>
      matching.some(
        ({ rule, covers }) => rule.audit === true && (customer === null ? rule.customers === 'all' : covers(customer)),
      ),
    canName(customer) {
      if (asker.audience === 'asker') return showsNames(customer);
      // An answer for everyone needs two permissions: one of the asker, and one of the place.
      const covering = placeCovering(customer);
      const isOpen = covering.some(({ rule }) => rule.who === 'anyone' || isIn(rule, asker.place));
      return canSee(customer) && isOpen && covering.every(({ rule }) => rule.show === 'names');
    },
  };
}

/** Whether a rule depends on what Teams' roster says of the asker. */
export function needsMembership(asker: Asker, rules: readonly AccessRule[]): boolean {
  const unread: Asker = { ...asker, membership: { status: 'unknown' } };
  const isTeamUnknown = isChannel(asker.place) && asker.place.teamId === null;
  return rules.some((rule) => {
    const isForTeam = rule.who !== 'anyone' && 'team' in rule.who;
    // The team is read at the same time as the roster.
    const place = isForTeam && isTeamUnknown ? { ...asker.place, teamId: rule.who.team } : asker.place;
    return refusalOf({ ...unread, place }, rule) === 'membership-unknown';
  });
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

interface CoveringRule {
  readonly rule: AccessRule;
  readonly covers: (customer: Customer) => boolean;
}

/** A rule can name a thousand customers, and each question asks about as many. */
function withCoverage(rule: AccessRule): CoveringRule {
  if (rule.customers === 'all') return { rule, covers: () => true };
  const names = new Set(rule.customers);
  return { rule, covers: ({ name }) => names.has(name) };
}

/** Null when the rule is for the asker. */
function refusalOf(asker: Asker, rule: AccessRule): Refusal | null {
  const { who } = rule;
  if (who === 'anyone') return null;
  if ('user' in who) return asker.objectId === who.user ? null : 'no-rule';
  if (!('tenant' in who) && !isOfPlace(who, asker.place)) return 'no-rule';
  if (asker.objectId === null) return 'no-object-id';
  if (!isIn(rule, asker.place)) return asker.membership.status === 'outsider' ? 'outsider' : 'shared-channel';
  return refusalOfMember(asker, rule, 'tenant' in who ? who.tenant : null);
}

/** Null when a rule for a tenant, or for a place when `tenant` is null, lets in somebody of this membership. */
function refusalOfMember({ membership }: Asker, rule: AccessRule, tenant: string | null): Refusal | null {
  if (!('tenantId' in membership)) return 'membership-unknown';
  const { status, tenantId } = membership;
  if (tenant !== null && tenantId !== tenant) return status === 'outsider' ? 'outsider' : 'no-rule';
  if (status === 'guest') return rule.guests === true ? null : 'guest';
  // For a rule of their own tenant, nobody is an outsider.
  return status === 'outsider' && tenant === null && rule.external !== true ? 'outsider' : null;
}

function isOfPlace(who: Exclude<Who, 'anyone'>, place: Place): boolean {
  return ('team' in who && place.teamId === who.team) || ('chat' in who && place.chatId === who.chat);
}

/** Whether the rule holds in this kind of place. */
function isIn({ external }: AccessRule, { kind }: Place): boolean {
  return kind !== 'shared-channel' || external === true;
}
