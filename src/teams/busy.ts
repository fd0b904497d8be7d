import type { TurnContext } from 'botbuilder';

const text = 'Rollcall is busy. Please ask again in a moment.';
const messageType = 'application/vnd.microsoft.activity.message';

/** Said instead of an answer when too many turns run. Kinds of activity that nobody waits for pass unanswered. */
export async function apologize(context: TurnContext): Promise<void> {
  const { type, name } = context.activity;
  if (type === 'message') await context.sendActivity(text);
  if (type === 'invoke' && name === 'adaptiveCard/action') {
    const body = { statusCode: 200, type: messageType, value: text };
    await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body } });
  }
}
