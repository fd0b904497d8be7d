import { z } from 'zod';
import type { CancelResult } from '../commands/command.ts';
import type { Signals } from '../replicas/signals.ts';
import type { ActiveTurns, Canceller } from './active-turns.ts';

const topic = 'cancel';

const question = z.object({
  reference: z.string().nullable(),
  asker: z.object({
    tenantId: z.string().nullable(),
    objectId: z.string().nullable(),
    id: z.string(),
    audience: z.enum(['asker', 'everyone']),
    place: z.object({ chatId: z.string() }),
  }),
});

const result = z.object({ cancelled: z.boolean(), lines: z.array(z.string()), others: z.boolean() });

/** Letters of a line that other processes are told, for the button that asks it again. */
const longestLine = 1_000;

/**
 * Cancels the turn with this reference, in whatever process it runs. Without a reference: all other turns of the asker in
 * the same place. Rejects when none was found here and the others could not be asked.
 */
export async function cancelEverywhere(
  turns: Pick<ActiveTurns, 'cancel'>,
  signals: Signals,
  reference: string | null,
  by: Canceller,
): Promise<CancelResult> {
  const here = turns.cancel(reference, by);
  if (reference !== null && (here.cancelled || here.others)) return here;
  const { tenantId, objectId, id, audience, place } = by.asker;
  const asker = { tenantId, objectId, id, audience, place: { chatId: place.chatId } };
  const answers = await signals.ask(topic, { reference, asker }).catch((error: unknown) => {
    if (here.cancelled) return [];
    throw error;
  });
  const all = [here, ...answers.flatMap((answer) => result.safeParse(answer).data ?? [])];
  return {
    cancelled: all.some(({ cancelled }) => cancelled),
    lines: all.flatMap(({ lines }) => lines),
    others: all.some(({ others }) => others),
  };
}

/** Lets people at other processes cancel their turns here. */
export function answerCancels(turns: Pick<ActiveTurns, 'cancel'>, signals: Signals): void {
  signals.onQuestion(topic, (asked) => {
    const { data } = question.safeParse(asked);
    if (data === undefined) return undefined;
    const { cancelled, lines, others } = turns.cancel(data.reference, { asker: data.asker });
    if (!cancelled && !others) return undefined;
    return { cancelled, lines: lines.slice(0, 1).filter((line) => line.length <= longestLine), others };
  });
}
