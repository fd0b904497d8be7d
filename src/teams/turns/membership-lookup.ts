import type { Activity } from 'botbuilder';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { needsMembership, type AccessRule } from '../../access/rules.ts';
import type { Asker, Membership } from '../../access/asker.ts';
import { backgroundWaiter, createSingleFlight } from '../../async/single-flight.ts';
import { errorFields } from '../../telemetry/error-fields.ts';
import { senderTenantOf, tenantsOf } from '../auth/activity.ts';
import type { Connector, Member } from '../outbound/connector.ts';
import type { Lookup } from './team-lookup.ts';

const keptMilliseconds = 60 * 60_000;
const maxPeople = 10_000;
const memberRoles: ReadonlySet<string> = new Set(['user', 'owner']);

interface MembershipLookup extends Lookup {
  /** With the name that Teams has, where the activity has none. Never rejects. */
  readonly named: Lookup['read'];
  /** With what Teams says now, whatever it said before. */
  readonly readAnew: Lookup['read'];
}

/**
 * Adds what Teams' roster says of the asker, if an access rule depends on it. What it says is kept for an hour, and asked
 * for again as long as it says nothing. Then the membership is unknown, and only rules for a person or anyone apply.
 */
export function createMembershipLookup(
  connector: Connector,
  access: readonly AccessRule[],
  log: Logger,
): MembershipLookup {
  const members = new LRUCache<string, Member>({
    max: maxPeople,
    ttl: keptMilliseconds,
    ttlResolution: 0,
    perf: { now: () => Date.now() },
  });
  const pending = createSingleFlight<Member | null>();

  async function fetchMember(activity: Activity, asker: Asker, key: string): Promise<Member | null> {
    try {
      const member = await connector.memberOf(activity.serviceUrl, asker.place.chatId, asker.id);
      if (member !== null) members.set(key, member);
      return member;
    } catch (error) {
      log.warn({ error: errorFields(error) }, 'membership lookup failed');
      return null;
    }
  }

  async function memberOf(activity: Activity, asker: Asker): Promise<Member | null> {
    const key = keyOf(activity, asker);
    const fetch = (): Promise<Member | null> => fetchMember(activity, asker, key);
    return members.get(key) ?? (await pending.join(key, backgroundWaiter, fetch));
  }

  async function read(activity: Activity, asker: Asker): Promise<Asker> {
    if (!needsMembership(asker, access)) return asker;
    return { ...asker, membership: membershipIn(await memberOf(activity, asker), activity, asker) };
  }

  return {
    known(activity, asker) {
      const member = members.get(keyOf(activity, asker));
      if (member === undefined || !needsMembership(asker, access)) return asker;
      return { ...asker, membership: membershipIn(member, activity, asker) };
    },
    read,
    async named(activity, asker) {
      if (asker.name !== '') return asker;
      const member = await memberOf(activity, asker);
      return { ...asker, name: member?.name ?? '' };
    },
    readAnew(activity, asker) {
      members.delete(keyOf(activity, asker));
      return read(activity, asker);
    },
  };
}

/** A person has another id in Teams for each account, such as the one as a guest. */
function keyOf(activity: Activity, { id }: Asker): string {
  return JSON.stringify([tenantsOf(activity)[0], id]);
}

/** Unknown when the roster does not say it, or contradicts the activity. */
function membershipIn(member: Member | null, activity: Activity, { objectId }: Asker): Membership {
  if (member === null || (member.objectId !== null && member.objectId.toLowerCase() !== objectId)) return unknown;
  const tenantId = member.tenantId.toLowerCase();
  const [placeTenant] = tenantsOf(activity);
  const role = member.role.toLowerCase();
  // A guest's account belongs to the organization whose guest they are.
  if (role === 'guest') return { status: 'guest', tenantId: placeTenant ?? tenantId };
  if (!memberRoles.has(role) || tenantId !== (senderTenantOf(activity) ?? tenantId)) return unknown;
  return { status: tenantId === placeTenant ? 'member' : 'outsider', tenantId };
}

const unknown: Membership = { status: 'unknown' };
