import type { Activity, TurnContext } from 'botbuilder';
import type { InvokeResult } from './adapter.ts';
import { isClick } from './click.ts';
import { isBuffered } from './message.ts';

const busyText = 'Rollcall is busy. Please ask again in a moment.';
const lateText = 'Rollcall could not answer in time. Please try once more.';
const messageType = 'application/vnd.microsoft.activity.message';

/** Said instead of an answer when too many turns run. Kinds of activity that nobody waits for pass unanswered. */
export async function busyReply(context: TurnContext): Promise<null> {
  const { activity } = context;
  if (activity.type === 'message') await context.sendActivity(busyText);
  if (isClick(activity)) await context.sendActivity({ type: 'invokeResponse', value: inPlaceOfCard(busyText) });
  return null;
}

/** The answer to a request that can wait no longer; a message's answer comes later, by itself. */
export function lateReply(activity: Activity): InvokeResult {
  if (isBuffered(activity)) return { status: 200, body: { activities: [{ type: 'message', text: lateText }] } };
  return isClick(activity) ? inPlaceOfCard(lateText) : undefined;
}

function inPlaceOfCard(value: string) {
  return { status: 200, body: { statusCode: 200, type: messageType, value } };
}
