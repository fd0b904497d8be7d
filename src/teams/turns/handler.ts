import type { TurnContext } from 'botbuilder';
import type { Logger } from 'pino';
import type { Asker } from '../../access/asker.ts';
import type { ActiveTurn } from '../../bot/active-turns.ts';
import type { Answer } from '../../bot/answer.ts';
import type { RenderedCard } from '../../cards/rendered.ts';
import { askerOf } from '../auth/activity.ts';
import type { Logic } from './adapter.ts';
import { answerClick, isClick } from './click.ts';
import type { Connector } from '../outbound/connector.ts';
import { errorFields } from '../../telemetry/error-fields.ts';
import { isBuffered, sendAnswer } from './message.ts';
import type { Timeouts } from './timeouts.ts';
import { withTimeout } from '../../async/timeout.ts';
import { createTeamLookup } from './team-lookup.ts';
import { lineOf } from './line.ts';

export interface HandlerOptions {
  readonly connector: Connector;
  readonly answer: Answer;
  readonly pace: Timeouts;
  readonly log: Logger;
}

/** Handles one activity; resolves to the work that remains after the HTTP response, or null. */
export type Handler = (context: TurnContext, turn: ActiveTurn) => Promise<Logic | null>;

/** Carries each message to the bot and its cards back to Teams. Kinds of activity it does not know pass unanswered. */
export function createHandler({ connector, answer, pace, log }: HandlerOptions): Handler {
  const withTeam = createTeamLookup(connector, log);

  async function cardsFor(line: string, context: TurnContext, turn: ActiveTurn, how: 'message' | 'click') {
    const asker: Asker = await withTeam(context, askerOf(context.activity, how));
    if (isBuffered(context.activity)) turn.limit(pace.buffered);
    return answer(line, asker, turn);
  }

  async function onMessage(context: TurnContext, turn: ActiveTurn): Promise<Logic | null> {
    const cards = await cardsFor(lineOf(context.activity), context, turn, 'message');
    return sendAnswer(context, cards, log, (first) => typeUnlessSoon(context, first));
  }

  /** What is answered at once needs no typing, and Teams counts it as a message. */
  async function typeUnlessSoon(context: TurnContext, first: Promise<unknown>): Promise<void> {
    if ((await withTimeout(pace.typing, first)) !== undefined) return;
    await context.sendActivity({ type: 'typing' }).catch((error: unknown) => {
      log.debug({ error: errorFields(error) }, 'typing indicator failed');
    });
  }

  /** Teams also sends `installationUpdate` when the app is added; greeting here only greets once. */
  async function onArrival(context: TurnContext, turn: ActiveTurn): Promise<Logic | null> {
    const { membersAdded, recipient } = context.activity;
    if (membersAdded?.some(({ id }) => id === recipient.id) !== true) return null;
    return sendAnswer(context, await cardsFor('hi', context, turn, 'message'), log, async () => undefined);
  }

  return async (context, turn) => {
    const { activity } = context;
    if (activity.type === 'message') return onMessage(context, turn);
    if (activity.type === 'conversationUpdate') return onArrival(context, turn);
    if (!isClick(activity)) return null;
    const clicked = (line: string): Promise<AsyncGenerator<RenderedCard, RenderedCard>> =>
      cardsFor(line, context, turn, 'click');
    return answerClick(context, clicked, { pace, log });
  };
}
