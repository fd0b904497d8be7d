import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listedBy } from '../support/listed.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld({ nights: 2 });
});
afterAll(() => world.close());

async function keysOf(line: string): Promise<string[]> {
  const { rows } = await listedBy(world, line);
  return Array.from(rows, ({ key }) => key);
}

describe('the key of a row', () => {
  test.each([
    'users contoso',
    'licenses fabrikam',
    'reconcile fabrikam',
    'reconcile all',
    'customers',
    'history fabrikam',
  ])('of %s is the same when the list is read again, and no other row has it', async (line) => {
    const keys = await keysOf(line);
    expect(keys.length).toBeGreaterThan(1);
    expect(new Set(keys).size).toBe(keys.length);
    expect(await keysOf(`${line} fresh`)).toEqual(keys);
  });

  test('of a user is their Entra object id', async () => {
    expect(await keysOf('users fabrikam quist')).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  });

  test('of a finding is the same whether one customer is asked about or all', async () => {
    const [one, all] = [await keysOf('reconcile fabrikam'), await keysOf('reconcile all')];
    expect(all.filter((key) => key.startsWith('fabrikam '))).toEqual(one);
  });
});

test('a list says how many rows it has', async () => {
  for (const line of ['users contoso', 'licenses fabrikam', 'reconcile all', 'changes fabrikam']) {
    const { rows, count, columns } = await listedBy(world, line);
    const all = [...rows];
    expect(all).toHaveLength(count);
    for (const { cells } of all) expect(cells).toHaveLength(columns.length);
  }
});
