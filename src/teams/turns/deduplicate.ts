import type { Activity } from 'botbuilder';
import { LRUCache } from 'lru-cache';
import { hash } from 'node:crypto';
import type { DeliveryId } from '../../replicas/deliveries.ts';
import type { InvokeResult, TurnHandle } from './adapter.ts';
import { pressedButton } from './click.ts';
import { isBuffered } from './message.ts';

/** Starts a turn, unless the activity is a duplicate of another; null when there is no room for a turn. */
export type Deduplicate = (activity: Activity, start: () => TurnHandle | null) => Promise<InvokeResult> | null;

/** What is equal for the same message or click at another process. None for what scripts repeat on purpose. */
export function deliveryIdsOf(activity: Activity): readonly DeliveryId[] {
  if (isBuffered(activity)) return [];
  const keys = [
    { id: activityKeyOf(activity), keepMs: resendMilliseconds },
    { id: clickKeyOf(activity), keepMs: doubleClickMilliseconds },
  ];
  return keys.flatMap(({ id, keepMs }) => (id === null ? [] : [{ id, keepMs }]));
}

// Teams sends an activity again when it has no answer after 15 seconds.
const resendMilliseconds = 60_000;
const doubleClickMilliseconds = 2_000;

/**
 * Answers an activity once when Teams sends it again or somebody clicks twice. A duplicate message gets an empty response,
 * a duplicate click the response of the first. `expectReplies` activities come from scripts, which repeat on purpose.
 */
export function createDeduplicator(): Deduplicate {
  const seen = recent(resendMilliseconds);
  const clicked = recent(doubleClickMilliseconds);
  const active = new Map<string, TurnHandle>();

  function begin(clickKey: string | null, activity: Activity, start: () => TurnHandle | null): TurnHandle | null {
    const turn = start();
    if (turn === null || clickKey === null) return turn;
    clicked.set(clickKey, turn);
    active.set(clickKey, turn);
    // A click on a progress card is a new question, so the first click ends with its response.
    const end = activity.type === 'invoke' ? turn.answered : turn.ended;
    void end.finally(() => active.get(clickKey) === turn && active.delete(clickKey));
    return turn;
  }

  /** Forgets a click after its final card was sent: replaying the stored response, the progress card, would overwrite it. */
  function forgetWhenOutdated(id: string, turn: TurnHandle): void {
    void turn.ended.then((hadRemainingWork) => hadRemainingWork && seen.get(id) === turn && seen.delete(id));
  }

  return (activity, start) => {
    if (isBuffered(activity)) return start()?.answered ?? null;
    const id = activityKeyOf(activity);
    const clickKey = clickKeyOf(activity);
    const first = id === null ? undefined : seen.get(id);
    const same = first ?? (clickKey === null ? undefined : (active.get(clickKey) ?? clicked.get(clickKey)));
    const turn = same ?? begin(clickKey, activity, start);
    if (turn !== null && id !== null) seen.set(id, turn);
    if (turn !== null && id !== null && same === undefined && activity.type === 'invoke') forgetWhenOutdated(id, turn);
    if (turn === null || same === undefined || activity.type === 'invoke') return turn?.answered ?? null;
    return Promise.resolve(undefined);
  };
}

function recent(milliseconds: number): LRUCache<string, TurnHandle> {
  return new LRUCache({
    max: 2_000,
    ttl: milliseconds,
    ttlAutopurge: true,
    ttlResolution: 0,
    // Looked up at each call, for tests. The time of day can be set.
    perf: { now: () => performance.now() },
  });
}

/** Equal for an activity that is sent again. The type counts: an edited message has the id of the original. */
function activityKeyOf({ type, id, from, conversation }: Activity): string | null {
  return id === undefined || id === null ? null : digest([type, id, from.id, conversation.id]);
}

/** Equal when one person presses one button of one message twice. */
function clickKeyOf(activity: Activity): string | null {
  const { type, replyToId, from, conversation } = activity;
  if (activity.value === undefined || replyToId === undefined) return null;
  const pressed = pressedButton(activity);
  return pressed === null ? null : digest([type, replyToId, from.id, conversation.id, JSON.stringify(pressed)]);
}

/** A hash, so that keys are short and no typed line stays in memory. */
function digest(parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64');
}
