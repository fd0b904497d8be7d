import type { Activity } from 'botbuilder';
import type { Place } from '../../access/asker.ts';
import { isActivity, senderTenantOf, tenantsOf } from '../auth/activity.ts';

/** `Asker.reference`: the fields of an activity from which its sender can be identified again. */
export function referenceOf(activity: Activity, { kind, teamId, teamThread }: Place): string {
  const { serviceUrl, from, recipient, conversation } = activity;
  const { id, name, aadObjectId } = from;
  const [tenantId = null] = tenantsOf(activity);
  return JSON.stringify({
    type: 'invoke',
    serviceUrl,
    from: { id, name, aadObjectId, tenantId: senderTenantOf(activity) },
    recipient: { id: recipient.id },
    conversation: { id: conversation.id, conversationType: conversation.conversationType, tenantId },
    channelData: {
      team: teamThread === null ? null : { id: teamThread, aadGroupId: teamId },
      channel: kind === 'shared-channel' ? { type: 'shared' } : null,
    },
  });
}

/** Null for JSON that is no reference. */
export function activityOf(reference: string): Activity | null {
  const parsed: unknown = JSON.parse(reference);
  return isActivity(parsed) ? parsed : null;
}
