import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Asker } from '../../src/access/asker.ts';
import type { RenderedCard } from '../../src/cards/rendered.ts';
import type { SandboxRequest } from '../../src/sandbox/server.ts';
import { openWorld, replyOf, someone, type Reply, type World, type WorldOptions } from '../support/world.ts';

const longLine = 'users northwind licensed:no fresh';
const inChannel: Partial<Asker> = {
  audience: 'asker',
  place: { kind: 'channel', chatId: '19:channel', teamId: null, teamThread: null },
};

let world: World;
let release: () => void;

afterEach(async () => {
  release();
  await world.close();
});

async function open(options: WorldOptions = {}): Promise<void> {
  release = () => undefined;
  world = await openWorld({ progressInterval: 1, ...options });
  await world.say('customers');
}

/** Delays the answers of Live Platform until `release` is called. */
function hold(isHeld: (request: SandboxRequest) => boolean = () => true): void {
  const { promise, resolve } = Promise.withResolvers<null>();
  world.sandboxes.live.misbehave((request) => (isHeld(request) ? promise : null));
  release = () => {
    resolve(null);
  };
}

/** Starts a turn: its first card, and a function that waits for its answer. */
async function begin(line: string, asker: Partial<Asker> = {}) {
  const turn = world.answer(line, { ...someone, ...asker });
  const first = await turn.next();
  const answer = async (): Promise<Reply> => {
    const cards: RenderedCard[] = [first.value];
    for (let over = first.done === true; !over;) {
      const { done, value } = await turn.next();
      cards.push(value);
      over = done === true;
    }
    return replyOf(cards);
  };
  return { progress: replyOf([first.value]), done: first.done === true, answer };
}

/** The card of progress of a line, as another process has it, which knows nothing of that turn. */
async function leftBehind(line: string, asker: Partial<Asker> = {}, options: WorldOptions = {}): Promise<Reply> {
  await open(options);
  hold();
  const { progress, answer } = await begin(line, asker);
  await world.click(progress, 'Cancel', asker);
  await answer();
  release();
  return progress;
}

describe('a long answer', () => {
  test('begins with a progress card that has a Cancel button', async () => {
    await open();
    const { progress, done, answer } = await begin(longLine);
    expect([progress.summary, done, [...progress.buttons.keys()]]).toEqual([
      'Reading the users of Northwind Traders',
      false,
      ['Cancel'],
    ]);
    expect((await answer()).summary).toContain('of 12,000 users match');
  });

  test('shows how much of each source was read', async () => {
    await open();
    hold(({ query }) => query.get('PageNumber') === '2');
    const turn = world.answer('customer northwind fresh', someone);
    let text = '';
    while (!text.includes('Partner Center: 12,000 so far')) text = replyOf([(await turn.next()).value]).text;
    expect(text).toContain('Live Platform: 10,000 of 12,000');
    release();
    for (let over = false; !over;) over = (await turn.next()).done === true;
  });
});

describe('Cancel', () => {
  beforeEach(async () => {
    await open();
  });

  test('stops it at once, even when a source does not answer', async () => {
    hold();
    const { progress, answer } = await begin('users contoso');
    const clicked = await world.click(progress, 'Cancel');
    expect(clicked.text).toContain('Stopped\nNothing more is read for it.');
    const cancelled = await answer();
    expect(cancelled.text).toContain('Stopped\nNothing more is read for it.');
    expect(cancelled.buttons.get('Ask again')).toBe('users contoso');
    expect(world.log()).toContain('"outcome":"stopped"');
  });

  test('closes the request to the source when nobody else waits for it', async () => {
    const { requests } = world.sandboxes.live;
    const before = requests.length;
    hold();
    const { progress, answer } = await begin('users contoso');
    await vi.waitFor(() => {
      expect(requests.length).toBeGreaterThan(before);
    });
    await world.click(progress, 'Cancel');
    await answer();
    await vi.waitFor(() => {
      expect(world.sandboxes.live.hungUp()).toBeGreaterThan(0);
    });
  });

  test('does not stop the same question of somebody else', async () => {
    hold();
    const one = await begin('users contoso');
    const other = begin('users contoso', { objectId: 'other', id: '29:other' });
    await world.click(one.progress, 'Cancel');
    release();
    const { answer } = await other;
    await one.answer();
    expect((await answer()).text).not.toContain('Stopped');
  });

  test('works only for the person who asked', async () => {
    hold();
    const { progress, answer } = await begin('users contoso', {
      audience: 'everyone',
      place: { ...someone.place, kind: 'group' },
    });
    const other = await world.click(progress, 'Cancel', { objectId: 'other', id: '29:other' });
    expect(other.text).toContain('Only the person who asked can stop it');
    await world.click(progress, 'Cancel');
    expect((await answer()).text).toContain('Stopped');
  });

  test('without a reference, stops all that the asker asked here, and nothing elsewhere', async () => {
    hold();
    const here = await begin('users contoso');
    const elsewhere = await begin('users contoso', { place: { ...someone.place, chatId: 'a:elsewhere' } });
    expect((await world.say('cancel')).text).toContain('Stopped');
    expect((await here.answer()).text).toContain('Stopped');
    await world.click(elsewhere.progress, 'Cancel', { place: { ...someone.place, chatId: 'a:elsewhere' } });
    expect((await elsewhere.answer()).text).toContain('Stopped');
  });

  test.each<[string, Partial<Asker>]>([
    ['in their own view', inChannel],
    ['in a personal chat', {}],
  ])('typed in a channel does not show there what its asker asked %s', async (_where, asker) => {
    hold();
    const { progress, answer } = await begin('users contoso', asker);
    const line = progress.buttons.get('Cancel') ?? '';
    const { cards, text } = await world.say(line, { ...inChannel, audience: 'everyone' });
    expect(text).toContain('Stopped');
    expect(JSON.stringify(cards)).not.toMatch(/contoso/i);
    expect((await answer()).buttons.get('Ask again')).toContain('users contoso');
  });

  test('comes too late when the answer is decided, even if it is not shown yet', async () => {
    hold();
    const { progress, answer } = await begin('users contoso');
    const other = world.say('users contoso', { objectId: 'other', id: '29:other' });
    release();
    // Both turns share one read, so both answers are decided now.
    await other;
    await new Promise((resolve) => setImmediate(resolve));
    expect((await world.click(progress, 'Cancel')).text).toContain('Nothing is running');
    expect((await answer()).text).not.toContain('Stopped');
  });

  test('says when there is nothing to stop', async () => {
    const { text, buttons } = await world.say('cancel');
    expect(text).toContain('Nothing is running');
    expect([text.includes('it was lost'), [...buttons.keys()]]).toEqual([false, ['Help']]);
  });
});

