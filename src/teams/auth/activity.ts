import type { Activity } from 'botbuilder';
import { z } from 'zod';
import { isTimeZone } from '../../text/days.ts';
import type { Asker, Place } from '../../access/asker.ts';

const accountSchema = z.object({
  id: z.string().min(1),
  name: z.string().nullish(),
  aadObjectId: z.string().nullish(),
  tenantId: z.string().nullish(),
});

/** The fields that Rollcall and the SDK read. Without `serviceUrl` the SDK would answer to api.botframework.com. */
const activitySchema = z.object({
  type: z.string().min(1),
  id: z.string().nullish(),
  name: z.string().nullish(),
  channelId: z.string().nullish(),
  replyToId: z.string().nullish(),
  serviceUrl: z.url({ protocol: /^https?$/ }),
  deliveryMode: z.string().nullish(),
  locale: z.string().nullish(),
  from: accountSchema,
  recipient: accountSchema,
  conversation: z.object({
    id: z.string().min(1),
    conversationType: z.string().nullish(),
    tenantId: z.string().nullish(),
  }),
  text: z.string().nullish(),
  entities: z.array(z.unknown()).nullish(),
  action: z.string().nullish(),
  membersAdded: z.array(accountSchema).nullish(),
  membersRemoved: z.array(accountSchema).nullish(),
});

const channelDataSchema = z.object({
  tenant: z.object({ id: z.string() }).nullish().catch(null),
  team: z.object({ id: z.string().nullish(), aadGroupId: z.string().nullish() }).nullish().catch(null),
  channel: z.object({ type: z.string().nullish() }).nullish().catch(null),
});

/** True for a body that the SDK can handle: it checks no field itself. */
export function isActivity(body: unknown): body is Activity {
  return activitySchema.safeParse(body).success;
}

/** The tenant ids of the conversation, in lower case: Teams writes the tenant in one field or in two. */
export function tenantsOf({ conversation, channelData }: Omit<Sender, 'from'>): readonly string[] {
  const { data } = channelDataSchema.safeParse(channelData);
  return [conversation.tenantId, data?.tenant?.id].map(normalizeId).filter((id) => id !== null);
}

/** The tenant of the sender's account, in lower case; null when the activity does not say it. */
export function senderTenantOf({ from }: Pick<Sender, 'from'>): string | null {
  return normalizeId(from.tenantId);
}

type Sender = Pick<z.infer<typeof activitySchema>, 'from' | 'recipient' | 'conversation'> & {
  readonly type?: string;
  readonly membersAdded?: readonly { readonly id: string }[] | null | undefined;
  readonly channelData?: unknown;
  readonly entities?: unknown;
  readonly localTimezone?: unknown;
};

/** Teams also sends `installationUpdate` when the app is added, for which nobody wants a second greeting. */
function isArrivalOfBot({ type, membersAdded, recipient }: Sender): boolean {
  return type === 'conversationUpdate' && membersAdded?.some(({ id }) => id === recipient.id) === true;
}

/** Who asks, and where, without a reference. The answer to a click is seen by the asker only, wherever it is. */
export function askerOf(sender: Sender, trigger: 'message' | 'click'): Asker {
  const { from, recipient, conversation, channelData } = sender;
  const { data } = channelDataSchema.safeParse(channelData);
  const kind = kindOf(conversation.conversationType);
  const isShared = kind === 'channel' && data?.channel?.type?.toLowerCase() === 'shared';
  return {
    objectId: normalizeId(from.aadObjectId),
    tenantId: senderTenantOf(sender) ?? tenantsOf(sender)[0] ?? null,
    membership: { status: 'not-asked' },
    name: from.name ?? '',
    added: isArrivalOfBot(sender),
    id: from.id,
    botId: recipient.id,
    audience: kind === 'personal' || trigger === 'click' ? 'asker' : 'everyone',
    zone: zoneOf(sender),
    reference: '',
    place: {
      kind: isShared ? 'shared-channel' : kind,
      chatId: withoutThread(conversation.id),
      teamId: kind === 'channel' ? normalizeId(data?.team?.aadGroupId) : null,
      teamThread: (kind === 'channel' ? data?.team?.id : null) ?? null,
    },
  };
}

/** The id of a conversation, and not of one thread in a channel. */
export function withoutThread(conversation: string): string {
  return conversation.replace(/;messageid=.*$/, '');
}

const clientInfo = z.object({ type: z.literal('clientInfo'), timezone: z.string() });

/** A message says it in one field or in two, and a zone that nobody knows is none. */
function zoneOf({ entities, localTimezone }: Sender): string | null {
  const given = Array.isArray(entities)
    ? entities.flatMap((each) => clientInfo.safeParse(each).data?.timezone ?? [])
    : [];
  const named = z.string().safeParse(localTimezone).data;
  return [...given, ...(named === undefined ? [] : [named])].find(isTimeZone) ?? null;
}

/** An unknown conversation type counts as a group, where the most people read along. */
export function kindOf(conversationType: string | null | undefined): Exclude<Place['kind'], 'shared-channel'> {
  return conversationType === 'personal' || conversationType === 'channel' ? conversationType : 'group';
}

function normalizeId(id: string | null | undefined): string | null {
  return id === undefined || id === null || id === '' ? null : id.toLowerCase();
}
