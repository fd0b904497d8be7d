import type { Activity, Entity } from 'botbuilder';
import { isChannel } from '../../access/asker.ts';
import type { RenderedCard } from '../../cards/rendered.ts';
import { sanitizeText } from '../../cards/sanitize.ts';
import { askerOf, tenantsOf } from '../auth/activity.ts';
import type { Connector } from '../outbound/connector.ts';
import { SendError } from '../outbound/send-error.ts';
import { cardType } from './message.ts';
import { activityOf } from './reference.ts';

/** A message that nobody asked for just now. */
export interface Unasked {
  /** Null: the text alone. */
  readonly card: RenderedCard['card'] | null;
  readonly summary: string;
  /** In the personal chat with the person of the reference, in place of the conversation. */
  readonly toOwner: boolean;
  /** Stands above the card; empty: none. */
  readonly text: string;
  /** Whom it mentions, by their references. */
  readonly mentions: readonly string[];
}

/** Sends to the conversation of a reference, in a channel as a new thread. Rejects with `SendError`. */
export type Post = (reference: string, message: Unasked) => Promise<void>;

export function createPost(connector: Connector, isAllowed: (serviceUrl: string) => boolean): Post {
  return async (reference, message) => {
    const to = activityOf(reference);
    // A reference of another registration is none any more.
    if (to === null || !isAllowed(to.serviceUrl)) throw new SendError('message', 'refused', 404);
    const { serviceUrl, conversation, recipient } = to;
    const { place } = askerOf(to, 'message');
    const activity = activityWith(message);
    const [tenantId = null] = tenantsOf(to);
    if (message.toOwner && place.kind !== 'personal') {
      const id = await connector.createChat({ serviceUrl, tenantId, botId: recipient.id, memberId: to.from.id });
      await connector.send({ ...activity, serviceUrl, from: recipient, conversation: { ...conversation, id } });
      return;
    }
    if (!isChannel(place)) {
      await connector.send({
        ...activity,
        serviceUrl,
        from: recipient,
        conversation,
      });
      return;
    }
    await connector.createThread({ serviceUrl, channelId: place.chatId, tenantId, botId: recipient.id, activity });
  };
}

function activityWith({ card, summary, text, mentions }: Unasked): Partial<Activity> {
  const entities = mentions.map(mentionOf).filter((entity) => entity !== null);
  const parts = [...entities.map((entity) => entity.text), ...(text === '' ? [] : [text])];
  return {
    type: 'message',
    summary,
    ...(parts.length === 0 ? {} : { text: parts.join(' ') }),
    ...(entities.length === 0 ? {} : { entities }),
    ...(card === null ? {} : { attachments: [{ contentType: cardType, content: card }] }),
  };
}

/** Null for a text that is no reference. */
function mentionOf(reference: string): (Entity & { readonly text: string }) | null {
  const person = activityOf(reference)?.from;
  if (person === undefined) return null;
  // A name must not end the tag, and a guest who chooses theirs must not post a link by it.
  const name = sanitizeText(person.name).replace(/[<>&[\]]/g, '');
  return { type: 'mention', text: `<at>${name}</at>`, mentioned: { id: person.id, name } };
}
