import type { Activity, TurnContext } from 'botbuilder';
import type { Logger } from 'pino';
import type { RenderedCard } from '../../cards/rendered.ts';
import type { Logic } from './adapter.ts';
import { errorFields } from '../../telemetry/error-fields.ts';
import { SendError } from '../outbound/send-error.ts';

export const cardType = 'application/vnd.microsoft.card.adaptive';

/** Whether all replies must be in the HTTP response, so that nothing can be sent afterwards. */
export function isBuffered(activity: Activity): boolean {
  return activity.deliveryMode === 'expectReplies';
}

/** Sends the first card. If that is a progress card, resolves to the remaining work: each later card replaces it. */
export async function sendAnswer(
  context: TurnContext,
  cards: AsyncGenerator<RenderedCard, RenderedCard>,
  log: Logger,
  showTyping: (first: Promise<unknown>) => Promise<void>,
): Promise<Logic | null> {
  const first = cards.next();
  // A typing indicator after the card would be visible until the next message.
  const [{ done, value: rendered }] = await Promise.all([first, showTyping(first)]);
  if (done === true) {
    await sendOrReplace(context, null, rendered, log);
    return null;
  }
  const message = await showProgress(context, 'not sent', rendered, log);
  const rest: Logic = (later) => sendRemaining(later, cards, message, log);
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
  for (let message = first; ;) {
    const { done, value: rendered } = await cards.next();
    if (done === true) return void (await sendOrReplace(context, idOf(message), rendered, log));
    message = await showProgress(context, message, rendered, log);
  }
}

/** State of the progress message: not sent; sent but not updatable; updatable by its id. */
export type ProgressMessage = 'not sent' | 'not updatable' | { readonly id: string };

export function idOf(message: ProgressMessage): string | null {
  return typeof message === 'string' ? null : message.id;
}

/**
 * Shows progress in one message at most: if it cannot be updated, or it is unknown whether it arrived, only the answer is
 * sent after it. A failure is logged and not thrown, since the answer follows.
 */
export async function showProgress(
  context: TurnContext,
  message: ProgressMessage,
  rendered: RenderedCard,
  log: Logger,
): Promise<ProgressMessage> {
  if (message === 'not updatable') return message;
  try {
    if (message === 'not sent') {
      const id = await sendOrReplace(context, null, rendered, log);
      return id === null ? 'not updatable' : { id };
    }
    await context.updateActivity({ ...messageOf(rendered), id: message.id });
    return message;
  } catch (error) {
    log.warn({ error: errorFields(error) }, 'progress card failed');
    const isNotUpdatable = message === 'not sent' ? mayHaveArrived(error) : isUpdateRejected(error);
    return isNotUpdatable ? 'not updatable' : message;
  }
}

/** Replaces a message by a card, or sends the card as a new message. Resolves to the id of the message, null if unknown. */
export async function sendOrReplace(
  context: TurnContext,
  message: string | null,
  rendered: RenderedCard,
  log: Logger,
): Promise<string | null> {
  if (message !== null && (await replace(context, message, rendered, log))) return message;
  const [sent] = await context.sendActivities([messageOf(rendered)]);
  return sent?.id === undefined || sent.id === '' ? null : sent.id;
}

/** Resolves to false when the message cannot be updated, for example because it was deleted. */
async function replace(context: TurnContext, id: string, rendered: RenderedCard, log: Logger): Promise<boolean> {
  try {
    await context.updateActivity({ ...messageOf(rendered), id });
    return true;
  } catch (error) {
    if (!isUpdateRejected(error)) throw error;
    log.warn({ error: errorFields(error) }, 'card not replaced, sending a new message');
    return false;
  }
}

/** False when the update may have arrived, or Teams is too busy: then it would reject a new message too. */
function isUpdateRejected(error: unknown): boolean {
  if (!(error instanceof SendError) || error.statusCode === null) return false;
  return error.statusCode < 500 && error.statusCode !== 429;
}

function mayHaveArrived(error: unknown): boolean {
  return error instanceof SendError && error.failure === 'lost';
}

function messageOf({ card, summary }: RenderedCard): Partial<Activity> {
  return { type: 'message', summary, attachments: [{ contentType: cardType, content: card }] };
}
