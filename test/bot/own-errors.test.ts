import { afterEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { AccessRule } from '../../src/access/rules.ts';
import type { CardName } from '../../src/cards/render.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { enterTurn } from '../support/turns.ts';
import { openWorld, someone, type World, type WorldOptions } from '../support/world.ts';

const secret = 'Vera Quist';
const place = /^src\/[a-z/-]+\.ts:\d+:\d+$/;

const logLine = z.looseObject({
  level: z.number(),
  msg: z.string().optional(),
  reference: z.string().optional(),
  outcome: z.string().optional(),
  rows: z.number().optional(),
  frames: z.array(z.string()).optional(),
});
type LogLine = z.infer<typeof logLine>;

let world: World;
afterEach(() => world.close());

function logged(): LogLine[] {
  const lines = world.log().split('\n').filter(Boolean);
  return lines.map((line) => logLine.parse(JSON.parse(line)));
}

function bugs(): LogLine[] {
  return logged().filter(({ msg }) => msg === 'internal error');
}

function audits(): LogLine[] {
  return logged().filter(({ outcome }) => outcome !== undefined);
}

/** A rule that breaks every turn of somebody who asks. */
const brokenRule: AccessRule = {
  get who(): never {
    throw new TypeError(secret);
  },
  customers: 'all',
  show: 'names',
};

const usualMetrics = createMetrics();

/** A world in which reading from a source breaks inside Rollcall. */
const brokenSource: WorldOptions = {
  metrics: {
    ...usualMetrics,
    call() {
      throw new RangeError(secret);
    },
  },
};

async function ask(line: string, options: WorldOptions) {
  world = await openWorld(options);
  const reply = await world.say(line);
  expect(world.log()).not.toContain(secret);
  expect(JSON.stringify(reply.cards)).not.toContain(secret);
  return reply;
}

/** Asks a line that waits for a source, and ends its turn. */
async function ended(line: string, end: () => unknown): Promise<void> {
  await world.say('customers');
  const { promise, resolve } = Promise.withResolvers<null>();
  world.sandboxes.live.misbehave(() => promise);
  const turn = world.answer(line, someone);
  await turn.next();
  await end();
  for (let over = false; !over;) over = (await turn.next()).done === true;
  resolve(null);
}

describe('a bug of Rollcall', () => {
  test.each<[string, string, WorldOptions, string, RegExp]>([
    ['in a turn', 'users contoso', { access: [brokenRule] }, 'TypeError', /^src\/access\/rules\.ts/],
    ['in a command without sources', 'help', { access: [brokenRule] }, 'TypeError', /^src\/access\/rules\.ts/],
    ['while a card is rendered', 'users contoso', { broken: 'users' }, 'TypeError', /^src\/bot\/respond\.ts/],
    ['while a source is read', 'users contoso from:live', brokenSource, 'RangeError', /^src\/vendors\//],
  ])(
    '%s is logged as an error with its place and the reference of the card',
    async (_where, line, options, name, at) => {
      const { text } = await ask(line, options);
      const [, reference] = /Reference (\w{6})/.exec(text) ?? [];
      const [bug] = bugs().filter((entry) => entry.reference === reference);
      expect(bug).toMatchObject({ level: 50, error: { name } });
      expect(bug?.frames?.filter((frame) => !place.test(frame))).toEqual([]);
      expect(bug?.frames?.some((frame) => at.test(frame))).toBe(true);
      expect(audits()).toMatchObject([{ reference, outcome: 'own-fault', rows: 0 }]);
    },
  );

  test('at one source is logged once, with the reference of the turn, also when the card shows the others', async () => {
    await ask('licenses contoso', brokenSource);
    const [audit] = audits();
    expect(bugs().length).toBeGreaterThan(0);
    expect(new Set(bugs().map(({ reference }) => reference))).toEqual(new Set([audit?.reference]));
  });

  test('that comes to light after the turn has ended is logged too', async () => {
    let breaks = false;
    const rule: AccessRule = {
      who: 'anyone',
      customers: 'all',
      get show() {
        if (breaks) throw new TypeError(secret);
        return 'names' as const;
      },
    };
    world = await openWorld({ progressInterval: 1, access: [rule] });
    await ended('customer contoso', () => {
      breaks = true;
      world.turns.abortAll();
    });
    await vi.waitFor(() => {
      const audit = audits().find(({ outcome }) => outcome === 'turn-ended');
      const [bug] = bugs().filter(({ reference }) => reference === audit?.reference);
      expect(bug).toMatchObject({ level: 50, error: { name: 'TypeError' } });
    });
  });

  test('is not what a source or the asker did', async () => {
    world = await openWorld();
    world.sandboxes.live.misbehave(() => ({ status: 500 }));
    for (const line of ['users contoso', 'users nowhere', 'why', 'help nothing']) await world.say(line);
    expect(bugs()).toEqual([]);
    expect(audits()).toHaveLength(4);
  });
});

describe('when a card breaks', () => {
  test.each<[string, string, readonly CardName[]]>([
    ['the answer and the problem', 'users contoso', ['users', 'problem']],
    ['the problem of the asker', 'users nowhere', ['problem']],
    ['the answer, the problem and the progress', 'users contoso fresh', ['users', 'problem', 'progress']],
  ])('that of %s, the asker gets plain text with the reference', async (_which, line, broken) => {
    const { summary, text } = await ask(line, { broken, progressInterval: 0 });
    expect(summary).toBe('Something went wrong in Rollcall');
    const [, reference] = /reference (\w{6})/.exec(text) ?? [];
    expect(audits()).toMatchObject([{ reference, rows: 0 }]);
    expect(bugs()[0]).toMatchObject({ reference, error: { name: 'TypeError' } });
  });

  test('that of the progress, the answer comes all the same', async () => {
    const { summary, cards } = await ask('users northwind licensed:no', { broken: 'progress', progressInterval: 0 });
    expect(summary).toContain('of 12,000 users match');
    expect(cards).toHaveLength(1);
    expect(bugs()).toHaveLength(1);
    expect(audits()).toMatchObject([{ outcome: 'answered', rows: 10 }]);
  });

  test('that of a cancelled turn, the turn is in the audit as stopped', async () => {
    world = await openWorld({ broken: 'hello', progressInterval: 1 });
    await ended('users contoso', () => world.say('cancel'));
    expect(audits().map(({ outcome }) => outcome)).toContain('stopped');
  });
});

describe('the audit has the turn', () => {
  test('with the rows that were shown', async () => {
    world = await openWorld();
    await world.say('users contoso');
    await world.say('users contoso page:9');
    expect(audits()).toMatchObject([{ outcome: 'answered', rows: 10 }, { rows: 0 }]);
  });

  test.each<[string, (turn: AsyncGenerator) => Promise<unknown>]>([
    ['nobody takes its cards', () => Promise.resolve()],
    ['only the first card is taken', (turn) => turn.next()],
    ['the one who takes its cards leaves', async (turn) => [await turn.next(), await turn.return(null)]],
  ])('when %s', async (_how, take) => {
    world = await openWorld({ progressInterval: 1 });
    await world.say('customers');
    const entered = enterTurn(world.turns);
    await take(world.bot('users northwind licensed:no', someone, entered));
    entered.leave();
    await world.turns.idle();
    expect(audits().at(-1)).toMatchObject({ command: 'users', outcome: 'answered', rows: 10 });
  });
});
