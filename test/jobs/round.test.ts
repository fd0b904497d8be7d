import { describe, expect, test } from 'vitest';
import { readLastRound, readUnfinishedRound } from '../../src/store/rounds.ts';
import { noteAsked } from '../support/asked-customers.ts';
import { changingCustomer } from '../support/changing-customer.ts';
import { engines } from '../support/engines.ts';
import { openBeside, openKept } from '../support/kept-world.ts';

const others = ['adatum', 'proseware', 'relecloud'].map((name) => changingCustomer(name, 2));
const entries = (litware: ReturnType<typeof changingCustomer>) => [litware, ...others].map(({ entry }) => entry);

describe.each(engines)('$name', (engine) => {
  test('a round that was broken off goes on where it stopped, in another process too, and asks nobody twice', async () => {
    const world = await openKept(engine, {}, others);
    const ending = new AbortController();
    const done: string[] = [];
    const onCustomer = ({ customer }: { readonly customer: string }): void => {
      if (done.push(customer) === 2) ending.abort(new Error('the process ends'));
    };
    await expect(world.round({ signal: ending.signal, onCustomer })).rejects.toThrow('the process ends');
    await world.store.close();
    const next = await openBeside(world, { entries: entries(world.litware) });
    expect(await next.memory.use(readUnfinishedRound)).not.toBeNull();
    const asked = noteAsked(next);
    const read = (await next.round()).map(({ customer }) => customer);
    expect([...done, ...read].toSorted()).toEqual(['adatum', 'litware', 'proseware', 'relecloud']);
    expect(asked()).toEqual(read.toSorted());
    expect(await next.memory.use(readUnfinishedRound)).toBeNull();
    expect((await next.memory.use(readLastRound))?.customers).toBe(4);
    expect(await next.round()).toHaveLength(4);
  });

  test('a bug at one customer is told, and the others are read', async () => {
    const world = await openKept(engine, {}, others);
    const bug = new TypeError('a bug');
    const { now } = world;
    const bugs: unknown[] = [];
    const { memory } = world;
    const broken = {
      ...memory,
      remember: (...given: Parameters<typeof memory.remember>) =>
        given[0].customer.name === 'proseware' ? Promise.reject(bug) : memory.remember(...given),
    };
    const read = await world.round({ memory: broken, onError: (error) => bugs.push(error) });
    expect(bugs).toEqual([bug]);
    expect(read.map(({ customer, problems }) => `${customer} ${problems.length}`)).toEqual([
      'adatum 0',
      'litware 0',
      'proseware 1',
      'relecloud 0',
    ]);
    const round = await memory.lastRound(['litware', 'proseware']);
    expect(round).toMatchObject({ read: 2, failed: [{ customer: 'proseware' }] });
    expect(round?.endedAt?.getTime()).toBeLessThanOrEqual(now().getTime());
  });

  test('what one process has read, another one sees at once', async () => {
    const first = await openKept(engine);
    const second = await openBeside(first);
    await first.round();
    expect((await second.say('user nia')).text).not.toContain('Nia Newcomer');
    first.litware.hire({ name: 'Nia Newcomer' });
    await first.night();
    expect((await second.say('user nia newcomer')).lines).toContain('Nia Newcomer');
    expect(await second.changes()).toEqual(await first.changes());
    await second.night();
    expect(await first.changes()).toEqual(['person-came Nia Newcomer', 'person-came Nia Newcomer']);
  });

  test('of two processes that read one customer at once, nothing is lost or told twice', async () => {
    const first = await openKept(engine);
    const second = await openBeside(first);
    await first.round();
    for (let night = 0; night < 3; night += 1) {
      first.litware.hire({ name: `Nia ${night}`, voice: true });
      first.wait(60_000);
      await Promise.all([first.round(), second.round()]);
    }
    const expected = [0, 1, 2].flatMap((night) => [
      `finding-opened voice-unlicensed Nia ${night}`,
      `person-came Nia ${night}`,
      `person-came Nia ${night}`,
    ]);
    expect(await second.changes()).toEqual(expected.toSorted());
    expect((await first.memory.history('litware', new Date(0))).days.at(-1)?.values.get('liveUsers')).toBe(33);
  });
});
