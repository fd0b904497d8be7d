import type { Activity, TurnContext } from 'botbuilder';
import type { Logger } from 'pino';
import { isCancel } from '../../commands/cancel.ts';
import { kindOf } from '../auth/activity.ts';
import { TeamsAdapter, type Logic, type InvokeResult, type TurnHandle } from './adapter.ts';
import type { Authenticated } from '../auth/authenticate.ts';
import { busyReply } from './busy-replies.ts';
import { pressedLine } from './click.ts';
import { errorFields } from '../../telemetry/error-fields.ts';
import { createConcurrencyLimiter } from './concurrency.ts';
import { createHandler, type Handler, type HandlerOptions } from './handler.ts';
import { SendError } from '../outbound/send-error.ts';
import { createDeduplicator } from './deduplicate.ts';
import { logRejection } from '../auth/rejection.ts';
import { lineOf } from './line.ts';

export interface Turns {
  /** Runs one until its request is answered, and then to its end; null when even an apology is too much. */
  readonly run: (admitted: Authenticated) => Promise<InvokeResult> | null;
  /** Resolves when all that run have ended. */
  readonly ended: () => Promise<unknown>;
}

// A turn reads the customers of a provider from three vendors; a person has one or two under way.
const limits = { inConversation: 4, inAll: 64 };

/** Each activity that came in, to the bot and back, and never more of them at a time than the machine can bear. */
export function openTurns(options: HandlerOptions): Turns {
  const { connector, log } = options;
  const adapter = new TeamsAdapter(connector);
  adapter.onTurnError = onTurnError(log);
  const handle = createHandler(options);
  const once = createDeduplicator();
  const answers = createConcurrencyLimiter(limits);
  const apologies = createConcurrencyLimiter(limits);
  const running = new Set<Promise<unknown>>();

  const wrong = (error: unknown): InvokeResult => {
    log.error({ error: errorFields(error) }, 'activity failed');
    return { status: 500 };
  };

  const start = (admitted: Authenticated, what: Handler, leave: () => void): TurnHandle => {
    const left: Logic[] = [];
    const answered = adapter
      .deliver(admitted, async (context) => {
        const rest = await what(context);
        if (rest !== null) left.push(rest);
      })
      .catch(wrong);
    const goOn = async (): Promise<boolean> => {
      // Taken out, since the turn is known for a while after it has ended, and these hold all of its cards.
      const rests = left.splice(0);
      await Promise.all(rests.map((rest) => adapter.deliverLater(admitted, rest)));
      return rests.length > 0;
    };
    const ended = answered
      .then(goOn)
      .catch((error: unknown) => {
        wrong(error);
        return true;
      })
      .finally(() => {
        running.delete(ended);
        leave();
      });
    running.add(ended);
    return { answered, ended };
  };

  const begin = (admitted: Authenticated): TurnHandle | null => {
    const { id } = admitted.activity.conversation;
    const leave = answers.acquire(id);
    if (leave !== null) return start(admitted, handle, leave);
    const leaveSoon = apologies.acquire(id);
    if (leaveSoon === null) return null;
    if (isCancel(spokenLine(admitted.activity))) return start(admitted, handle, leaveSoon);
    logRejection(log, { status: 200, reason: 'busy' });
    return start(admitted, busyReply, leaveSoon);
  };

  return {
    run: (admitted) => once(admitted.activity, () => begin(admitted)),
    ended: async () => Promise.allSettled(running),
  };
}

function spokenLine(activity: Activity): string {
  return pressedLine(activity) ?? lineOf(activity);
}

function onTurnError(log: Logger) {
  return async (context: TurnContext, error: unknown): Promise<void> => {
    const { type, conversation } = context.activity;
    const kind = kindOf(conversation.conversationType);
    log.error({ kind, error: errorFields(error) }, 'answer not delivered');
    // An event is what is left of a message or a click.
    if (!['message', 'event'].includes(type) || !isWorthApology(error)) return;
    await context.sendActivity('Rollcall could not answer. Please try once more.').catch(() => undefined);
  };
}

/** Not after an answer that may have arrived, nor where Teams takes nothing. */
function isWorthApology(error: unknown): boolean {
  if (!(error instanceof SendError)) return true;
  return error.statusCode === 400 || error.statusCode === 413;
}
