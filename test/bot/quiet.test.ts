import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createActiveTurns, type ActiveTurns } from '../../src/bot/active-turns.ts';
import { createTurnRecord } from '../../src/bot/turn-record.ts';
import type { Timer } from '../../src/async/timer.ts';
import { enterTurn } from '../support/turns.ts';
import { openWorld, someone } from '../support/world.ts';

const patient = new AbortController().signal;

/** Turns with a timer that runs out when the test says so. */
function open() {
  const timers = new Map<() => void, number>();
  const timer: Timer = (milliseconds, onTimeout) => {
    timers.set(onTimeout, milliseconds);
    return () => timers.delete(onTimeout);
  };
  const turns = createActiveTurns({ timer });
  return {
    turns,
    pending: () => [...timers.values()],
    runOut: () => {
      for (const onTimeout of timers.keys()) onTimeout();
    },
  };
}

/** A turn that is being answered. */
function ask(turns: ActiveTurns) {
  const turn = enterTurn(turns);
  const settle = turn.begin(createTurnRecord(someone, 'users contoso', 0));
  return { turn, settle };
}

/** Whether a wait is over, once all that can happen by itself has happened. */
function isOver(wait: Promise<void>): Promise<boolean> {
  return Promise.race([wait.then(() => true), nextTurn(false)]);
}

test('work that gives way goes on at once while nobody asks', async () => {
  const { turns, pending } = open();
  expect(await isOver(turns.whenQuiet(patient))).toBe(true);
  expect(pending()).toEqual([]);
});

test('work that gives way waits until the last question is answered, and not until its card is sent', async () => {
  const { turns, pending } = open();
  const [first, second] = [ask(turns), ask(turns)];
  const wait = turns.whenQuiet(patient);
  first.settle();
  expect(await isOver(wait)).toBe(false);
  second.settle();
  expect(await isOver(wait)).toBe(true);
  expect(pending()).toEqual([]);
});

test('a message whose sender is not checked yet stops nothing', async () => {
  const { turns } = open();
  enterTurn(turns);
  expect(await isOver(turns.whenQuiet(patient))).toBe(true);
});

test('a turn that leaves without an answer is waited for no longer', async () => {
  const { turns } = open();
  const { turn } = ask(turns);
  const wait = turns.whenQuiet(patient);
  turn.leave();
  expect(await isOver(wait)).toBe(true);
});

test('in a busy hour, work that gives way goes on after 30 seconds each time', async () => {
  const { turns, pending, runOut } = open();
  ask(turns);
  for (let times = 0; times < 2; times += 1) {
    const wait = turns.whenQuiet(patient);
    expect(await isOver(wait)).toBe(false);
    expect(pending()).toEqual([30_000]);
    runOut();
    expect(await isOver(wait)).toBe(true);
    expect(pending()).toEqual([]);
  }
});

test('all work that waits goes on together', async () => {
  const { turns } = open();
  const { settle } = ask(turns);
  const waits = [turns.whenQuiet(patient), turns.whenQuiet(patient)];
  settle();
  expect(await Promise.all(waits.map(isOver))).toEqual([true, true]);
});

test('work that is stopped does not wait for anybody', async () => {
  const { turns, pending } = open();
  ask(turns);
  const caller = new AbortController();
  const wait = turns.whenQuiet(caller.signal);
  caller.abort(new Error('shutdown'));
  await expect(wait).rejects.toThrow('shutdown');
  expect(pending()).toEqual([]);
  await expect(turns.whenQuiet(caller.signal)).rejects.toThrow('shutdown');
});

test('a question to the bot is waited for until it is answered', async () => {
  const world = await openWorld();
  onTestFinished(world.close);
  const gate = Promise.withResolvers<null>();
  const arrived = Promise.withResolvers<null>();
  world.sandboxes.live.misbehave(() => {
    arrived.resolve(null);
    return gate.promise;
  });
  const reply = world.say('users contoso');
  await arrived.promise;
  const wait = world.turns.whenQuiet(patient);
  expect(await isOver(wait)).toBe(false);
  gate.resolve(null);
  await reply;
  expect(await isOver(wait)).toBe(true);
});
