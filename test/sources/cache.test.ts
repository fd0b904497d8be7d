import { describe, expect, test } from 'vitest';
import { createCache, type CacheStatus } from '../../src/sources/cache.ts';
import { Problem } from '../../src/problem.ts';
import { backgroundWaiter } from '../../src/async/single-flight.ts';

const minute = 60_000;

const unreachable = new Problem({ code: 'source-unreachable', title: 'No', advice: 'Wait.', origin: 'source' });

const truncated = new Problem({ code: 'source-truncated', title: 'Half', advice: 'Wait.', origin: 'source' });

interface Options {
  readonly fresh?: boolean;
  readonly signal?: AbortSignal;
  readonly progress?: (read: number, of: number | null) => void;
}

/** A cache (fresh for a minute, stale for nine more), its clock, and a source that answers when the test says so. */
function open(maxBytes = 1_000) {
  let time = Date.parse('2026-03-10T12:00:00Z');
  const now = (): Date => new Date(time);
  const statuses: CacheStatus[] = [];
  const cache = createCache<string>({
    maxBytes,
    estimateBytes: (value) => value.length,
    partialReason: (value) => (value.startsWith('part') ? truncated : null),
    freshFor: minute,
    maxAge: 10 * minute,
    maxReadMs: minute,
    now,
    onRead: (status) => statuses.push(status),
  });
  const reads: (PromiseWithResolvers<string> & {
    readonly signal: AbortSignal;
    readonly progress: (read: number, of: number | null) => void;
  })[] = [];
  return {
    statuses,
    has: cache.has,
    isPending: cache.isPending,
    reads,
    read: (key: string, options: Options = {}) =>
      cache.read(key, { ...backgroundWaiter, fresh: false, ...options }, (all) => {
        const answer = Promise.withResolvers<string>();
        reads.push({ ...answer, ...all });
        return answer.promise;
      }),
    /** Waits until the requested reads have started, and returns how many there were. */
    started: async () => {
      await Promise.resolve();
      return reads.length;
    },
    answer: (index: number, text: string) => reads[index]?.resolve(text),
    fail: (index: number) => reads[index]?.reject(unreachable),
    /** Waits until an answer or a failure has reached the cache. */
    settled: () => new Promise((resolve) => setImmediate(resolve)),
    wait: (milliseconds: number) => {
      time += milliseconds;
    },
  };
}

/** A cache that has read `users` once. */
async function openCached(bytes?: number) {
  const opened = open(bytes);
  const first = opened.read('users');
  await opened.started();
  opened.answer(0, 'first');
  await first;
  return opened;
}

describe('an answer is shown again for a short time', () => {
  test('with the time at which its read started', async () => {
    const { read, started, answer, wait } = open();
    const reading = read('users');
    await started();
    wait(5_000);
    answer(0, 'first');
    const expected = { value: 'first', asOf: new Date('2026-03-10T12:00:00Z'), stale: null };
    expect(await reading).toEqual(expected);
    wait(10_000);
    expect(await read('users')).toEqual(expected);
  });

  test('but fresh reads again, and everybody gets the new answer afterwards', async () => {
    const { read, started, answer } = await openCached();
    const fresh = read('users', { fresh: true });
    expect(await started()).toBe(2);
    answer(1, 'second');
    expect(await fresh).toMatchObject({ value: 'second' });
    expect(await read('users')).toMatchObject({ value: 'second' });
  });

  test('until there is no more room: then the least recently used one is dropped', async () => {
    const { read, started, answer, has } = await openCached(10);
    for (const [index, key] of ['b', 'c'].entries()) {
      const reading = read(key);
      await started();
      answer(index + 1, 'xxxxx');
      await reading;
    }
    expect(['users', 'b', 'c'].map(has)).toEqual([false, true, true]);
  });

  test('and the metrics count how each came about', async () => {
    const { read, started, answer, wait, statuses } = await openCached();
    await read('users');
    wait(2 * minute);
    await read('users');
    await started();
    const shared = read('users', { fresh: true });
    answer(1, 'second');
    await shared;
    expect(statuses).toEqual(['miss', 'hit', 'stale', 'joined']);
  });
});

