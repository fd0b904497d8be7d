import type { Asker } from '../../src/access/asker.ts';
import { createActiveTurns, type ActiveTurn, type ActiveTurns } from '../../src/bot/active-turns.ts';
import type { Inputs } from '../../src/grammar/inputs.ts';
import type { Answer } from '../../src/bot/answer.ts';

/** A registry with room for more turns than any test begins. */
export function roomyTurns(maxTurnMs?: number): ActiveTurns {
  const limits = { perConversation: 1_000, perPerson: 1_000, total: 1_000 };
  return createActiveTurns(maxTurnMs === undefined ? { limits } : { limits, maxTurnMs });
}

export function enterTurn(turns: ActiveTurns): ActiveTurn {
  const turn = turns.enter({ conversation: 'a:chat', person: '29:ada', standing: 'permitted' });
  if (turn === null) throw new Error('There is no room for a turn');
  return turn;
}

/** The bot, with a turn of its own for each line. */
export type Ask = (line: string, asker: Asker, inputs?: Inputs) => ReturnType<Answer>;

export function inOwnTurns(answer: Answer, turns: ActiveTurns): Ask {
  return async function* ask(line, asker, inputs) {
    const turn = enterTurn(turns);
    try {
      return yield* answer(line, asker, turn, inputs);
    } finally {
      turn.leave();
    }
  };
}
