import PQueue from 'p-queue';
import { z } from 'zod';
import { beginPost, deletePost, readSendable, retryPost, type Post } from '../store/posts.ts';
import type { UseStore } from '../store/store.ts';
import type { Connection } from '../store/database.ts';
import { markPosted, readWatch, readWatches, type Watch } from '../store/watches.ts';
import { SendError } from '../teams/outbound/send-error.ts';
import type { Post as SendPost } from '../teams/turns/proactive.ts';
import { words } from '../text/words.ts';
import { pauseWatches } from './pause.ts';

/** Sends the messages that are stored to be sent. Nothing is lost; what may arrive twice says so. */
export interface Outbox {
  /** Sends what may be sent now. Never rejects. */
  readonly send: () => Promise<void>;
}

export interface OutboxOptions {
  readonly use: UseStore;
  readonly post: SendPost;
  /** Whether a message that had to wait may still be shown in the conversation of a reference; null: not told now. */
  readonly mayShow: (reference: string, shown: Body['shown']) => Promise<boolean | null>;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
  /** How many messages in how many milliseconds, and at a time. */
  readonly pace?: typeof usualPace;
}

const minute = 60_000;
/** Milliseconds after which a message that another process was sending is taken over. */
const orphanedMs = 2 * minute;
/** Before a second try, when Teams did not take the message, and when it did not say; doubled with each further one. */
const firstRetryMs = { refused: minute, lost: 2 * minute };
const maxRetryMs = 60 * minute;
/** For a conversation that takes nothing: somebody may let Rollcall in again. */
const blockedRetryMs = 6 * 60 * minute;
/** After that many tries a message is about the past. */
const maxAttempts = 24;
/** Below what Teams takes from a bot: 50 requests a second for a tenant, with four tries each. */
const usualPace = { concurrency: 4, interval: 1_000, intervalCap: 10 };
const batch = 100;

const bodySchema = z.object({
  card: z.record(z.string(), z.unknown()).nullable(),
  summary: z.string(),
  text: z.string(),
  mentions: z.array(z.string()),
  toOwner: z.boolean().default(false),
  shown: z.array(z.object({ customer: z.string(), isNamed: z.boolean() })).default([]),
});

type Body = z.infer<typeof bodySchema>;

export function createOutbox({ use, post, mayShow, now, onError, pace = usualPace }: OutboxOptions): Outbox {
  const queue = new PQueue(pace);
  /** At the first look: whoever was sending then has ended. */
  let isFirst = true;
  let sending: Promise<void> | null = null;

  async function sendAll(): Promise<void> {
    const isAfterStart = isFirst;
    isFirst = false;
    const orphaned = isAfterStart ? now() : new Date(now().getTime() - orphanedMs);
    const posts = await use((database) => readSendable(database, now(), orphaned, batch));
    await Promise.all(posts.map((each) => queue.add(() => sendOne(each, isAfterStart).catch(onError))));
  }

  async function sendOne(each: Post, isAfterStart: boolean): Promise<void> {
    if (!(await use((database) => beginPost(database, each, now())))) return;
    // It was begun so often that nobody saw how it ended, such as by processes that ended meanwhile.
    if (each.attempts >= maxAttempts) return giveUp(each, 'unanswered');
    try {
      const body = await shownBody(each, isAfterStart);
      if (body === null) return await retryLater(each);
      const text = [body.text, againText(each, isAfterStart)].filter((part) => part !== '').join(' ');
      await post(each.reference, { ...body, text });
      await use((database) =>
        database.transaction(async (connection) => {
          await deletePost(connection, each.id);
          if (!body.toOwner) await markPosted(connection, each.watches, now());
        }),
      );
    } catch (error) {
      onError(error);
      await fail(each, failureOf(error));
    }
  }

  /** What may be shown now. Rules and members can have changed since it was drawn. Null: that cannot be told now. */
  async function shownBody(each: Post, isAfterStart: boolean): Promise<Body | null> {
    const body = bodyOf(each);
    const hasWaited = each.attempts > 0 || isAfterStart;
    const isShown = hasWaited && body.shown.length > 0 ? await mayShow(each.reference, body.shown) : true;
    if (isShown === null) return null;
    return isShown
      ? body
      : { ...body, card: null, mentions: [], summary: words.post.withheld, text: words.post.withheld };
  }

  function retryLater({ id }: Post): Promise<void> {
    return use((database) => retryPost(database, id, new Date(now().getTime() + minute), false));
  }

  async function fail(each: Post, { failure, statusCode }: Failure): Promise<void> {
    // It may have arrived, so the next try says that, and comes later.
    const isLost = failure === 'lost';
    const isBlocked = statusCode === 403 || statusCode === 404;
    const isFinal = failure === 'refused' && !isBlocked && !isTemporary(statusCode);
    if (isFinal || each.attempts + 1 >= maxAttempts)
      return giveUp(each, isBlocked ? 'blocked' : isLost ? 'unanswered' : 'refused');
    const first = isLost ? firstRetryMs.lost : firstRetryMs.refused;
    const wait = isBlocked ? blockedRetryMs : Math.min(maxRetryMs, first * 2 ** each.attempts);
    await use((database) =>
      database.transaction(async (connection) => {
        await retryPost(connection, each.id, new Date(now().getTime() + wait), isLost);
        if (isBlocked) await pauseThere(each, 'blocked', connection);
      }),
    );
  }

  function giveUp(each: Post, why: string): Promise<void> {
    return use((database) =>
      database.transaction(async (connection) => {
        await deletePost(connection, each.id);
        await pauseThere(each, why, connection);
      }),
    );
  }

  /** Pauses the watches of a post; where a conversation takes nothing, all that are there. */
  async function pauseThere(each: Post, why: string, connection: Connection): Promise<void> {
    if (isToOwner(each)) return;
    const paused = why === 'blocked' ? readWatches(connection, each.place, '') : watchesOf(each, connection);
    await pauseWatches(connection, await paused, why, now());
  }

  return {
    send() {
      sending ??= sendAll()
        .catch(onError)
        .finally(() => (sending = null));
      return sending;
    },
  };
}

type Failure = Pick<SendError, 'failure' | 'statusCode'>;

/** Of what nobody foresaw, nobody can say whether the message has arrived. */
function failureOf(error: unknown): Failure {
  return error instanceof SendError ? error : { failure: 'lost', statusCode: null };
}

function bodyOf({ body }: Post): Body {
  return bodySchema.parse(JSON.parse(body));
}

/** False also where the message cannot be read. */
function isToOwner(post: Post): boolean {
  try {
    return bodyOf(post).toOwner;
  } catch {
    return false;
  }
}

/** What a message says that may have arrived before; empty for any other. */
function againText({ doubtful, state }: Post, isAfterStart: boolean): string {
  if (state === 'sending' && isAfterStart) return words.post.afterRestart;
  return doubtful || state === 'sending' ? words.post.sentAgain : '';
}

async function watchesOf({ watches }: Post, connection: Connection): Promise<readonly Watch[]> {
  const found = await Promise.all(watches.map((id) => readWatch(connection, id)));
  return found.filter((watch) => watch !== null);
}

function isTemporary(status: number | null): boolean {
  return status === null || status === 412 || status === 429 || status >= 500;
}