describe('an answer that is too old', () => {
  test('is shown as stale at once, while a new one is read for the next who asks', async () => {
    const { read, started, answer, wait, settled } = await openCached();
    wait(minute);
    expect(await read('users')).toMatchObject({ stale: null });
    expect(await started()).toBe(1);
    wait(1);
    expect(await read('users')).toMatchObject({ value: 'first', stale: { problem: null } });
    expect(await started()).toBe(2);
    answer(1, 'second');
    await settled();
    expect(await read('users')).toMatchObject({ value: 'second', stale: null });
  });

  test('says why there is no newer one, and the source is not asked again for a minute', async () => {
    const { read, started, fail, answer, wait, settled } = await openCached();
    wait(2 * minute);
    await read('users');
    await started();
    fail(1);
    await settled();
    expect(await read('users')).toMatchObject({ value: 'first', stale: { problem: unreachable } });
    expect(await started()).toBe(2);
    wait(minute);
    await read('users');
    expect(await started()).toBe(3);
    answer(2, 'second');
    await settled();
    expect(await read('users')).toMatchObject({ value: 'second', stale: null });
  });

  test('is also one of unknown age, since the clock was set back', async () => {
    const { read, started, answer, fail, settled, wait } = await openCached();
    wait(-60 * minute);
    expect(await read('users')).toMatchObject({ value: 'first', stale: { problem: null } });
    expect(await started()).toBe(2);
    fail(1);
    await settled();
    wait(-60 * minute);
    expect(await read('users')).toMatchObject({ value: 'first', stale: { problem: unreachable } });
    expect(await started()).toBe(3);
    answer(2, 'second');
    await settled();
    expect(await read('users')).toMatchObject({ value: 'second', stale: null });
  });

  test('is not shown at all after a while', async () => {
    const { read, started, answer, wait } = await openCached();
    wait(10 * minute + 1);
    const again = read('users');
    expect(await started()).toBe(2);
    answer(1, 'second');
    expect(await again).toMatchObject({ value: 'second', stale: null });
  });
});

describe('a pending read is shared', () => {
  test.each([
    ['two who ask', false, false],
    ['two who ask for fresh figures', true, true],
    ['one who asks for fresh figures after another', false, true],
    ['one who asks after another who wants fresh figures', true, false],
  ])('by %s', async (_who, first, second) => {
    const { read, started, answer } = open();
    const both = [read('users', { fresh: first }), read('users', { fresh: second })];
    expect(await started()).toBe(1);
    answer(0, 'first');
    expect(await Promise.all(both)).toMatchObject([{ value: 'first' }, { value: 'first' }]);
  });

  test('even when it takes longer than an answer is fresh', async () => {
    const { read, started, answer, wait } = open();
    const slow = read('users');
    await started();
    wait(11 * minute);
    const later = read('users');
    expect(await started()).toBe(1);
    answer(0, 'first');
    expect(await Promise.all([slow, later])).toMatchObject([{ value: 'first' }, { value: 'first' }]);
  });

  test('with its progress', async () => {
    const { read, started, answer, reads } = open();
    const heard: string[] = [];
    const both = ['a', 'b'].map((who) =>
      read('users', { progress: (done, of) => heard.push(`${who} ${done} of ${of}`) }),
    );
    await started();
    reads[0]?.progress(500, 900);
    answer(0, 'first');
    await Promise.all(both);
    expect(heard).toEqual(['a 500 of 900', 'b 500 of 900']);
  });
});

describe('one who no longer waits', () => {
  test('leaves at once, and the others get their answer', async () => {
    const { read, started, answer, reads } = open();
    const gone = new AbortController();
    const first = read('users', { signal: gone.signal });
    const second = read('users');
    await started();
    gone.abort(new Error('stopped'));
    await expect(first).rejects.toThrow('stopped');
    expect(reads[0]?.signal.aborted).toBe(false);
    answer(0, 'first');
    expect(await second).toMatchObject({ value: 'first' });
  });

  test('ends the read when nobody else waits for it, and the next one starts a new one', async () => {
    const { read, started, answer, reads, has } = open();
    const gone = new AbortController();
    const first = read('users', { signal: gone.signal });
    await started();
    gone.abort(new Error('stopped'));
    await expect(first).rejects.toThrow('stopped');
    expect(reads[0]?.signal.aborted).toBe(true);
    const second = read('users');
    expect(await started()).toBe(2);
    answer(0, 'too late');
    answer(1, 'second');
    expect(await second).toMatchObject({ value: 'second' });
    expect([has('users'), await read('users')]).toMatchObject([true, { value: 'second' }]);
  });

  test('does not end a read in the background', async () => {
    const { read, started, wait, reads } = await openCached();
    wait(2 * minute);
    await read('users');
    await started();
    const gone = new AbortController();
    const fresh = read('users', { fresh: true, signal: gone.signal });
    gone.abort(new Error('stopped'));
    await expect(fresh).rejects.toThrow('stopped');
    expect(reads[1]?.signal.aborted).toBe(false);
  });
});

