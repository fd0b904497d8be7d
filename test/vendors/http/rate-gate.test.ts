import { afterEach, expect, test, vi } from 'vitest';
import { createRateGate } from '../../../src/vendors/http/rate-gate.ts';

const patient = new AbortController().signal;

afterEach(() => {
  vi.useRealTimers();
});

test('no more requests start in any period than the vendor allows, however many wait', async () => {
  const pass = createRateGate({ requests: 3, milliseconds: 40 });
  const starts: number[] = [];
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      await pass(patient);
      starts.push(performance.now());
    }),
  );
  // A tenth of a millisecond passes between the gate and its caller.
  for (const [index, start] of starts.slice(3).entries()) expect(start - (starts[index] ?? 0)).toBeGreaterThan(39);
});

test('a request of a higher priority starts before those that waited longer', async () => {
  const pass = createRateGate({ requests: 1, milliseconds: 20 });
  const order: string[] = [];
  const start = async (name: string, priority: number): Promise<void> => {
    await pass(patient, priority);
    order.push(name);
  };
  await pass(patient);
  await Promise.all([start('next', -1), start('later', -1), start('person', 0)]);
  expect(order).toEqual(['next', 'person', 'later']);
});

test('a clock that is set back does not hold requests', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const pass = createRateGate({ requests: 1, milliseconds: 20 });
  await pass(patient);
  vi.setSystemTime(Date.now() - 3_600_000);
  await expect(pass(patient)).resolves.toBeUndefined();
});

test('who leaves does not wait any longer, and takes nobody’s place', async () => {
  const pass = createRateGate({ requests: 1, milliseconds: 60_000 });
  await pass(patient);
  const caller = new AbortController();
  const waiting = pass(caller.signal);
  caller.abort(new Error('left'));
  await expect(waiting).rejects.toThrow('left');
});
