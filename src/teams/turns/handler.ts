import type { TurnContext } from 'botbuilder';
import type { Logger } from 'pino';
import type { ActiveTurn } from '../../bot/active-turns.ts';
import type { Answer } from '../../bot/answer.ts';
import type { RenderedCard } from '../../cards/rendered.ts';
import type { Logic } from './adapter.ts';
import { answerClick, isClick } from './click.ts';
import { errorFields } from '../../telemetry/error-fields.ts';
import { isBuffered, sendAnswer } from './message.ts';
import type { Timeouts } from './timeouts.ts';
import { withTimeout } from '../../async/timeout.ts';
import type { Identify } from './identify.ts';
import { lineOf } from './line.ts';

export interface HandlerOptions {
  readonly identify: Identify;
  readonly answer: Answer;
  readonly timeouts: Timeouts;
  readonly log: Logger;
}

/** Handles one activity; resolves to the work that remains after the HTTP response, or null. */
export type Handler = (context: TurnContext, turn: ActiveTurn) => Promise<Logic | null>;

/** Gives messages, clicks and arrivals to the bot, and sends its cards to Teams. Ignores other activities. */
export function createHandler({ identify, answer, timeouts, log }: HandlerOptions): Handler {
  async function answerLine(line: string, context: TurnContext, turn: ActiveTurn) {
    const asker = await identify(context.activity);
    if (isBuffered(context.activity)) turn.limit(timeouts.buffered);
    return answer(line, asker, turn);
  }

  async function onMessage(context: TurnContext, turn: ActiveTurn): Promise<Logic | null> {
    const cards = await answerLine(lineOf(context.activity), context, turn);
    return sendAnswer(context, cards, log, (first) => showTypingIfSlow(context, first));
  }

  /** Only for slow answers, since Teams counts a typing indicator as a message. */
  async function showTypingIfSlow(context: TurnContext, first: Promise<unknown>): Promise<void> {
    if ((await withTimeout(timeouts.typing, first)) !== undefined) return;
    await context.sendActivity({ type: 'typing' }).catch((error: unknown) => {
      log.debug({ error: errorFields(error) }, 'typing indicator failed');
    });
  }

  /** Greets only here: Teams also sends `installationUpdate` when the app is added, and would get a second greeting. */
  async function onArrival(context: TurnContext, turn: ActiveTurn): Promise<Logic | null> {
    const { membersAdded, recipient } = context.activity;
    if (membersAdded?.some(({ id }) => id === recipient.id) !== true) return null;
    return sendAnswer(context, await answerLine('hi', context, turn), log, async () => undefined);
  }

  return async (context, turn) => {
    const { activity } = context;
    if (activity.type === 'message') return onMessage(context, turn);
    if (activity.type === 'conversationUpdate') return onArrival(context, turn);
    if (!isClick(activity)) return null;
    const onLine = (line: string): Promise<AsyncGenerator<RenderedCard, RenderedCard>> =>
      answerLine(line, context, turn);
    return answerClick(context, onLine, { timeouts, log });
  };
}