describe('Cancel on a card whose process was killed', () => {
  test('says that the answer was lost, and asks the question again', async () => {
    const progress = await leftBehind('users contoso licensed:no');
    const { text, buttons } = await world.click(progress, 'Cancel');
    expect(text).toContain('Nothing is running\nIf no answer came, it was lost in a restart of Rollcall.');
    expect([...buttons]).toEqual([
      ['Ask again', 'users contoso licensed:no'],
      ['Help', 'help'],
    ]);
    expect((await world.say(buttons.get('Ask again') ?? '')).summary).toContain('Contoso');
  });

  test.each([
    ['with words to search for', 'users contoso "megan bowen"'],
    ['with a percent sign', 'users contoso "100%22"'],
    ['with several words and a filter', 'users contoso "o’brien" "50 %" licensed:no'],
  ])('asks a question %s again', async (_what, line) => {
    const progress = await leftBehind(line);
    expect((await world.click(progress, 'Cancel')).buttons.get('Ask again')).toBe(line);
  });

  test('says the same to whoever else presses it, and the question is then asked with their rights', async () => {
    const seesContoso = { who: { user: someone.objectId ?? '' }, customers: ['contoso'], show: 'names' } as const;
    const seesOthers = { who: 'anyone', customers: ['fabrikam'], show: 'names' } as const;
    const inGroup = { place: { ...someone.place, kind: 'group' } } as const;
    const asker = { ...inGroup, audience: 'everyone' } as const;
    const progress = await leftBehind('users contoso', asker, { access: [seesContoso, seesOthers] });
    const other = { ...inGroup, objectId: 'other', id: '29:other' };
    const lost = await world.click(progress, 'Cancel', other);
    expect(lost.text).toContain('it was lost');
    expect((await world.click(lost, 'Ask again', other)).text).toContain('No customer is called “contoso”');
    expect((await world.click(lost, 'Ask again', inGroup)).summary).toContain('Contoso GmbH');
  });

  test('asks no line again that is too long for a button', async () => {
    const progress = await leftBehind(`users contoso ${'x'.repeat(320)}`);
    const { text, buttons } = await world.click(progress, 'Cancel');
    expect([text.includes('it was lost'), [...buttons.keys()]]).toEqual([true, ['Help']]);
  });
});

describe('a turn', () => {
  test('that takes too long ends with advice', async () => {
    await open({ maxTurnMs: 50 });
    hold();
    const reply = await world.say('users contoso');
    expect(reply.text).toContain('This took too long, so Rollcall stopped it');
    expect(world.log()).toContain('"outcome":"turn-slow"');
  });

  test('ends at once when Rollcall shuts down', async () => {
    await open();
    hold();
    const { answer } = await begin('users contoso');
    world.turns.abortAll();
    expect((await answer()).text).toContain('Rollcall is being restarted');
  });
});

describe('a click on a button in a channel', () => {
  test('that takes long offers Look again, which does not read again', async () => {
    await open();
    const { progress, answer } = await begin(longLine, inChannel);
    expect([...progress.buttons]).toEqual([
      ['Look again', 'users northwind licensed:no'],
      ['Cancel', expect.stringMatching(/^cancel "[2-9A-Z]{6} users northwind licensed:no"$/)],
    ]);
    expect(progress.text).toContain('The answer is ready when you look again.');
    await answer();
    const before = world.sandboxes.live.requests.length;
    expect((await world.click(progress, 'Look again', inChannel)).summary).toContain('of 12,000 users match');
    expect(world.sandboxes.live.requests.length).toBe(before);
  });
});
