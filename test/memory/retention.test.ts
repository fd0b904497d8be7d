import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { changingCustomer } from '../support/changing-customer.ts';
import { withRows, type RawRow } from '../support/edit-answers.ts';
import { engines } from '../support/engines.ts';
import { openBeside, openKept, type KeptWorld } from '../support/kept-world.ts';

const day = 24 * 60 * 60_000;
const counted = z.object({ count: z.number() });

async function count({ memory }: KeptWorld, from: string): Promise<number> {
  const rows = await memory.use((database) => database.query(`select count(*) as count from ${from}`, [], counted));
  return rows[0]?.count ?? NaN;
}

const isOther = (row: RawRow): boolean => !JSON.stringify(row).includes('The adatum');

describe.each(engines)('$name', (engine) => {
  test('changes, closed findings and figures are deleted by the round after their days, and open findings are not', async () => {
    const world = await openKept(engine, { keep: { events: 5, findings: 10, figures: 15 } });
    const { litware } = world;
    litware.hire({ name: 'Vo Stays', voice: true });
    const leaver = litware.hire({ name: 'Vo Leaves', voice: true });
    await world.round();
    litware.dismiss(leaver);
    await world.night();
    const kinds = [
      'event',
      'finding where closed_at is not null',
      'figure',
      'finding where closed_at is null',
      'round',
    ];
    const countAll = async (): Promise<readonly boolean[]> => {
      const counts: boolean[] = [];
      for (const kind of kinds) counts.push((await count(world, kind)) > 0);
      return counts;
    };
    const firstDay = world.now().toISOString().slice(0, 10);
    expect(await countAll()).toEqual([true, true, true, true, true]);
    world.wait(4 * day - 60_000);
    await world.round();
    expect(await countAll()).toEqual([true, true, true, true, true]);
    world.wait(day + 120_000);
    await world.round();
    expect(await countAll()).toEqual([false, true, true, true, true]);
    world.wait(5 * day);
    await world.round();
    expect(await countAll()).toEqual([false, false, true, true, true]);
    expect(await count(world, `figure where day <= '${firstDay}'`)).toBeGreaterThan(0);
    world.wait(6 * day);
    await world.round();
    expect(await count(world, `figure where day <= '${firstDay}'`)).toBe(0);
    expect(await count(world, 'finding where closed_at is null')).toBe(1);
    expect(await count(world, 'round')).toBe(1);
  });

  test('who changed something is deleted after its days', async () => {
    const world = await openKept(engine, { keep: { audit: 5 } });
    await world.say('use litware');
    world.wait(4 * day);
    await world.say('use none');
    await world.round();
    expect(await count(world, 'audit')).toBe(2);
    world.wait(2 * day);
    await world.round();
    expect(await count(world, "audit where what = 'none'")).toBe(1);
    expect(await count(world, 'audit')).toBe(1);
  });

  test('a customer that left is deleted after its days with all about it, and not while a list of customers fails', async () => {
    const adatum = changingCustomer('adatum', 3);
    adatum.hire({ name: 'Vo Adatum', voice: true });
    const world = await openKept(engine, { keep: { customers: 10 } }, [adatum]);
    await world.round();
    adatum.hire({ name: 'Nia Adatum' });
    await world.night();
    await world.store.close();
    const next = await openBeside(world, { keep: { customers: 10 } });
    const isLeft = async (): Promise<boolean> => (await count(next, "customer where name = 'adatum'")) === 0;
    const after = async (days: number): Promise<boolean> => {
      next.wait(days * day);
      await next.round();
      return isLeft();
    };
    const { live, partner } = next.sandboxes;
    const leave = (): void => {
      live.misbehave(withRows('/v3/customer', (rows) => rows.filter(isOther)));
      partner.misbehave(withRows('/v1/customers', (rows) => rows.filter(isOther)));
    };
    leave();
    partner.misbehave(({ path }) => (path.endsWith('/v1/customers') ? { status: 500 } : null));
    for (let times = 0; times < 3; times += 1) expect(await after(6)).toBe(false);
    leave();
    expect(await after(1)).toBe(false);
    expect(await after(9)).toBe(false);
    live.misbehave(null);
    partner.misbehave(null);
    // It comes back, and leaves once more.
    expect(await after(1)).toBe(false);
    leave();
    expect(await after(9)).toBe(false);
    expect(await after(9)).toBe(false);
    expect(await after(2)).toBe(true);
    for (const table of ['reading', 'reading_part', 'attempt', 'figure', 'finding', 'event', 'round_customer'])
      expect([table, await count(next, `${table} where customer = 'adatum'`)]).toEqual([table, 0]);
    expect(await count(next, "reading where customer = 'litware'")).toBeGreaterThan(0);
  });
});
