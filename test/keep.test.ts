import { describe, expect, test } from 'vitest';
import { createKeep } from '../src/keep.ts';

const minute = 60_000;

/** A keep for a minute, its clock, and a source whose answers come when the test says so. */
function open(entries = 10) {
  let time = Date.parse('2026-03-10T12:00:00Z');
  const now = (): Date => new Date(time);
  const keep = createKeep<string>({ entries, milliseconds: minute, now });
  const reads: PromiseWithResolvers<string>[] = [];
  return {
    read: (key: string, fresh = false) =>
      keep.read(key, fresh, () => {
        const reading = Promise.withResolvers<string>();
        reads.push(reading);
        return reading.promise;
      }),
    /** Lets the reads begin that were asked for. */
    begun: async () => {
      await Promise.resolve();
      return reads.length;
    },
    answer: (index: number, text: string) => reads[index]?.resolve(text),
    fail: (index: number) => reads[index]?.reject(new Error('unreachable')),
    wait: (milliseconds: number) => {
      time += milliseconds;
    },
  };
}

/** A keep that has read `users` once. */
async function opened(entries?: number) {
  const all = open(entries);
  const first = all.read('users');
  await all.begun();
  all.answer(0, 'first');
  await first;
  return all;
}

describe('an answer is kept for a short time', () => {
  test('it comes with the time at which it was read', async () => {
    const { read, begun, answer, wait } = open();
    const reading = read('users');
    await begun();
    wait(5_000);
    answer(0, 'first');
    expect(await reading).toEqual({ value: 'first', asOf: new Date('2026-03-10T12:00:05Z') });
    wait(10_000);
    expect(await read('users')).toEqual({ value: 'first', asOf: new Date('2026-03-10T12:00:05Z') });
  });

  test('within that time nothing is asked again, after it everything is', async () => {
    const { read, begun, answer, wait } = await opened();
    wait(minute);
    await read('users');
    expect(await begun()).toBe(1);
    wait(1);
    const again = read('users');
    expect(await begun()).toBe(2);
    answer(1, 'second');
    expect(await again).toMatchObject({ value: 'second' });
  });

  test('fresh asks again, and everybody has the new answer afterwards', async () => {
    const { read, begun, answer } = await opened();
    const fresh = read('users', true);
    expect(await begun()).toBe(2);
    answer(1, 'second');
    expect(await fresh).toMatchObject({ value: 'second' });
    expect(await read('users')).toMatchObject({ value: 'second' });
  });

  test('each key has its own, and the least used is given up first', async () => {
    const { read, begun, answer } = await opened(2);
    for (const [index, key] of ['b', 'c'].entries()) {
      const reading = read(key);
      await begun();
      answer(index + 1, key);
      await reading;
    }
    expect(await read('c')).toMatchObject({ value: 'c' });
    void read('users');
    expect(await begun()).toBe(4);
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
    const both = [read('users', first), read('users', second)];
    expect(await begun()).toBe(1);
    answer(0, 'first');
    expect(await Promise.all(both)).toMatchObject([{ value: 'first' }, { value: 'first' }]);
  });

  test('even when it takes longer than answers are kept', async () => {
    const { read, begun, answer, wait } = open();
    const slow = read('users');
    await begun();
    wait(2 * minute);
    const later = read('users');
    expect(await begun()).toBe(1);
    answer(0, 'first');
    expect(await Promise.all([slow, later])).toMatchObject([{ value: 'first' }, { value: 'first' }]);
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

  test('that throws at once is not kept either', async () => {
    const keep = createKeep<string>({ entries: 1, milliseconds: minute, now: () => new Date() });
    await expect(keep.read('users', false, refuse)).rejects.toThrow('no');
    expect(await keep.read('users', false, () => Promise.resolve('yes'))).toMatchObject({ value: 'yes' });
  });
});