function refuse(): never {
  throw new Error('no');
}

describe('a failed read', () => {
  test('is shown to all who waited, and the next one reads again', async () => {
    const { read, started, fail, answer } = open();
    const both = Promise.allSettled([read('users'), read('users')]);
    await started();
    fail(0);
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const again = read('users');
    expect(await started()).toBe(2);
    answer(1, 'second');
    expect(await again).toMatchObject({ value: 'second' });
  });

  test('for fresh figures leaves the older ones in place', async () => {
    const { read, started, fail } = await openCached();
    const fresh = read('users', { fresh: true });
    await started();
    fail(1);
    await expect(fresh).rejects.toBe(unreachable);
    expect(await read('users')).toMatchObject({ value: 'first' });
  });

  test('that fails at once is read again too', async () => {
    const cache = createCache<string>({
      maxBytes: 10,
      estimateBytes: () => 1,
      freshFor: minute,
      maxAge: minute,
      maxReadMs: minute,
      now: () => new Date(),
    });
    const options = { ...backgroundWaiter, fresh: false };
    await expect(cache.read('users', options, refuse)).rejects.toThrow('no');
    expect(await cache.read('users', options, () => Promise.resolve('yes'))).toMatchObject({ value: 'yes' });
  });
});

/** Reads `users` again, and answers with this text. */
async function readAgain({ read, answer, started }: ReturnType<typeof open>, text: string) {
  const reading = read('users', { fresh: true });
  const reads = await started();
  answer(reads - 1, text);
  return reading;
}

describe('a partial answer', () => {
  test('is not shown in place of a whole one that is young enough, but the reason is', async () => {
    const opened = await openCached();
    opened.wait(2 * minute);
    const whole = { value: 'first', asOf: new Date('2026-03-10T12:00:00Z') };
    expect(await readAgain(opened, 'part')).toEqual({ ...whole, stale: { problem: truncated } });
    expect(await opened.read('users')).toEqual({ ...whole, stale: { problem: truncated } });
  });

  test('that came in the background leaves the whole one, with the reason', async () => {
    const { read, started, answer, settled, wait } = await openCached();
    wait(2 * minute);
    await read('users');
    await started();
    answer(1, 'part');
    await settled();
    expect(await read('users')).toMatchObject({ value: 'first', stale: { problem: truncated } });
    expect(await started()).toBe(2);
    wait(minute);
    await read('users');
    expect(await started()).toBe(3);
  });

  test('is shown when there is no whole one any more, or none yet', async () => {
    const opened = await openCached();
    opened.wait(11 * minute);
    expect(await readAgain(opened, 'part 1')).toMatchObject({ value: 'part 1', stale: null });
    expect(await readAgain(opened, 'part 2')).toMatchObject({ value: 'part 2', stale: null });
    expect(await readAgain(opened, 'whole')).toMatchObject({ value: 'whole', stale: null });
    expect(await readAgain(opened, 'part 3')).toMatchObject({ value: 'whole', stale: { problem: truncated } });
  });

  test('is kept for a minute only', async () => {
    const opened = open();
    await readAgain(opened, 'part');
    opened.wait(minute);
    expect(await opened.read('users')).toMatchObject({ value: 'part' });
    opened.wait(1);
    expect(opened.has('users')).toBe(false);
  });

  test('does not shorten the life of the whole one that follows', async () => {
    const opened = open();
    await readAgain(opened, 'part');
    await readAgain(opened, 'whole');
    opened.wait(9 * minute);
    expect(opened.has('users')).toBe(true);
  });
});

test('a list that is being read is pending until it is there, and is not taken to be kept', async () => {
  const { read, started, answer, has, isPending } = open();
  const reading = read('users');
  await started();
  expect([has('users'), isPending('users')]).toEqual([false, true]);
  answer(0, 'first');
  await reading;
  expect([has('users'), isPending('users')]).toEqual([true, false]);
});
