import type { Connection } from '../store/database.ts';
import { addPost } from '../store/posts.ts';
import { pauseWatch, type Watch } from '../store/watches.ts';
import { words } from '../text/words.ts';

/** Stops those of these watches that run, and tells each owner once, in the personal chat. */
export async function pauseWatches(
  connection: Connection,
  watches: readonly Watch[],
  why: string,
  now: Date,
): Promise<void> {
  const paused: Watch[] = [];
  for (const watch of watches) if (await pauseWatch(connection, watch.id, why)) paused.push(watch);
  for (const [first, ...others] of Map.groupBy(paused, ({ owner }) => owner).values())
    if (first !== undefined) await tellOwner(first, [first, ...others], why, connection, now);
}

async function tellOwner(
  { place, team, reference }: Watch,
  watches: readonly Watch[],
  why: string,
  connection: Connection,
  now: Date,
): Promise<void> {
  const ids = watches.map(({ id }) => id);
  const text = `${words.watch.paused[why] ?? why}: ${ids.join(', ')}. ${words.watch.pausedAdvice}`;
  const body = JSON.stringify({ card: null, summary: text, mentions: [], text, toOwner: true });
  await addPost(connection, { place, team, reference, watches: ids, body }, now);
}
