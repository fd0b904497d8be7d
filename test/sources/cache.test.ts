import { describe, expect, test } from 'vitest';
import { createCache, type CacheStatus } from '../../src/sources/cache.ts';
import { Problem } from '../../src/problem.ts';
import { backgroundWaiter } from '../../src/async/single-flight.ts';

const minute = 60_000;

const unreachable = new Problem({ code: 'source-unreachable', title: 'No', advice: 'Wait.', side: 'source' });

interface Options {
  readonly fresh?: boolean;
  readonly signal?: AbortSignal;
  readonly progress?: (read: number, of: number | null) => void;
}

/** A keep for a minute, and nine more as stale; its clock, and a source whose answers come when the test says so. */
function open(maxBytes = 1_000) {
  let time = Date.parse('2026-03-10T12:00:00Z');
  const now = (): Date => new Date(time);
  const told: CacheStatus[] = [];
  const keep = createCache<string>({
    maxBytes,
    estimateBytes: (value) => value.length,
    freshFor: minute,
    maxAge: 10 * minute,
    maxReadMs: minute,
    now,
    onRead: (how) => told.push(how),
  });
  const reads: (PromiseWithResolvers<string> & {
    readonly signal: AbortSignal;
    readonly progress: (read: number, of: number | null) => void;
  })[] = [];
  return {
    told,
    has: keep.has,
    reads,
    read: (key: string, options: Options = {}) =>
      keep.read(key, { ...backgroundWaiter, fresh: false, ...options }, (all) => {
        const reading = Promise.withResolvers<string>();
        reads.push({ ...reading, ...all });
        return reading.promise;
      }),
    /** Lets the reads begin that were asked for. */
    begun: async () => {
      await Promise.resolve();
      return reads.length;
    },
    answer: (index: number, text: string) => reads[index]?.resolve(text),
    fail: (index: number) => reads[index]?.reject(unreachable),
    /** Lets what was answered or failed reach the keep. */
    settled: () => new Promise((resolve) => setImmediate(resolve)),
    wait: (milliseconds: number) => {
      time += milliseconds;
    },
  };
}

/** A keep that has read `users` once. */
async function opened(bytes?: number) {
  const all = open(bytes);
  const first = all.read('users');
  await all.begun();
  all.answer(0, 'first');
  await first;
  return all;
}

describe('an answer is kept for a short time', () => {
  test('it comes with the time at which its reading began', async () => {
    const { read, begun, answer, wait } = open();
    const reading = read('users');
    await begun();
    wait(5_000);
    answer(0, 'first');
    const expected = { value: 'first', asOf: new Date('2026-03-10T12:00:00Z'), stale: null };
    expect(await reading).toEqual(expected);
    wait(10_000);
    expect(await read('users')).toEqual(expected);
  });

  test('fresh asks again, and everybody has the new answer afterwards', async () => {
    const { read, begun, answer } = await opened();
    const fresh = read('users', { fresh: true });
    expect(await begun()).toBe(2);
    answer(1, 'second');
    expect(await fresh).toMatchObject({ value: 'second' });
    expect(await read('users')).toMatchObject({ value: 'second' });
  });

  test('each key has its own, and the least used is given up when there is no more room', async () => {
    const { read, begun, answer, has } = await opened(10);
    for (const [index, key] of ['b', 'c'].entries()) {
      const reading = read(key);
      await begun();
      answer(index + 1, 'xxxxx');
      await reading;
    }
    expect(['users', 'b', 'c'].map(has)).toEqual([false, true, true]);
  });

  test('it is told how each came about', async () => {
    const { read, begun, answer, wait, told } = await opened();
    await read('users');
    wait(2 * minute);
    await read('users');
    await begun();
    const shared = read('users', { fresh: true });
    answer(1, 'second');
    await shared;
    expect(told).toEqual(['miss', 'hit', 'stale', 'joined']);
  });
});

describe('an answer that is too old', () => {
  test('is given as stale at once, while a new one is read for the next who asks', async () => {
    const { read, begun, answer, wait, settled } = await opened();
    wait(minute);
    expect(await read('users')).toMatchObject({ stale: null });
    expect(await begun()).toBe(1);
    wait(1);
    expect(await read('users')).toMatchObject({ value: 'first', stale: { problem: null } });
    expect(await begun()).toBe(2);
    answer(1, 'second');
    await settled();
    expect(await read('users')).toMatchObject({ value: 'second', stale: null });
  });

  test('says why there is no new one, and the source is not asked again for a minute', async () => {
    const { read, begun, fail, answer, wait, settled } = await opened();
    wait(2 * minute);
    await read('users');
    await begun();
    fail(1);
    await settled();
    expect(await read('users')).toMatchObject({ value: 'first', stale: { problem: unreachable } });
    expect(await begun()).toBe(2);
    wait(minute);
    await read('users');
    expect(await begun()).toBe(3);
    answer(2, 'second');
    await settled();
    expect(await read('users')).toMatchObject({ value: 'second', stale: null });
  });

  test('is what has an age that nobody knows, since the clock was set back', async () => {
    const { read, begun, answer, fail, settled, wait } = await opened();
    wait(-60 * minute);
    expect(await read('users')).toMatchObject({ value: 'first', stale: { problem: null } });
    expect(await begun()).toBe(2);
    fail(1);
    await settled();
    wait(-60 * minute);
    expect(await read('users')).toMatchObject({ value: 'first', stale: { problem: unreachable } });
    expect(await begun()).toBe(3);
    answer(2, 'second');
    await settled();
    expect(await read('users')).toMatchObject({ value: 'second', stale: null });
  });

  test('is given to nobody after a while', async () => {
    const { read, begun, answer, wait } = await opened();
    wait(10 * minute + 1);
    const again = read('users');
    expect(await begun()).toBe(2);
    answer(1, 'second');
    expect(await again).toMatchObject({ value: 'second', stale: null });
  });
});

