import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { AccessRule } from '../../src/access/rules.ts';
import { createPosting } from '../../src/jobs/posting.ts';
import type { Leased } from '../../src/jobs/leased.ts';
import { deletePlaces } from '../../src/store/places.ts';
import { changingCustomer, onlyThese, type ChangingCustomer } from './changing-customer.ts';
import { openChat, type Chat, type Fields } from './chat.ts';
import { openWorld, replyOf, type Reply, type World, type WorldOptions } from './world.ts';

/** The whole Rollcall with a server in place of Teams, with one customer of 30 people, whose watches run by a moved clock. */
export interface Told {
  readonly world: World;
  readonly chat: Chat;
  readonly litware: ChangingCustomer;
  readonly posting: Leased;
  /** Writes a line as Ada, in her personal chat unless other fields say where, and gives the answer. */
  readonly ask: (line: string, where?: Fields) => Promise<Reply>;
  /** So many milliseconds later, what is due has run. Gives the messages that nobody asked for. */
  readonly later: (milliseconds: number) => Promise<readonly Reply[]>;
  readonly errors: readonly unknown[];
}

/** The fields of a message in a channel of a team. */
export const inChannel: Fields = {
  conversation: { conversationType: 'channel', tenantId: 'tenant-1', id: '19:tickets@thread.tacv2;messageid=1' },
  channelData: { tenant: { id: 'tenant-1' }, team: { id: '19:team', aadGroupId: 'team-1' } },
};

/** The fields of a message in a group chat. */
export const inGroup: Fields = {
  conversation: { conversationType: 'groupChat', tenantId: 'tenant-1', id: '19:group@thread.v2' },
};

export async function openTold(
  options: WorldOptions = {},
  access: readonly AccessRule[] = [{ who: 'anyone', customers: 'all', show: 'names' }],
): Promise<Told> {
  const litware = changingCustomer('litware', 30);
  const world = await openWorld({ remembers: true, ...onlyThese([litware]), access, ...options });
  const chat = await openChat({
    access,
    turns: world.turns,
    answer: (line, asker, turn, inputs) => world.bot(line, asker, turn, inputs),
    onDeparture: (gone) =>
      world.store.use((database) => database.transaction((connection) => deletePlaces(connection, gone))),
  });
  const errors: unknown[] = [];
  const posting = createPosting({
    bot: world.botOptions,
    post: chat.server.post,
    ownerOf: chat.server.ownerOf,
    onError: (error) => errors.push(error),
  });
  onTestFinished(async () => {
    await posting.close();
    await chat.close();
    await world.close();
  });

  async function repliesOf(work: () => Promise<unknown>): Promise<readonly Reply[]> {
    const before = chat.connector.calls.length;
    await work();
    return chat.connector.calls
      .slice(before)
      .filter(({ activity, accepted }) => accepted && activity.type === 'message')
      .map(({ activity }) => shown(activity));
  }

  return {
    world,
    chat,
    litware,
    posting,
    errors,
    async ask(line, where = {}) {
      const replies = await repliesOf(() => chat.post({ text: line, ...where }));
      const last = replies.at(-1);
      if (last === undefined) throw new Error(`${line} was not answered`);
      return last;
    },
    later: (milliseconds) =>
      repliesOf(async () => {
        world.wait(milliseconds);
        await posting.tick();
        await posting.idle();
      }),
  };
}

const card = z.record(z.string(), z.unknown());

/** A message that was sent, as people see it. One without a card is its text. */
function shown({ attachments, summary = '', text = '' }: Chat['connector']['calls'][number]['activity']): Reply {
  const content = card.safeParse(attachments?.[0]?.content).data;
  const reply = replyOf([{ card: content ?? {}, summary }]);
  return text === '' ? reply : { ...reply, text: `${text}\n${reply.text}` };
}
