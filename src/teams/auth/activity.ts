import type { Activity } from 'botbuilder';
import { z } from 'zod';
import type { Asker, Place } from '../../access/asker.ts';

const account = z.object({
  id: z.string().min(1),
  name: z.string().nullish(),
  aadObjectId: z.string().nullish(),
});

/** Only what Rollcall and the SDK read; without `serviceUrl` the SDK would answer to api.botframework.com. */
const activity = z.object({
  type: z.string().min(1),
  id: z.string().nullish(),
  name: z.string().nullish(),
  channelId: z.string().nullish(),
  replyToId: z.string().nullish(),
  serviceUrl: z.url({ protocol: /^https?$/ }),
  deliveryMode: z.string().nullish(),
  locale: z.string().nullish(),
  from: account,
  recipient: account,
  conversation: z.object({
    id: z.string().min(1),
    conversationType: z.string().nullish(),
    tenantId: z.string().nullish(),
  }),
  text: z.string().nullish(),
  entities: z.array(z.unknown()).nullish(),
  membersAdded: z.array(account).nullish(),
});

const channelData = z.object({
  tenant: z.object({ id: z.string() }).nullish().catch(null),
  team: z.object({ aadGroupId: z.string().nullish() }).nullish().catch(null),
});

/** True for what can be handed to the SDK, which takes every field for granted. */
export function isActivity(body: unknown): body is Activity {
  return activity.safeParse(body).success;
}

/** Every tenant an activity names, in lower case: Teams writes it in one place or in two. */
export function tenantsOf({ conversation, channelData: sent }: Omit<Sender, 'from'>): readonly string[] {
  const { data } = channelData.safeParse(sent);
  return [conversation.tenantId, data?.tenant?.id].map(idOf).filter((id) => id !== null);
}

type Sender = Pick<z.infer<typeof activity>, 'from' | 'recipient' | 'conversation'> & {
  readonly channelData?: unknown;
};

/** Who speaks, and where, in the words of the bot. */
export function askerOf({ from, recipient, conversation, channelData: sent }: Sender, how: 'message' | 'click'): Asker {
  const { data } = channelData.safeParse(sent);
  const kind = kindOf(conversation.conversationType);
  return {
    objectId: idOf(from.aadObjectId),
    tenantId: idOf(conversation.tenantId ?? data?.tenant?.id),
    name: from.name ?? '',
    id: from.id,
    botId: recipient.id,
    audience: kind === 'personal' || how === 'click' ? 'asker' : 'everyone',
    place: {
      kind,
      chatId: conversation.id.replace(/;messageid=.*$/, ''),
      teamId: kind === 'channel' ? idOf(data?.team?.aadGroupId) : null,
    },
  };
}

/** A kind nobody knows counts as a group: the place where the most people read along. */
export function kindOf(conversationType: string | null | undefined): Place['kind'] {
  return conversationType === 'personal' || conversationType === 'channel' ? conversationType : 'group';
}

function idOf(id: string | null | undefined): string | null {
  return id === undefined || id === null || id === '' ? null : id.toLowerCase();
}
