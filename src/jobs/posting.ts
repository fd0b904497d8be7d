import type { OwnerOf } from '../access/asker.ts';
import { botOf, type BotOptions } from '../bot/context.ts';
import { isStillShown } from '../bot/still-shown.ts';
import { runWatch } from '../bot/watch-run.ts';
import type { Post } from '../teams/turns/proactive.ts';
import { postCard } from '../views/post.ts';
import { createOutbox } from './outbox.ts';
import type { Leased } from './leased.ts';
import { createWatches, inConversation } from './watches.ts';

export interface PostingOptions {
  readonly bot: BotOptions;
  readonly post: Post;
  readonly ownerOf: OwnerOf;
  readonly onError: (error: unknown) => void;
}

/** Runs watches and posts what they find. */
export function createPosting({ bot: options, post, ownerOf, onError }: PostingOptions): Leased {
  const { store, render, now, turns } = options;
  const bot = botOf(options);
  const outbox = createOutbox({
    use: store.use,
    post,
    async mayShow(reference, shown) {
      const owner = await ownerOf(reference);
      if (owner === null || typeof owner === 'string') return owner === null ? null : false;
      return isStillShown(shown, inConversation(owner), bot);
    },
    now,
    onError,
  });
  return createWatches({
    use: store.use,
    ownerOf,
    run: (watch, asker, runOptions) => runWatch(watch, asker, runOptions, bot),
    draw: (sections) => render(postCard(sections)),
    whenQuiet: turns.whenQuiet,
    send: outbox.send,
    now,
    onError,
  });
}
