import type { Activity } from 'botbuilder';
import type { ConnectorRequest } from './transport.ts';

/** A thread of a channel that nobody has begun. */
export interface NewThread {
  readonly serviceUrl: string;
  /** The id of the channel. */
  readonly channelId: string;
  readonly tenantId: string | null;
  /** The bot's id in Teams. */
  readonly botId: string;
  readonly activity: Partial<Activity>;
}

/** A personal chat with somebody. */
export interface NewChat {
  readonly serviceUrl: string;
  readonly tenantId: string | null;
  /** The bot's id in Teams. */
  readonly botId: string;
  /** The person's id in Teams. */
  readonly memberId: string;
}

export function sendRequest(activity: Partial<Activity>): ConnectorRequest {
  const { type, conversation, replyToId } = activity;
  const id = conversation?.id ?? '';
  const path = `v3/conversations/${encodeURIComponent(id)}/activities`;
  return {
    operation: type === 'typing' ? 'typing' : 'message',
    method: 'POST',
    serviceUrl: activity.serviceUrl ?? '',
    path: replyToId === undefined ? path : `${path}/${encodeURIComponent(replyToId)}`,
    // The SDK sends it too: Teams routes replies by it.
    headers: replyToId === undefined ? {} : { 'x-ms-conversation-id': id },
    body: JSON.stringify(activity),
  };
}

export function threadRequest({ serviceUrl, channelId, tenantId, botId, activity }: NewThread): ConnectorRequest {
  const channelData = { channel: { id: channelId } };
  return {
    operation: 'message',
    method: 'POST',
    serviceUrl,
    path: 'v3/conversations',
    body: JSON.stringify({ isGroup: true, bot: { id: botId }, tenantId, activity, channelData }),
  };
}

export function chatRequest({ serviceUrl, tenantId, botId, memberId }: NewChat): ConnectorRequest {
  const channelData = { tenant: { id: tenantId } };
  const members = [{ id: memberId }];
  return {
    operation: 'message',
    method: 'POST',
    serviceUrl,
    path: 'v3/conversations',
    body: JSON.stringify({ isGroup: false, bot: { id: botId }, members, tenantId, channelData }),
  };
}

export function updateRequest(activity: Partial<Activity>): ConnectorRequest {
  const conversation = encodeURIComponent(activity.conversation?.id ?? '');
  return {
    operation: 'update',
    method: 'PUT',
    serviceUrl: activity.serviceUrl ?? '',
    path: `v3/conversations/${conversation}/activities/${encodeURIComponent(activity.id ?? '')}`,
    body: JSON.stringify(activity),
  };
}
