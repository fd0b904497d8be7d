import type { Activity } from 'botbuilder';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { z } from 'zod';
import { isChannel, type Asker } from '../../access/asker.ts';
import type { Connector } from '../outbound/connector.ts';
import { errorFields } from '../../telemetry/error-fields.ts';

/** Completes an asker with what only Teams knows. */
export interface Lookup {
  /** With what is known by now. */
  readonly known: (activity: Activity, asker: Asker) => Asker;
  /** With what Teams says. Never rejects: what Teams does not say stays unknown. */
  readonly read: (activity: Activity, asker: Asker) => Promise<Asker>;
}

const inTeam = z.object({ team: z.object({ id: z.string().min(1) }) });
const maxTeams = 1_000;

/**
 * Adds the Entra group id of the team to an asker in a channel. A message contains it, a click may not: then it is read
 * from Teams, once per team. If that fails, the id is unknown and no access rule for a team applies.
 */
export function createTeamLookup(connector: Connector, log: Logger): Lookup {
  const groupIds = new LRUCache<string, string>({ max: maxTeams });

  function known({ channelData }: Activity, asker: Asker): Asker {
    const id = isChannel(asker.place) ? teamOf(channelData) : null;
    if (id === null) return asker;
    if (asker.place.teamId !== null) groupIds.set(id, asker.place.teamId);
    return { ...asker, place: { ...asker.place, teamId: groupIds.get(id) ?? null } };
  }

  return {
    known,
    async read(activity, asker) {
      const id = teamOf(activity.channelData);
      if (id === null || !isChannel(asker.place) || known(activity, asker).place.teamId !== null)
        return known(activity, asker);
      try {
        const groupId = await connector.groupOf(activity.serviceUrl, id);
        if (groupId !== null) groupIds.set(id, groupId.toLowerCase());
      } catch (error) {
        log.warn({ error: errorFields(error) }, 'team lookup failed');
      }
      return known(activity, asker);
    },
  };
}

function teamOf(channelData: unknown): string | null {
  return inTeam.safeParse(channelData).data?.team.id ?? null;
}
