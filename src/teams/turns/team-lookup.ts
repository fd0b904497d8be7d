import type { TurnContext } from 'botbuilder';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Asker } from '../../access/asker.ts';
import type { Connector } from '../outbound/connector.ts';
import { errorFields } from '../../telemetry/error-fields.ts';

const inTeam = z.object({ team: z.object({ id: z.string().min(1) }) });

/**
 * Adds the Entra group id of the team to an asker in a channel. A message contains it, a click may not: then it is read
 * from Teams, once per team. If that fails, the id is unknown and no access rule for a team applies.
 */
export function createTeamLookup(
  connector: Connector,
  log: Logger,
): (context: TurnContext, asker: Asker) => Promise<Asker> {
  const groupIds = new Map<string, string>();

  async function groupIdOf(serviceUrl: string, teamId: string): Promise<string | null> {
    try {
      const aadGroupId = await connector.groupOf(serviceUrl, teamId);
      if (aadGroupId !== null) groupIds.set(teamId, aadGroupId.toLowerCase());
    } catch (error) {
      log.warn({ error: errorFields(error) }, 'team lookup failed');
    }
    return groupIds.get(teamId) ?? null;
  }

  return async (context, asker) => {
    if (asker.place.kind !== 'channel') return asker;
    const { data } = inTeam.safeParse(context.activity.channelData);
    if (data === undefined) return asker;
    const { id } = data.team;
    if (asker.place.teamId !== null) {
      groupIds.set(id, asker.place.teamId);
      return asker;
    }
    const teamId = groupIds.get(id) ?? (await groupIdOf(context.activity.serviceUrl, id));
    return { ...asker, place: { ...asker.place, teamId } };
  };
}
