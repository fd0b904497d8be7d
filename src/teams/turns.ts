import type { TurnContext } from 'botbuilder';
import type { Logger } from 'pino';
import type { Answer } from '../asker.ts';
import { TeamsAdapter, type Logic, type Result } from './adapter.ts';
import type { Admitted } from './admission.ts';
import { apologize } from './busy.ts';
import type { Connector } from './connector.ts';
import { faultOf } from './fault.ts';
import { createGate } from './gate.ts';
import { handle } from './handler.ts';
import { logRefusal } from './refusal.ts';

export interface Turns {
  /** Runs one to its end; null when even an apology is too much. */
  readonly run: (admitted: Admitted) => Promise<Result> | null;
  /** Resolves when all that run have ended. */
  readonly ended: () => Promise<unknown>;
}

// A turn reads the customers of a provider from three vendors; a person has one or two under way.
const limits = { inConversation: 4, inAll: 64 };

/** Each activity that came in, to the bot and back, and never more of them at a time than the machine can bear. */
export function openTurns(connector: Connector, answer: Answer, log: Logger): Turns {
  const adapter = new TeamsAdapter(connector);
  adapter.onTurnError = onTurnError(log);
  const logic = handle(connector, answer, log);
  const answers = createGate(limits);
  const apologies = createGate(limits);
  const running = new Set<Promise<unknown>>();

  const start = (admitted: Admitted, what: Logic, leave: () => void): Promise<Result> => {
    const turn = adapter.deliver(admitted, what).catch((error: unknown): Result => {
      log.error({ fault: faultOf(error) }, 'an activity was not handled');
      return { status: 500 };
    });
    running.add(turn);
    void turn.finally(() => {
      running.delete(turn);
      leave();
    });
    return turn;
  };

  return {
    run: (admitted) => {
      const { id } = admitted.activity.conversation;
      const leave = answers.enter(id);
      if (leave !== null) return start(admitted, logic, leave);
      const leaveSoon = apologies.enter(id);
      if (leaveSoon === null) return null;
      logRefusal(log, { status: 200, why: 'busy' });
      return start(admitted, apologize, leaveSoon);
    },
    ended: async () => Promise.allSettled(running),
  };
}

function onTurnError(log: Logger) {
  return async (context: TurnContext, error: unknown): Promise<void> => {
    log.error({ fault: faultOf(error) }, 'an answer did not reach Teams');
    if (context.activity.type !== 'message') return;
    await context.sendActivity('Rollcall could not answer. Please try once more.').catch(() => undefined);
  };
}