describe('a read under way is shared', () => {
  test.each([
    ['two who ask', false, false],
    ['two who ask for fresh figures', true, true],
    ['one who asks for fresh figures after another', false, true],
    ['one who asks after another who wants fresh figures', true, false],
  ])('by %s', async (_who, first, second) => {
    const { read, begun, answer } = open();
    const both = [read('users', { fresh: first }), read('users', { fresh: second })];
    expect(await begun()).toBe(1);
    answer(0, 'first');
    expect(await Promise.all(both)).toMatchObject([{ value: 'first' }, { value: 'first' }]);
  });

  test('even when it takes longer than answers are kept', async () => {
    const { read, begun, answer, wait } = open();
    const slow = read('users');
    await begun();
    wait(11 * minute);
    const later = read('users');
    expect(await begun()).toBe(1);
    answer(0, 'first');
    expect(await Promise.all([slow, later])).toMatchObject([{ value: 'first' }, { value: 'first' }]);
  });

  test('with its progress', async () => {
    const { read, begun, answer, reads } = open();
    const heard: string[] = [];
    const both = ['a', 'b'].map((who) =>
      read('users', { progress: (done, of) => heard.push(`${who} ${done} of ${of}`) }),
    );
    await begun();
    reads[0]?.progress(500, 900);
    answer(0, 'first');
    await Promise.all(both);
    expect(heard).toEqual(['a 500 of 900', 'b 500 of 900']);
  });
});

describe('one who waits no longer', () => {
  test('leaves at once, and the others have their answer', async () => {
    const { read, begun, answer, reads } = open();
    const gone = new AbortController();
    const first = read('users', { signal: gone.signal });
    const second = read('users');
    await begun();
    gone.abort(new Error('stopped'));
    await expect(first).rejects.toThrow('stopped');
    expect(reads[0]?.signal.aborted).toBe(false);
    answer(0, 'first');
    expect(await second).toMatchObject({ value: 'first' });
  });

  test('takes the read along when nobody else waits for it, and the next one begins anew', async () => {
    const { read, begun, answer, reads, has } = open();
    const gone = new AbortController();
    const first = read('users', { signal: gone.signal });
    await begun();
    gone.abort(new Error('stopped'));
    await expect(first).rejects.toThrow('stopped');
    expect(reads[0]?.signal.aborted).toBe(true);
    const second = read('users');
    expect(await begun()).toBe(2);
    answer(0, 'too late');
    answer(1, 'second');
    expect(await second).toMatchObject({ value: 'second' });
    expect([has('users'), await read('users')]).toMatchObject([true, { value: 'second' }]);
  });

  test('does not end a read that is made in the background', async () => {
    const { read, begun, wait, reads } = await opened();
    wait(2 * minute);
    await read('users');
    await begun();
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
  test('is told to all who waited, and not kept', async () => {
    const { read, begun, fail, answer } = open();
    const both = Promise.allSettled([read('users'), read('users')]);
    await begun();
    fail(0);
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const again = read('users');
    expect(await begun()).toBe(2);
    answer(1, 'second');
    expect(await again).toMatchObject({ value: 'second' });
  });

  test('that was to be fresh takes away nothing that is kept', async () => {
    const { read, begun, fail } = await opened();
    const fresh = read('users', { fresh: true });
    await begun();
    fail(1);
    await expect(fresh).rejects.toBe(unreachable);
    expect(await read('users')).toMatchObject({ value: 'first' });
  });

  test('that throws at once is not kept either', async () => {
    const keep = createCache<string>({
      maxBytes: 10,
      estimateBytes: () => 1,
      freshFor: minute,
      maxAge: minute,
      maxReadMs: minute,
      now: () => new Date(),
    });
    const wish = { ...backgroundWaiter, fresh: false };
    await expect(keep.read('users', wish, refuse)).rejects.toThrow('no');
    expect(await keep.read('users', wish, () => Promise.resolve('yes'))).toMatchObject({ value: 'yes' });
  });
});
