import type { Activity, TurnContext } from 'botbuilder';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Answer, Asker, Drawn } from '../asker.ts';
import { askerOf } from './activity.ts';
import type { Connector } from './connector.ts';
import { faultOf } from './fault.ts';
import { knowTeams } from './team.ts';
import { click, lineOf, longestLine } from './text.ts';

const cardType = 'application/vnd.microsoft.card.adaptive';
const errorType = 'application/vnd.microsoft.error';

type AskerIn = (context: TurnContext, how: 'message' | 'click') => Promise<Asker>;

/** Carries each message to the bot and its cards back to Teams. Kinds of activity it does not know pass unanswered. */
export function handle(connector: Connector, answer: Answer, log: Logger): (context: TurnContext) => Promise<void> {
  const withTeam = knowTeams(connector, log);
  const askerIn: AskerIn = (context, how) => withTeam(context, askerOf(context.activity, how));
  return async (context) => {
    const { activity } = context;
    if (activity.type === 'message') await onMessage(context, askerIn, answer, log);
    if (activity.type === 'invoke' && activity.name === 'adaptiveCard/action')
      await onClick(context, askerIn, answer, log);
    if (activity.type === 'conversationUpdate') await onArrival(context, askerIn, answer, log);
  };
}

async function onMessage(context: TurnContext, askerIn: AskerIn, answer: Answer, log: Logger): Promise<void> {
  const typing = context.sendActivity({ type: 'typing' }).catch((error: unknown) => {
    log.debug({ fault: faultOf(error) }, 'typing was not shown');
  });
  await tell(context, answer(lineOf(context.activity), await askerIn(context, 'message')), log, typing);
}

/** Teams also sends `installationUpdate` when the app is added; greeting here only greets once. */
async function onArrival(context: TurnContext, askerIn: AskerIn, answer: Answer, log: Logger): Promise<void> {
  const { membersAdded, recipient } = context.activity;
  if (membersAdded?.some(({ id }) => id === recipient.id) !== true) return;
  await tell(context, answer('hi', await askerIn(context, 'message')), log);
}

/** Sends the first card; each later one takes its place. */
async function tell(
  context: TurnContext,
  cards: AsyncGenerator<Drawn, Drawn>,
  log: Logger,
  before?: Promise<unknown>,
): Promise<void> {
  let shown: string | null = null;
  for (let over = false; !over;) {
    const { done, value: drawn } = await cards.next();
    await before;
    const replaced = shown !== null && (await replace(context, shown, drawn, log));
    if (!replaced) shown = (await context.sendActivity(messageOf(drawn)))?.id ?? null;
    over = done === true;
  }
}

/** False when the message cannot be changed, as when someone has deleted it. */
async function replace(context: TurnContext, id: string, drawn: Drawn, log: Logger): Promise<boolean> {
  try {
    await context.updateActivity({ ...messageOf(drawn), id });
    return true;
  } catch (error) {
    log.warn({ fault: faultOf(error) }, 'a card was not replaced, so it is sent as a new message');
    return false;
  }
}

function messageOf({ card, summary }: Drawn): Partial<Activity> {
  return { type: 'message', summary, attachments: [{ contentType: cardType, content: card }] };
}

const action = z.object({
  action: z.object({ verb: z.literal('run'), data: click.extend({ line: z.string().max(longestLine) }) }),
});

/**
 * The HTTP status is always 200 and the body has its own: Teams shows nothing of a body with another status.
 * https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model
 */
async function onClick(context: TurnContext, askerIn: AskerIn, answer: Answer, log: Logger): Promise<void> {
  const body = await clicked(context, askerIn, answer, log);
  await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body } });
}

async function clicked(context: TurnContext, askerIn: AskerIn, answer: Answer, log: Logger) {
  const { activity } = context;
  const pressed = action.safeParse(activity.value);
  if (!pressed.success)
    return failed(400, 'BadRequest', 'Rollcall does not know this button. Type the command instead.');
  try {
    const line = lineOf({ value: pressed.data.action.data, recipient: activity.recipient });
    const { card } = await lastOf(answer(line, await askerIn(context, 'click')));
    return { statusCode: 200, type: cardType, value: card };
  } catch (error) {
    log.error({ fault: faultOf(error) }, 'a click was not answered');
  }
  return failed(500, 'InternalServerError', 'Rollcall could not answer. Please try once more.');
}

async function lastOf(cards: AsyncGenerator<Drawn, Drawn>): Promise<Drawn> {
  for (;;) {
    const { done, value } = await cards.next();
    if (done === true) return value;
  }
}

function failed(statusCode: number, code: string, message: string) {
  return { statusCode, type: errorType, value: { code, message } };
}
