import { expect, test } from 'vitest';
import { backgroundWaiter, createSingleFlight, type Waiter } from '../../src/async/single-flight.ts';

/** Shared work that ends when the test says so. */
function open() {
  const flights = createSingleFlight<string>();
  const started: (PromiseWithResolvers<string> & Waiter)[] = [];
  return {
    started,
    isPending: flights.isPending,
    join: (key: string, waiter: Waiter = backgroundWaiter) =>
      flights.join(key, waiter, (all) => {
        const work = Promise.withResolvers<string>();
        started.push({ ...work, ...all });
        return work.promise;
      }),
  };
}

test('those who ask for the same at the same time share one answer, and the next one asks anew', async () => {
  const { join, started, isPending } = open();
  const both = Promise.all([join('a'), join('a')]);
  await Promise.resolve();
  started[0]?.resolve('first');
  expect([isPending('a'), await both, isPending('a')]).toEqual([true, ['first', 'first'], false]);
  const next = join('a');
  await Promise.resolve();
  started[1]?.resolve('second');
  expect(await next).toBe('second');
});

test('those who ask for something else do not wait', async () => {
  const { join, started, isPending } = open();
  const [a, b] = [join('a'), join('b')];
  await Promise.resolve();
  started[1]?.resolve('other');
  expect([await b, isPending('a'), isPending('b')]).toEqual(['other', true, false]);
  started[0]?.resolve('first');
  expect(await a).toBe('first');
});

test('an error reaches all who wait, and not the next one', async () => {
  const { join, started } = open();
  const both = Promise.allSettled([join('a'), join('a')]);
  await Promise.resolve();
  started[0]?.reject(new Error('no'));
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const next = join('a');
  await Promise.resolve();
  started[1]?.resolve('second');
  expect(await next).toBe('second');
});

function refuse(): never {
  throw new Error('no');
}

test('an error that is thrown at once reaches who waits', async () => {
  const { join } = createSingleFlight<string>();
  await expect(join('a', backgroundWaiter, refuse)).rejects.toThrow('no');
});

test('the work goes on as long as one of them waits', async () => {
  const { join, started } = open();
  const caller = new AbortController();
  const left = join('a', { ...backgroundWaiter, signal: caller.signal });
  const stays = join('a');
  await Promise.resolve();
  caller.abort(new Error('left'));
  await expect(left).rejects.toThrow('left');
  expect(started[0]?.signal.aborted).toBe(false);
  started[0]?.resolve('first');
  expect(await stays).toBe('first');
});

test('one who waits twice is counted twice', async () => {
  const { join, started } = open();
  const heard: number[] = [];
  const waiter: Waiter = { ...backgroundWaiter, progress: (read) => heard.push(read) };
  const both = [join('a', waiter), join('a', waiter)];
  await Promise.resolve();
  started[0]?.progress(500, null);
  started[0]?.resolve('first');
  expect([await Promise.all(both), heard]).toEqual([
    ['first', 'first'],
    [500, 500],
  ]);
});

test('work that nobody waits for is aborted, and its late end does not disturb newer work', async () => {
  const { join, started, isPending } = open();
  const caller = new AbortController();
  const left = join('a', { ...backgroundWaiter, signal: caller.signal });
  await Promise.resolve();
  caller.abort(new Error('left'));
  await expect(left).rejects.toThrow('left');
  expect([started[0]?.signal.aborted, isPending('a')]).toEqual([true, false]);
  const newer = join('a');
  await Promise.resolve();
  started[0]?.resolve('too late');
  await new Promise((resolve) => setImmediate(resolve));
  expect(isPending('a')).toBe(true);
  started[1]?.resolve('second');
  expect(await newer).toBe('second');
});
