import type { Activity, TurnContext } from 'botbuilder';
import type { InvokeResult } from './adapter.ts';
import { isClick } from './click.ts';
import { words } from '../../text/words.ts';
import { isBuffered } from './message.ts';

const { busy: busyText, late: lateText } = words.teams;
const messageType = 'application/vnd.microsoft.activity.message';

/** Replies to messages and clicks when too many turns run, and ignores other activities. */
export async function busyReply(context: TurnContext): Promise<null> {
  const { activity } = context;
  if (activity.type === 'message') await context.sendActivity(busyText);
  if (isClick(activity)) await context.sendActivity({ type: 'invokeResponse', value: inPlaceOfCard(busyText) });
  return null;
}

/** The response to a request whose time is up. Empty for a message, since its answer is sent separately. */
export function lateReply(activity: Activity): InvokeResult {
  if (isBuffered(activity)) return { status: 200, body: { activities: [{ type: 'message', text: lateText }] } };
  return isClick(activity) ? inPlaceOfCard(lateText) : undefined;
}

function inPlaceOfCard(value: string) {
  return { status: 200, body: { statusCode: 200, type: messageType, value } };
}
