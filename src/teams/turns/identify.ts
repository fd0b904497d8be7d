import type { Activity } from 'botbuilder';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { Asker } from '../../access/asker.ts';
import type { AccessRule } from '../../access/rules.ts';
import { askerOf } from '../auth/activity.ts';
import type { Connector } from '../outbound/connector.ts';
import { isClick } from './click.ts';
import { createMembershipLookup } from './membership-lookup.ts';
import { createTeamLookup } from './team-lookup.ts';

/** Who sent an activity. Never rejects. */
export type Identify = (activity: Activity) => Promise<Asker>;

const maxChannels = 1_000;

/** Reads what access depends on and the activity does not say: the team, and the asker's membership. */
export function createIdentify(connector: Connector, access: readonly AccessRule[], log: Logger): Identify {
  const teams = createTeamLookup(connector, log);
  const memberships = createMembershipLookup(connector, access, log);
  const sharedChannels = new LRUCache<string, true>({ max: maxChannels });

  /** A message says that its channel is shared, a click may not. Only in a shared channel is somebody an outsider. */
  function withSharing(asker: Asker): Asker {
    const { place, membership } = asker;
    if (place.kind === 'shared-channel' || membership.status === 'outsider') sharedChannels.set(place.chatId, true);
    const isShared = place.kind === 'channel' && sharedChannels.has(place.chatId);
    return isShared ? { ...asker, place: { ...place, kind: 'shared-channel' } } : asker;
  }

  return async (activity) => {
    const asker = withSharing(teams.known(activity, askerOf(activity, isClick(activity) ? 'click' : 'message')));
    // At the same time, since a click waits for both.
    const [{ place }, { membership }] = await Promise.all([
      teams.read(activity, asker),
      memberships.read(activity, asker),
    ]);
    return withSharing({ ...asker, place, membership });
  };
}
