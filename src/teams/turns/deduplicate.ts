import type { Activity } from 'botbuilder';
import { LRUCache } from 'lru-cache';
import { hash } from 'node:crypto';
import type { InvokeResult, TurnHandle } from './adapter.ts';
import { pressedLine } from './click.ts';
import { isBuffered } from './message.ts';

/** Starts a turn unless it is one that began already; null when there is no room for it. */
export type Deduplicate = (activity: Activity, start: () => TurnHandle | null) => Promise<InvokeResult> | null;

// Teams sends an activity again when it has no answer after 15 seconds.
const resendMilliseconds = 60_000;
const doubleClickMilliseconds = 2_000;

/**
 * What Teams sends again, and what somebody presses twice, is answered once. A message is only acknowledged the second
 * time; the second request of a click gets the response of the first. Scripts that read replies from the response repeat
 * themselves on purpose.
 */
export function createDeduplicator(): Deduplicate {
  const seen = recent(resendMilliseconds);
  const pressed = recent(doubleClickMilliseconds);
  const underWay = new Map<string, TurnHandle>();

  function begin(press: string | null, activity: Activity, start: () => TurnHandle | null): TurnHandle | null {
    const turn = start();
    if (turn === null || press === null) return turn;
    pressed.set(press, turn);
    underWay.set(press, turn);
    // A click that shows progress has been answered: who presses on that card wants to know more.
    const over = activity.type === 'invoke' ? turn.answered : turn.ended;
    void over.finally(() => underWay.get(press) === turn && underWay.delete(press));
    return turn;
  }

  /** Once the answer stands in its place, the card of progress in the response would take that place again. */
  function forgetWhenOutdated(id: string, turn: TurnHandle): void {
    void turn.ended.then((wentOn) => wentOn && seen.get(id) === turn && seen.delete(id));
  }

  return (activity, start) => {
    if (isBuffered(activity)) return start()?.answered ?? null;
    const id = idOf(activity);
    const press = pressOf(activity);
    const first = id === null ? undefined : seen.get(id);
    const same = first ?? (press === null ? undefined : (underWay.get(press) ?? pressed.get(press)));
    const turn = same ?? begin(press, activity, start);
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
    perf: { now: () => Date.now() },
  });
}

/** The same for an activity that is sent again. An edited message has the id of the first, but another type. */
function idOf({ type, id, from, conversation }: Activity): string | null {
  return id === undefined || id === null ? null : digest([type, id, from.id, conversation.id]);
}

/** The same for two presses of one person on one button of one message. */
function pressOf(activity: Activity): string | null {
  const { type, replyToId, from, conversation } = activity;
  if (activity.value === undefined || replyToId === undefined) return null;
  const line = pressedLine(activity);
  return line === null ? null : digest([type, replyToId, from.id, conversation.id, line]);
}

/** Short, however long the parts are, and no line that somebody pressed is kept. */
function digest(parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64');
}
