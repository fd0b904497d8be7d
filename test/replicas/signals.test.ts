import { describe, expect, test } from 'vitest';
import { asProblem } from '../../src/problem.ts';
import { createSignals, type Signals } from '../../src/replicas/signals.ts';
import { listen } from '../../src/store/postgres-listen.ts';
import type { UseStore } from '../../src/store/store.ts';
import { withReplicas } from '../support/replica-stores.ts';

function signalsOn(use: UseStore, url: string, errors: unknown[]): Signals {
  const onError = (error: unknown): void => void errors.push(error);
  return createSignals({ use, listen: (options) => listen({ url, ...options }), onError });
}

/** Processes that hear each other. */
async function withSignals(
  count: number,
  run: (signals: readonly Signals[], use: UseStore, errors: readonly unknown[]) => Promise<void>,
): Promise<void> {
  await withReplicas?.(count, async (uses, url) => {
    const errors: unknown[] = [];
    const all = uses.map((use) => signalsOn(use, url, errors));
    for (const [index, signals] of all.entries()) signals.onQuestion('who', () => `process ${index}`);
    try {
      await untilAllHear(all);
      await run(all, uses[0], errors);
    } finally {
      await Promise.all(all.map((signals) => signals.close()));
    }
  });
}

async function untilAllHear(all: readonly Signals[]): Promise<void> {
  for (;;) {
    const heard = await Promise.all(all.map((signals) => signals.ask('who', null)));
    if (heard.every((answers) => answers.length === all.length - 1)) return;
  }
}

describe.skipIf(withReplicas === null)('a process', () => {
  test('asks all others, and hears what they answer', async () => {
    await withSignals(3, async ([first]) => {
      expect((await first?.ask('who', null))?.toSorted()).toEqual(['process 1', 'process 2']);
      expect(await first?.ask('nothing that anybody knows', null)).toEqual([]);
    });
  });

  test('hears the others again after its connection was cut', async () => {
    await withSignals(2, async (all, use, errors) => {
      const cut = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'rollcall listens'`;
      await use((database) => database.execute(cut, []));
      await untilAllHear(all);
      const codes = new Set(errors.map((error) => asProblem(error).code));
      expect([...codes]).toEqual(['store-connection-lost']);
    });
  });

  test('is not disturbed by what others write to its channel', async () => {
    await withSignals(2, async ([first], use) => {
      for (const text of ['', '{', 'null', '{"topic":"who"}'])
        await use((database) => database.execute(`select pg_notify('rollcall ' || current_schema(), $1)`, [text]));
      expect(await first?.ask('who', null)).toEqual(['process 1']);
    });
  });
});
