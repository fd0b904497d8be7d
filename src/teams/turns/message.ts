import type { Activity, TurnContext } from 'botbuilder';
import type { Logger } from 'pino';
import type { RenderedCard } from '../../cards/rendered.ts';
import type { Logic } from './adapter.ts';
import { errorFields } from '../../telemetry/error-fields.ts';
import { SendError } from '../outbound/send-error.ts';

export const cardType = 'application/vnd.microsoft.card.adaptive';

/** Whether all replies go into the response of the request, so that there is no later. */
export function isBuffered(activity: Activity): boolean {
  return activity.deliveryMode === 'expectReplies';
}

/** Sends the first card. When that is one of progress, comes to the rest: each later card takes its place. */
export async function sendAnswer(
  context: TurnContext,
  cards: AsyncGenerator<RenderedCard, RenderedCard>,
  log: Logger,
  showTyping: (first: Promise<unknown>) => Promise<void>,
): Promise<Logic | null> {
  const first = cards.next();
  // Typing would be shown until the next message if it came after this one.
  const [{ done, value: rendered }] = await Promise.all([first, showTyping(first)]);
  if (done === true) {
    await sendOrReplace(context, null, rendered, log);
    return null;
  }
  const shown = await showProgress(context, 'nothing', rendered, log);
  const rest: Logic = (later) => sendRemaining(later, cards, shown, log);
  if (!isBuffered(context.activity)) return rest;
  await rest(context);
  return null;
}

async function sendRemaining(
  context: TurnContext,
  cards: AsyncGenerator<RenderedCard, RenderedCard>,
  first: ProgressMessage,
  log: Logger,
): Promise<void> {
  for (let shown = first; ;) {
    const { done, value: rendered } = await cards.next();
    if (done === true) return void (await sendOrReplace(context, idOf(shown), rendered, log));
    shown = await showProgress(context, shown, rendered, log);
  }
}

/** The message that shows progress: none so far, one that nobody can change, or one that can be by its id. */
export type ProgressMessage = 'nothing' | 'fixed' | { readonly id: string };

export function idOf(shown: ProgressMessage): string | null {
  return typeof shown === 'string' ? null : shown.id;
}

/**
 * Shows progress in one message and never in a second: where that cannot be changed, or nobody knows whether it is there,
 * the next to be sent is the answer. It may get lost, since the answer comes after it.
 */
export async function showProgress(
  context: TurnContext,
  shown: ProgressMessage,
  rendered: RenderedCard,
  log: Logger,
): Promise<ProgressMessage> {
  if (shown === 'fixed') return shown;
  try {
    if (shown === 'nothing') {
      const id = await sendOrReplace(context, null, rendered, log);
      return id === null ? 'fixed' : { id };
    }
    await context.updateActivity({ ...messageOf(rendered), id: shown.id });
    return shown;
  } catch (error) {
    log.warn({ error: errorFields(error) }, 'progress card failed');
    const isFixed = shown === 'nothing' ? mayHaveArrived(error) : cannotBeChanged(error);
    return isFixed ? 'fixed' : shown;
  }
}

/** Puts a card in the place of a message, or sends it as a new one; comes to the message's id, if Teams tells it. */
export async function sendOrReplace(
  context: TurnContext,
  shown: string | null,
  rendered: RenderedCard,
  log: Logger,
): Promise<string | null> {
  if (shown !== null && (await replace(context, shown, rendered, log))) return shown;
  const [sent] = await context.sendActivities([messageOf(rendered)]);
  return sent?.id === undefined || sent.id === '' ? null : sent.id;
}

/** False when the message cannot be changed, as when someone has deleted it. */
async function replace(context: TurnContext, id: string, rendered: RenderedCard, log: Logger): Promise<boolean> {
  try {
    await context.updateActivity({ ...messageOf(rendered), id });
    return true;
  } catch (error) {
    if (!cannotBeChanged(error)) throw error;
    log.warn({ error: errorFields(error) }, 'card not replaced, sending a new message');
    return false;
  }
}

/** What is lost may have arrived, and Teams that is busy would not take a new message either. */
function cannotBeChanged(error: unknown): boolean {
  if (!(error instanceof SendError) || error.statusCode === null) return false;
  return error.statusCode < 500 && error.statusCode !== 429;
}

/** Whether it may have arrived. */
function mayHaveArrived(error: unknown): boolean {
  return error instanceof SendError && error.failure === 'lost';
}

function messageOf({ card, summary }: RenderedCard): Partial<Activity> {
  return { type: 'message', summary, attachments: [{ contentType: cardType, content: card }] };
}
