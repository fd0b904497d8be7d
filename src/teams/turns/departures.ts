import type { Activity } from 'botbuilder';
import { z } from 'zod';
import { withoutThread } from '../auth/activity.ts';

/** What Rollcall is no longer in: one conversation, or a whole team by Teams' own id of it. */
export type Departure = { readonly place: string } | { readonly team: string };

const eventSchema = z.object({
  eventType: z.string().nullish(),
  team: z
    .object({ id: z.string().min(1) })
    .nullish()
    .catch(null),
  channel: z
    .object({ id: z.string().min(1) })
    .nullish()
    .catch(null),
});

/**
 * What an activity says that Rollcall was removed from, or that was deleted; null for other activities. Teams tells of a
 * removal twice, as `installationUpdate` and as a member that left. An upgrade of the app (`remove-upgrade`) is no removal.
 */
export function departureOf({
  type,
  action,
  membersRemoved,
  recipient,
  conversation,
  channelData,
}: Activity): Departure | null {
  const { eventType, team, channel } = eventSchema.safeParse(channelData).data ?? {};
  const isRemoved =
    (type === 'installationUpdate' && action === 'remove') ||
    (type === 'conversationUpdate' && membersRemoved?.some(({ id }) => id === recipient.id) === true);
  if (isRemoved || (type === 'conversationUpdate' && isTeamGone(eventType)))
    return team?.id === undefined ? { place: withoutThread(conversation.id) } : { team: team.id };
  const isChannelGone = type === 'conversationUpdate' && eventType === 'channelDeleted';
  return isChannelGone && channel?.id !== undefined ? { place: channel.id } : null;
}

function isTeamGone(eventType: string | null | undefined): boolean {
  return eventType === 'teamDeleted' || eventType === 'teamHardDeleted';
}
