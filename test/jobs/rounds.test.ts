import { describe, expect, onTestFinished, test } from 'vitest';
import type { Leased } from '../../src/jobs/leased.ts';
import { readAllNow } from '../../src/jobs/round-now.ts';
import { createRounds, roundName } from '../../src/jobs/rounds.ts';
import { takeLease } from '../../src/store/leases.ts';
import { leaveRequest } from '../../src/store/requests.ts';
import { readRounds } from '../../src/store/rounds.ts';
import { noteAsked } from '../support/asked-customers.ts';
import { changingCustomer } from '../support/changing-customer.ts';
import { engines } from '../support/engines.ts';
import { openBeside, openKept, type KeptWorld } from '../support/kept-world.ts';
import { readRequest } from '../support/requests.ts';

const hour = 60 * 60_000;
const day = 24 * hour;

/** The paths of the vendors' lists of customers. */
const isListOfCustomers = /\/(?:v3\/customer|v1\/customers)$/;

/** The rounds of one process, and how many it has begun. */
function roundsOf(world: KeptWorld): Leased & { readonly begun: () => number; readonly look: () => Promise<number> } {
  let begun = 0;
  const rounds = createRounds({
    memory: world.memory,
    now: world.now,
    onError(error) {
      throw error;
    },
    async runRound(signal) {
      begun += 1;
      await world.round({ signal });
    },
  });
  onTestFinished(() => rounds.close());
  return {
    ...rounds,
    begun: () => begun,
    async look() {
      await rounds.tick();
      await rounds.idle();
      return begun;
    },
  };
}

/** So that it is 3:00. */
function toThree(world: KeptWorld): void {
  world.wait(day + 3 * hour - (world.now().getTime() % day));
}

describe.each(engines)('$name', (engine) => {
  test('with an empty memory a round begins at once, then one each night, and a missed one once', async () => {
    const world = await openKept(engine);
    toThree(world);
    const rounds = roundsOf(world);
    expect(await rounds.look()).toBe(1);
    expect(await rounds.look()).toBe(1);
    world.wait(22 * hour);
    expect(await rounds.look()).toBe(1);
    world.wait(2 * hour);
    expect(await rounds.look()).toBe(2);
    // Four nights in which nothing ran.
    world.wait(4 * day);
    expect(await rounds.look()).toBe(3);
    expect(await rounds.look()).toBe(3);
  });

  test('a round that is asked for begins at the next look, once', async () => {
    const world = await openKept(engine);
    toThree(world);
    const rounds = roundsOf(world);
    await rounds.look();
    await world.memory.use((database) => leaveRequest(database, roundName, world.now()));
    expect(await rounds.look()).toBe(2);
    expect(await rounds.look()).toBe(2);
  });

  test('of two processes one reads, and the other takes over when that one is gone', async () => {
    const world = await openKept(engine);
    toThree(world);
    const first = roundsOf(world);
    const second = roundsOf(await openBeside(world));
    expect([await first.look(), await second.look()]).toEqual([1, 0]);
    world.wait(day);
    expect([await second.look(), await first.look()]).toEqual([1, 1]);
    world.wait(day);
    await second.close();
    expect(await first.look()).toBe(2);
  });

  test('customers of a vendor whose list is down are read when it is back, and the others are not read again', async () => {
    const others = ['adatum', 'proseware'].map((name) => changingCustomer(name, 2));
    const world = await openKept(engine, {}, others);
    const next = await openBeside(world);
    toThree(world);
    const { live, partner } = world.sandboxes;
    for (const sandbox of [live, partner])
      sandbox.misbehave(({ path }) => (isListOfCustomers.test(path) ? { status: 500, body: '' } : null));
    const rounds = roundsOf(next);
    const asked = noteAsked(next);
    expect(await rounds.look()).toBe(1);
    expect(asked()).toEqual(['litware']);
    expect((await next.say('status')).text).toContain('Customers may be missing: ');
    for (const sandbox of [live, partner]) sandbox.misbehave(null);
    expect(await rounds.look()).toBe(1);
    next.wait(10 * 60_000);
    const askedAfter = noteAsked(next);
    expect(await rounds.look()).toBe(2);
    expect(askedAfter()).toEqual(['adatum', 'proseware']);
    expect((await next.say('status')).text).not.toContain('Customers may be missing: ');
    next.wait(10 * 60_000);
    expect(await rounds.look()).toBe(2);
  });

  test('what npm run round asks of a Rollcall that has died, it does itself, and nobody does it again', async () => {
    const world = await openKept(engine);
    toThree(world);
    const until = new Date(Date.now() + 500);
    await world.memory.use((database) => takeLease(database, roundName, { holder: 'dead', until }, new Date()));
    const printed: string[] = [];
    expect(await readAllNow(world, new AbortController().signal, (line) => printed.push(line))).toBe(true);
    expect(printed).toEqual(['litware: read', '1 customer read.']);
    expect(await world.memory.use((database) => readRequest(database, roundName))).toBeNull();
  });

  test.each([
    ['ahead of', 5 * 60_000],
    ['behind', -30_000],
  ])('npm run round waits for a round of its own from a Rollcall whose clock is %s its own', async (_, apart) => {
    const world = await openKept(engine);
    world.wait(apart);
    const rounds = roundsOf(world);
    expect(await rounds.look()).toBe(1);
    const printed: string[] = [];
    const asking = readAllNow(world, new AbortController().signal, (line) => printed.push(line));
    await expect.poll(() => world.memory.use((database) => readRequest(database, roundName))).not.toBeNull();
    expect(await rounds.look()).toBe(2);
    expect(await asking).toBe(true);
    expect(printed).toEqual(['litware: read', '1 customer read.']);
    expect(await world.memory.use(readRounds)).toHaveLength(2);
  });

  test('a round that the end of the process breaks off is no fault', async () => {
    const rounds = roundsOf(await openKept(engine));
    await rounds.tick();
    await expect(rounds.close()).resolves.toBeUndefined();
    expect(rounds.begun()).toBe(1);
  });

  test('after the clock was set back, each night is read', async () => {
    const world = await openKept(engine);
    toThree(world);
    world.wait(300 * day);
    const ahead = roundsOf(world);
    expect(await ahead.look()).toBe(1);
    world.wait(-200 * day);
    // The lease of the process that saw the wrong time is still there.
    const rounds = roundsOf(await openBeside(world));
    expect(await rounds.look()).toBe(1);
    expect(await rounds.look()).toBe(1);
    world.wait(day);
    expect(await rounds.look()).toBe(2);
  });
});
