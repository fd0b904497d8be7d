import type { TurnContext } from 'botbuilder';
import type { Logger } from 'pino';
import { z } from 'zod';
import { personKeyOf } from '../../access/asker.ts';
import type { Deliveries } from '../../replicas/deliveries.ts';
import type { ActiveTurn, ActiveTurns } from '../../bot/active-turns.ts';
import { kindOf } from '../auth/activity.ts';
import { TeamsAdapter, type Logic, type InvokeResult, type TurnHandle } from './adapter.ts';
import type { Authenticated } from '../auth/authenticate.ts';
import { errorEntry } from '../../telemetry/error-fields.ts';
import { createHandler, type HandlerOptions } from './handler.ts';
import type { Connector } from '../outbound/connector.ts';
import { SendError } from '../outbound/send-error.ts';
import { createDeduplicator, deliveryIdsOf } from './deduplicate.ts';
import { words } from '../../text/words.ts';

export interface TurnOptions extends HandlerOptions {
  readonly connector: Connector;
  readonly deliveries: Deliveries;
  readonly turns: ActiveTurns;
}

/** Starts a turn and resolves to its HTTP response; null when even the busy reply is over its limit (answer 429). */
export type RunTurn = (authenticated: Authenticated) => Promise<InvokeResult> | null;

/** Runs a turn for each activity, no more at a time than `turns` allows. */
export function createTurnRunner(options: TurnOptions): RunTurn {
  const { connector, deliveries, identification, log, turns } = options;
  const adapter = new TeamsAdapter(connector);
  adapter.onTurnError = onTurnError(log);
  const handle = createHandler(options);
  const deduplicate = createDeduplicator();

  const logFailure = (error: unknown): void => {
    log.error(errorEntry(error), 'activity failed');
  };

  const deliver = (authenticated: Authenticated, turn: ActiveTurn, continuations: Logic[]): Promise<InvokeResult> =>
    adapter
      .deliver(authenticated, async (context) => {
        const continuation = await handle(context, turn);
        if (continuation !== null) continuations.push(continuation);
      })
      .catch((error: unknown): InvokeResult => {
        logFailure(error);
        return { status: 500 };
      });

  const start = (authenticated: Authenticated, turn: ActiveTurn): TurnHandle => {
    const { activity } = authenticated;
    const continuations: Logic[] = [];
    const claimed = deliveries.claim(deliveryIdsOf(activity), turn.signal);
    const answered = claimed.then(async (claim) => {
      if (claim.kind === 'answered') return responseOf(claim.response);
      const result = await deliver(authenticated, turn, continuations);
      await claim.answer(result === undefined ? null : JSON.stringify(result));
      return result;
    });
    const runContinuations = async (): Promise<boolean> => {
      // Removed from the list, since duplicates keep the handle for a while and the continuations hold all cards.
      const taken = continuations.splice(0);
      await Promise.all(taken.map((continuation) => adapter.deliverLater(authenticated, continuation)));
      const claim = await claimed;
      if (taken.length > 0 && activity.type === 'invoke' && claim.kind === 'own') await claim.forget();
      return taken.length > 0;
    };
    const ended = answered
      .then(runContinuations)
      .catch((error: unknown) => {
        logFailure(error);
        return true;
      })
      .finally(turn.leave);
    return { answered, ended };
  };

  const begin = (authenticated: Authenticated): TurnHandle | null => {
    const { activity } = authenticated;
    const { asker, standing } = identification.known(activity);
    const turn = turns.enter({ conversation: activity.conversation.id, person: personKeyOf(asker), standing });
    return turn === null ? null : start(authenticated, turn);
  };

  return (authenticated) => deduplicate(authenticated.activity, () => begin(authenticated));
}

const invokeResponse = z.object({ status: z.number(), body: z.unknown() });

/** The response of another process. */
function responseOf(text: string | null): InvokeResult {
  return text === null ? undefined : invokeResponse.safeParse(JSON.parse(text)).data;
}

function onTurnError(log: Logger) {
  return async (context: TurnContext, error: unknown): Promise<void> => {
    const { type, conversation } = context.activity;
    const kind = kindOf(conversation.conversationType);
    log.error({ kind, ...errorEntry(error) }, 'answer not delivered');
    // The SDK gives remaining work the activity type `event`.
    if (!['message', 'event'].includes(type) || !canReplyWithError(error)) return;
    await context.sendActivity(words.teams.failed).catch(() => undefined);
  };
}

/** False when the answer may have arrived, and when Teams would reject this message too. */
function canReplyWithError(error: unknown): boolean {
  if (!(error instanceof SendError)) return true;
  return error.statusCode === 400 || error.statusCode === 413;
}
