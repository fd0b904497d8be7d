import { createVerdictSource } from '../../src/verdicts/verdict-source.ts';
import { noStore } from '../support/no-store.ts';
import { createActiveTurns } from '../../src/bot/active-turns.ts';
import { inOwnTurns, type Ask } from '../support/turns.ts';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RenderedCard } from '../../src/cards/rendered.ts';
import { createBot } from '../../src/bot/bot.ts';
import { createRenderer } from '../../src/cards/render.ts';
import { createDirectory } from '../../src/customers/directory.ts';
import { createNoMemory } from '../../src/memory/memory.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createSources } from '../../src/sources/sources.ts';
import { usualTimeouts } from '../../src/teams/turns/timeouts.ts';
import type { RequestContext, Vendor } from '../../src/vendors/vendor.ts';
import { replyOf, someone } from '../support/world.ts';

const now = (): Date => new Date('2026-03-10T12:00:00Z');
const guid = 'f1d30c8d-5f44-451e-9257-2318808ba0df';
const second = 1_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A list without end, which reports its progress ten times a second. */
async function readEndlessly(_ref: unknown, { progress, signal }: RequestContext): Promise<never> {
  for (let done = 0; ; done += 100) {
    signal.throwIfAborted();
    progress(done, 1_000_000);
    await new Promise((resolve) => setTimeout(resolve, second / 10));
  }
}

/** A bot with one source. */
function openBot(): Ask {
  const live: Vendor = {
    signedInUntil: () => null,
    circuitOpenUntil: () => null,
    check: () => Promise.resolve(),
    users: readEndlessly,
    assignments: readEndlessly,
  };
  const metrics = createMetrics();
  const sources = createSources(new Map([['live', live]]), now, metrics.cacheRead);
  const entry = {
    name: 'contoso',
    title: null,
    aliases: [],
    refs: { live: { id: guid, products: [], hasUsers: true }, partner: null, licensespring: null },
  };
  const turns = createActiveTurns();
  const answer = createBot({
    turns,
    sources,
    directory: createDirectory([entry], sources, now),
    store: noStore,
    memory: createNoMemory(now),
    access: [{ who: 'anyone', customers: 'all', show: 'names' }],
    verdicts: createVerdictSource(
      { exceptions: [], prices: [], disabled: new Map(), overBought: { percent: 20, least: 10 } },
      () => Promise.resolve([]),
    ),
    prices: [],
    render: createRenderer({ demonstration: false }),
    log: pino({ level: 'silent' }),
    metrics,
    now,
  });
  return inOwnTurns(answer, turns);
}

interface Turn {
  /** The cards so far, each as its texts. */
  readonly cards: string[];
  readonly over: () => boolean;
}

function watch(cards: AsyncGenerator<RenderedCard, RenderedCard>): Turn {
  const seen: string[] = [];
  let isOver = false;
  const follow = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await cards.next();
      seen.push(replyOf([value]).text);
      if (done === true) break;
    }
    isOver = true;
  };
  void follow();
  return { cards: seen, over: () => isOver };
}

test('a person sees progress within two seconds, and then at most once a second', async () => {
  const { cards } = watch(openBot()('users contoso dept:Sales', someone));
  await vi.advanceTimersByTimeAsync(2 * second);
  expect(cards).toHaveLength(1);
  expect(cards[0]).toMatch(/Live Platform: [\d,]+ of 1,000,000/);
  await vi.advanceTimersByTimeAsync(20 * second);
  expect(cards.length).toBeGreaterThan(5);
  expect(cards.length).toBeLessThanOrEqual(22);
  expect(new Set(cards).size).toBe(cards.length);
});

test('no answer takes longer than five minutes', async () => {
  const { cards, over } = watch(openBot()('users contoso dept:Sales', someone));
  await vi.advanceTimersByTimeAsync(5 * 60 * second - 1);
  expect(over()).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(over()).toBe(true);
  expect(cards.at(-1)).toMatch(/took too long/i);
});

test('the timeouts are short enough for Teams and for people', () => {
  expect(usualTimeouts.request).toBeLessThanOrEqual(10 * second);
  expect(usualTimeouts.buffered).toBeLessThanOrEqual(10 * second);
  expect(usualTimeouts.click).toBeLessThanOrEqual(3 * second);
  expect(usualTimeouts.typing).toBeLessThanOrEqual(2 * second);
  expect(usualTimeouts.between).toBeGreaterThanOrEqual(second);
});
