import type { Activity } from 'botbuilder';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { isChannel, type Asker, type Identify, type OwnerOf, type Standing } from '../../access/asker.ts';
import { needsMembership, permissionsFor, type AccessRule } from '../../access/rules.ts';
import { askerOf } from '../auth/activity.ts';
import type { Connector } from '../outbound/connector.ts';
import { SendError } from '../outbound/send-error.ts';
import { errorFields } from '../../telemetry/error-fields.ts';
import { isClick } from './click.ts';
import { createMembershipLookup } from './membership-lookup.ts';
import { activityOf, referenceOf } from './reference.ts';
import { createTeamLookup } from './team-lookup.ts';

/** Who sent an activity. */
export interface Identification {
  /** As far as the activity and earlier answers of Teams say it. */
  readonly known: (activity: Activity) => { readonly asker: Asker; readonly standing: Standing };
  /** With what only Teams knows. Never rejects. */
  readonly read: (activity: Activity) => Promise<Asker>;
  /** Who sent the activity of a reference, with what Teams says now. Their answer is for them alone. */
  readonly readAnew: Identify;
  /** The same, for a conversation that they or Rollcall may have left. Never rejects. */
  readonly ownerOf: OwnerOf;
  /** Whether an access rule is for an asker about whom all is read. */
  readonly standingOf: (asker: Asker) => Standing;
}

const maxChannels = 1_000;

/**
 * Finds out what access depends on and the activity does not say: the team, and the asker's membership. Teams is asked at no
 * other address than those that `isTeams` passes.
 */
export function createIdentification(
  connector: Connector,
  access: readonly AccessRule[],
  isTeams: (serviceUrl: string) => boolean,
  log: Logger,
): Identification {
  const teams = createTeamLookup(connector, log);
  const memberships = createMembershipLookup(connector, access, log);
  const sharedChannels = new LRUCache<string, true>({ max: maxChannels });

  /** A message says that its channel is shared, a click may not. A channel with an outsider in it is shared too. */
  function withSharing(asker: Asker): Asker {
    const { place, membership } = asker;
    if (!isChannel(place)) return asker;
    if (place.kind === 'shared-channel' || membership.status === 'outsider') sharedChannels.set(place.chatId, true);
    const isShared = place.kind === 'channel' && sharedChannels.has(place.chatId);
    return isShared ? { ...asker, place: { ...place, kind: 'shared-channel' } } : asker;
  }

  function askerIn(activity: Activity): Asker {
    return withSharing(teams.known(activity, askerOf(activity, isClick(activity) ? 'click' : 'message')));
  }

  function standingOf(asker: Asker): Standing {
    return permissionsFor(asker, access).any ? 'permitted' : 'visitor';
  }

  const readAnew: Identify = async (reference) => {
    const activity = activityOf(reference);
    if (activity === null || !isTeams(activity.serviceUrl)) return null;
    const asker = withSharing(teams.known(activity, askerOf(activity, 'click')));
    const { membership } = await memberships.readAnew(activity, asker);
    return withSharing({ ...asker, membership, reference });
  };

  /** Who is in the conversation. In a personal chat there is nobody else. */
  async function presenceOf(reference: string): Promise<'there' | 'left' | 'blocked' | null> {
    const activity = activityOf(reference);
    if (activity === null || !isTeams(activity.serviceUrl)) return 'left';
    const { place, id } = askerOf(activity, 'click');
    if (place.kind === 'personal') return 'there';
    try {
      await connector.memberOf(activity.serviceUrl, place.chatId, id);
      return 'there';
    } catch (error) {
      const status = error instanceof SendError ? error.statusCode : null;
      if (status === 404) return 'left';
      // Teams answers so for as long as the bot is not in the conversation: to ask again is no use.
      if (status === 403) return 'blocked';
      log.warn({ error: errorFields(error) }, 'membership lookup failed');
      return null;
    }
  }

  return {
    standingOf,
    readAnew,
    async ownerOf(reference) {
      const presence = await presenceOf(reference);
      if (presence !== 'there') return presence;
      const asker = await readAnew(reference);
      return asker?.membership.status === 'unknown' ? null : asker;
    },
    known(activity) {
      const asker = memberships.known(activity, askerIn(activity));
      const isTeamUnknown = isChannel(asker.place) && asker.place.teamId === null;
      const isUnchecked = needsMembership(asker, access) && (isTeamUnknown || asker.membership.status === 'not-asked');
      const standing = standingOf(asker);
      return { asker, standing: standing === 'visitor' && isUnchecked ? 'unchecked' : standing };
    },
    async read(activity) {
      const asker = askerIn(activity);
      // At the same time, since a click waits for both.
      const [{ place }, { membership }] = await Promise.all([
        teams.read(activity, asker),
        memberships.read(activity, asker),
      ]);
      const complete = withSharing({ ...asker, place, membership });
      // Whoever adds Rollcall to a team or a chat is named there, and Teams sends the id alone.
      const named = asker.added && place.kind !== 'personal' ? await memberships.named(activity, complete) : complete;
      return { ...named, reference: referenceOf(activity, complete.place) };
    },
  };
}
