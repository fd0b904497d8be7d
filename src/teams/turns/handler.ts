import type { TurnContext } from 'botbuilder';
import type { Logger } from 'pino';
import { isChannel, type Asker } from '../../access/asker.ts';
import type { ActiveTurn } from '../../bot/active-turns.ts';
import type { Answer } from '../../bot/answer.ts';
import type { RenderedCard } from '../../cards/rendered.ts';
import type { Logic } from './adapter.ts';
import { busyReply } from './busy-replies.ts';
import { answerClick, isClick, pressedButton } from './click.ts';
import type { Inputs } from '../../grammar/inputs.ts';
import { logRejection } from '../auth/rejection.ts';
import { departureOf, type Departure } from './departures.ts';
import { errorFields } from '../../telemetry/error-fields.ts';
import { isBuffered, sendAnswer } from './message.ts';
import type { Timeouts } from './timeouts.ts';
import { withTimeout } from '../../async/timeout.ts';
import type { Identification } from './identify.ts';
import { lineOf } from './line.ts';

export interface HandlerOptions {
  readonly identification: Identification;
  readonly answer: Answer;
  /** Whether a line, such as `cancel`, is answered even when there are too many turns. */
  readonly isPriority: (line: string) => boolean;
  /** Called when Rollcall was removed from a conversation or a team. Never rejects. */
  readonly onDeparture: (departure: Departure) => Promise<void>;
  readonly timeouts: Timeouts;
  readonly log: Logger;
}

/** Handles one activity; resolves to the work that remains after the HTTP response, or null. */
export type Handler = (context: TurnContext, turn: ActiveTurn) => Promise<Logic | null>;

/** Gives messages, clicks and arrivals to the bot, and sends its cards to Teams. Ignores other activities. */
export function createHandler(options: HandlerOptions): Handler {
  const { identification, answer, isPriority, timeouts, log } = options;

  /** Only for slow answers, since Teams counts a typing indicator as a message. In channels it shows none. */
  async function showTypingIfSlow(context: TurnContext, { place }: Asker, first: Promise<unknown>): Promise<void> {
    if (isChannel(place) || (await withTimeout(timeouts.typing, first)) !== undefined) return;
    await context.sendActivity({ type: 'typing' }).catch((error: unknown) => {
      log.debug({ error: errorFields(error) }, 'typing indicator failed');
    });
  }

  async function busy(context: TurnContext, canSend: boolean): Promise<null> {
    logRejection(log, { status: 200, reason: 'busy' });
    // The reply to a click is in the HTTP response.
    return canSend || isClick(context.activity) ? busyReply(context) : null;
  }

  function isBusy({ activity }: TurnContext, turn: ActiveTurn): boolean {
    return turn.isOverflow() && !isPriority(pressedButton(activity)?.line ?? lineOf(activity));
  }

  return async (context, turn) => {
    const began = performance.now();
    const { activity } = context;
    const departure = departureOf(activity);
    if (departure !== null) await options.onDeparture(departure);
    const isArrival = identification.known(activity).asker.added;
    if (!isArrival && activity.type !== 'message' && !isClick(activity)) return null;
    if (isBusy(context, turn)) return busy(context, true);
    const asker = await identification.read(activity);
    const hasPlace = turn.settle(identification.standingOf(asker));
    if (!hasPlace || isBusy(context, turn)) return busy(context, hasPlace);
    if (isBuffered(activity)) turn.limit(timeouts.buffered);
    const ask = (line: string, inputs?: Inputs): AsyncGenerator<RenderedCard, RenderedCard> =>
      answer(line, asker, turn, inputs);
    if (isArrival) return sendAnswer(context, ask('hi'), log, async () => undefined);
    if (isClick(activity)) return answerClick(context, ask, { began, timeouts, log });
    const asked = ask(lineOf(activity), pressedButton(activity)?.inputs);
    return sendAnswer(context, asked, log, (first) => showTypingIfSlow(context, asker, first));
  };
}
