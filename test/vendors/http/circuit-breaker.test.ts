import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createCircuitBreaker, type Outcome } from '../../../src/vendors/http/circuit-breaker.ts';
import { RequestFailure } from '../../../src/vendors/http/failure.ts';

const noon = new Date('2026-03-10T12:00:00Z');
const { signal } = new AbortController();
const answer: Outcome = { status: 200, headers: {}, body: new Uint8Array() };
const silence: Outcome = new RequestFailure('slow', null);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'], now: noon });
});
afterEach(() => {
  vi.useRealTimers();
});

function open() {
  let opened = 0;
  const breaker = createCircuitBreaker('Live Platform', () => (opened += 1));
  return {
    opened: () => opened,
    secondsLeft: () => ((breaker.openUntil()?.getTime() ?? Date.now()) - Date.now()) / 1_000,
    ask: (work: () => Promise<Outcome>) => breaker.run({ operation: 'users', subject: 'contoso' }, signal, work),
  };
}

test.each([
  ['an answer', answer],
  ['a silence', silence],
])('%s to a question from before the vendor was found dead changes nothing', async (_, late) => {
  const { ask, secondsLeft, opened } = open();
  const question = Promise.withResolvers<Outcome>();
  const before = ask(() => question.promise);
  await ask(() => Promise.resolve(silence));
  vi.advanceTimersByTime(5_000);
  question.resolve(late);
  expect(await before).toBe(late);
  expect([secondsLeft(), opened()]).toEqual([10, 1]);
});

test('a question that broke before it reached a dead vendor says nothing of it', async () => {
  const { ask, secondsLeft } = open();
  await ask(() => Promise.resolve(silence));
  vi.advanceTimersByTime(15_000);
  await expect(ask(() => Promise.reject(new Error('not sent')))).rejects.toThrow('not sent');
  expect(secondsLeft()).toBe(15);
  vi.advanceTimersByTime(15_000);
  expect(await ask(() => Promise.resolve(answer))).toBe(answer);
  expect(secondsLeft()).toBe(0);
});
