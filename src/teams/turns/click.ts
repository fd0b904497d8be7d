import type { Activity, TurnContext } from 'botbuilder';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { RenderedCard } from '../../cards/rendered.ts';
import { kindOf } from '../auth/activity.ts';
import type { Logic } from './adapter.ts';
import { errorEntry } from '../../telemetry/error-fields.ts';
import { drainAnswer, type DrainedAnswer } from './drain-answer.ts';
import { cardType, idOf, isBuffered, sendOrReplace, showProgress, type ProgressMessage } from './message.ts';
import type { Timeouts } from './timeouts.ts';
import { withTimeout } from '../../async/timeout.ts';
import { words } from '../../text/words.ts';
import { clickOf, maxLineLength, type Click } from './line.ts';
import type { Inputs } from '../../grammar/inputs.ts';

const errorType = 'application/vnd.microsoft.error';

const action = z.object({
  action: z.object({ verb: z.literal('run'), data: z.looseObject({ line: z.string().max(maxLineLength) }) }),
});

export function isClick({ type, name }: Activity): boolean {
  return type === 'invoke' && name === 'adaptiveCard/action';
}

/** The pressed button and the fields of its card; null when it is not a button of Rollcall. */
export function pressedButton({ type, value }: Activity): Click | null {
  return clickOf(type === 'invoke' ? action.safeParse(value).data?.action.data : value);
}

export interface ClickOptions {
  /** When the click arrived, by `performance.now()`. */
  readonly began: number;
  readonly timeouts: Timeouts;
  readonly log: Logger;
}

/**
 * Answers a click in its HTTP response, with a progress card when the answer takes too long; resolves to the remaining
 * work, or null. The HTTP status is always 200, and the body contains the real one: Teams ignores other bodies.
 * https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model
 */
export async function answerClick(
  context: TurnContext,
  ask: (line: string, inputs: Inputs) => AsyncGenerator<RenderedCard, RenderedCard>,
  options: ClickOptions,
): Promise<Logic | null> {
  const { activity } = context;
  const pressed = pressedButton(activity);
  if (pressed === null) {
    await respond(context, unknownButton);
    return null;
  }
  try {
    return await respondInTime(context, ask(pressed.line, pressed.inputs), options);
  } catch (error) {
    logFailedClick(options.log, activity, error);
    await respond(context, internalError);
    return null;
  }
}

function logFailedClick(log: Logger, { conversation }: Activity, error: unknown): void {
  log.error({ kind: kindOf(conversation.conversationType), ...errorEntry(error) }, 'click not answered');
}

async function respondInTime(
  context: TurnContext,
  cards: AsyncGenerator<RenderedCard, RenderedCard>,
  { began, timeouts, log }: ClickOptions,
): Promise<Logic | null> {
  const { activity } = context;
  const drained = drainAnswer(cards);
  const timeLeft = (isBuffered(activity) ? timeouts.buffered : timeouts.click) - (performance.now() - began);
  const answer = await withTimeout(Math.max(0, timeLeft), drained.ended);
  const rendered = answer ?? drained.latest() ?? (await drained.first);
  await respond(context, { statusCode: 200, type: cardType, value: rendered.card });
  if (answer !== undefined) return null;
  // In a shared place the card is a user-specific view, which cannot be updated. The work still runs to its end, so that
  // the next click finds the result in the cache.
  if (kindOf(activity.conversation.conversationType) !== 'personal' || isBuffered(activity))
    return async () => void (await drained.ended.catch((error: unknown) => logFailedClick(log, activity, error)));
  const id = activity.replyToId ?? null;
  const message: ProgressMessage = id === null ? 'not updatable' : { id };
  return (later) => updateUntilAnswered(later, drained, { rendered, message }, timeouts.between, log);
}

/** Replaces the clicked card by each newer progress card, and then by the answer. */
async function updateUntilAnswered(
  context: TurnContext,
  drained: DrainedAnswer,
  first: { readonly rendered: RenderedCard; readonly message: ProgressMessage },
  between: number,
  log: Logger,
): Promise<void> {
  // Gives the HTTP response time to arrive first: a later one would overwrite these cards.
  await delay(between);
  for (let { rendered, message } = first; ;) {
    const answer = await withTimeout(between, drained.ended);
    if (answer !== undefined) return void (await sendOrReplace(context, idOf(message), answer, log));
    const newest = drained.latest() ?? rendered;
    if (newest !== rendered) message = await showProgress(context, message, newest, log);
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

const unknownButton = failed(400, 'BadRequest', words.teams.unknownButton);
const internalError = failed(500, 'InternalServerError', words.teams.failed);

function failed(statusCode: number, code: string, message: string): Body {
  return { statusCode, type: errorType, value: { code, message } };
}
