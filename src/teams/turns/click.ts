import type { Activity, TurnContext } from 'botbuilder';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { RenderedCard } from '../../cards/rendered.ts';
import { kindOf } from '../auth/activity.ts';
import type { Logic } from './adapter.ts';
import { errorFields } from '../../telemetry/error-fields.ts';
import { drainAnswer, type DrainedAnswer } from './drain-answer.ts';
import { cardType, idOf, isBuffered, sendOrReplace, showProgress, type ProgressMessage } from './message.ts';
import type { Timeouts } from './timeouts.ts';
import { withTimeout } from '../../async/timeout.ts';
import { click, lineOf, maxLineLength } from './line.ts';

const errorType = 'application/vnd.microsoft.error';

const action = z.object({
  action: z.object({ verb: z.literal('run'), data: click.extend({ line: z.string().max(maxLineLength) }) }),
});

export function isClick({ type, name }: Activity): boolean {
  return type === 'invoke' && name === 'adaptiveCard/action';
}

/** What the pressed button carries, as it stands there; null when it is none of Rollcall's. */
export function pressedLine({ type, value }: Activity): string | null {
  if (type === 'invoke') return action.safeParse(value).data?.action.data.line ?? null;
  return click.safeParse(value).data?.line ?? null;
}

export interface ClickOptions {
  readonly pace: Timeouts;
  readonly log: Logger;
}

/**
 * Answers a click in the response of its request, in time with a card of progress if need be; then comes to the rest.
 * The HTTP status is always 200 and the body has its own: Teams shows nothing of a body with another status.
 * https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model
 */
export async function answerClick(
  context: TurnContext,
  cardsFor: (line: string) => Promise<AsyncGenerator<RenderedCard, RenderedCard>>,
  options: ClickOptions,
): Promise<Logic | null> {
  const { activity } = context;
  const pressed = pressedLine(activity);
  if (pressed === null) {
    await respond(context, unknownButton);
    return null;
  }
  try {
    const line = lineOf({ value: { line: pressed }, recipient: activity.recipient });
    return await show(context, cardsFor(line), options);
  } catch (error) {
    logBroken(options.log, activity, error);
    await respond(context, brokenBot);
    return null;
  }
}

function logBroken(log: Logger, { conversation }: Activity, error: unknown): void {
  log.error({ kind: kindOf(conversation.conversationType), error: errorFields(error) }, 'click not answered');
}

async function show(
  context: TurnContext,
  asked: Promise<AsyncGenerator<RenderedCard, RenderedCard>>,
  { pace, log }: ClickOptions,
): Promise<Logic | null> {
  const { activity } = context;
  const began = performance.now();
  const followed = drainAnswer(await asked);
  const patience = (isBuffered(activity) ? pace.buffered : pace.click) - (performance.now() - began);
  const answer = await withTimeout(Math.max(0, patience), followed.ended);
  const rendered = answer ?? followed.latest() ?? (await followed.first);
  await respond(context, { statusCode: 200, type: cardType, value: rendered.card });
  if (answer !== undefined) return null;
  // In a shared place the card is the presser's own view. The work goes on there so that the next press finds it done.
  if (kindOf(activity.conversation.conversationType) !== 'personal' || isBuffered(activity))
    return async () => void (await followed.ended.catch((error: unknown) => logBroken(log, activity, error)));
  const id = activity.replyToId ?? null;
  const shown: ProgressMessage = id === null ? 'fixed' : { id };
  return (later) => keepShowing(later, followed, { rendered, shown }, pace.between, log);
}

/** Puts each newer card, and then the answer, in the place of the one that was clicked. */
async function keepShowing(
  context: TurnContext,
  followed: DrainedAnswer,
  first: { readonly rendered: RenderedCard; readonly shown: ProgressMessage },
  between: number,
  log: Logger,
): Promise<void> {
  // The response must be there first, or it would take the place of what comes now.
  await delay(between);
  for (let { rendered, shown } = first; ;) {
    const answer = await withTimeout(between, followed.ended);
    if (answer !== undefined) return void (await sendOrReplace(context, idOf(shown), answer, log));
    const newest = followed.latest() ?? rendered;
    if (newest !== rendered) shown = await showProgress(context, shown, newest, log);
    rendered = newest;
  }
}

interface Body {
  readonly statusCode: number;
  readonly type: string;
  readonly value: Readonly<Record<string, unknown>>;
}

async function respond(context: TurnContext, body: Body): Promise<void> {
  await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body } });
}

const unknownButton = failed(400, 'BadRequest', 'Rollcall does not know this button. Type the command instead.');
const brokenBot = failed(500, 'InternalServerError', 'Rollcall could not answer. Please try once more.');

function failed(statusCode: number, code: string, message: string): Body {
  return { statusCode, type: errorType, value: { code, message } };
}
