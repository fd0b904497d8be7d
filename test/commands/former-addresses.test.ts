import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { withAnswer, withRows, type RawRow } from '../support/edit-answers.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  onTestFinished(() => world.close());
});

const dora = 'dora.lindgren@fabrikam.com';
const hex = '0123456789abcdef0123456789ABCDEF';
const usersPage = z.looseObject({ totalRecords: z.number(), data: z.array(z.looseObject({ WebName: z.string() })) });

/** Live Platform no longer lists the person. */
function removeFromLive(name: string): void {
  world.sandboxes.live.misbehave(
    withAnswer('/user', (answer) => {
      const page = usersPage.parse(answer);
      const data = page.data.filter(({ WebName }) => WebName !== name);
      return { ...page, data, totalRecords: page.totalRecords - page.data.length + data.length };
    }),
  );
}

/** Changes the accounts of Partner Center with this name, and adds some to the list of those that are not deleted. */
function withAccounts(name: string, changes: (row: RawRow) => object, more: readonly object[] = []): void {
  world.sandboxes.partner.misbehave(
    withRows('/users', (rows) => [
      ...rows.map((row) => (row['displayName'] === name ? { ...row, ...changes(row) } : row)),
      ...(rows.some(({ state }) => state === 'inactive') ? [] : more),
    ]),
  );
}

/** The first seat of each product is held under this e-mail. */
function seatOf(email: string): void {
  world.sandboxes.licensespring.misbehave(withRows('_users', (rows) => [{ ...rows[0], email }, ...rows.slice(1)]));
}

describe('a deleted account that Live Platform no longer lists', () => {
  test.each<[what: string, address: (id: string) => string]>([
    ['its object id', (id) => `${id.replaceAll('-', '')}${dora}`],
    ['its object id in capitals', (id) => `${id.replaceAll('-', '').toUpperCase()}Dora.Lindgren@Fabrikam.com`],
    ['another 32 digits', () => `${hex}${dora}`],
    ['nothing', () => dora],
  ])('is recognized by its old address with %s before it', async (_, address) => {
    removeFromLive('Dora Lindgren');
    withAccounts('Dora Lindgren', ({ id }) => ({ userPrincipalName: address(String(id)) }));
    const deleted = await world.say('reconcile fabrikam verdict:licensed-deleted');
    expect(deleted.rows.map((row) => row.toLowerCase())).toEqual([expect.stringContaining(dora)]);
    const unknown = await world.say('reconcile fabrikam verdict:licensed-unknown-person');
    expect(unknown.text).not.toContain(dora);
    const card = await world.say(`user ${dora} fabrikam`);
    expect(card.lines).toContain('▲\u00A0Deleted account');
    expect(card.lines).toContain('License on a deleted account');
    expect((await world.say('users fabrikam from:partner state:deleted dora')).text).not.toMatch(/[0-9a-f]{32}/i);
  });

  test('of which only the id is left is not said to have another address', async () => {
    removeFromLive('Dora Lindgren');
    const why = await world.say(`why licensed-unknown-person ${dora} fabrikam`);
    expect(why.text).not.toMatch(/no deleted account has this address/i);
    expect(why.text).toContain('No deleted account that shows an address has this one; 2 deleted accounts without any');
    expect(why.lines).toContain('Live Platform users  No user has this address');
  });

  test('is no conflict with the person who has its address now, nor does it hold their licence', async () => {
    const before = await world.say('reconcile fabrikam verdict:identity-conflict');
    removeFromLive('Dora Lindgren');
    const successor = { id: 'dddddddd-0000-4000-8000-000000000001', displayName: 'Dora Neu', userPrincipalName: dora };
    withAccounts('Dora Lindgren', ({ id }) => ({ userPrincipalName: `${String(id).replaceAll('-', '')}${dora}` }), [
      { ...successor, state: 'active' },
    ]);
    const conflicts = await world.say('reconcile fabrikam verdict:identity-conflict fresh');
    expect(conflicts.rows).toEqual(before.rows);
    expect((await world.say('reconcile fabrikam verdict:licensed-deleted')).summary).toContain('0 findings');
    expect((await world.say('reconcile fabrikam verdict:licensed-unknown-person')).text).not.toContain(dora);
    expect((await world.say(`user ${dora} fabrikam`)).summary).toBe('Dora Neu, Fabrikam Inc.: no findings');
    const people = await world.say('user dora fabrikam');
    expect(people.rows).toHaveLength(2);
    const cards = await Promise.all(people.rows.map((line) => world.say(line)));
    expect(cards.map(({ summary }) => summary).toSorted()).toEqual([
      'Dora Lindgren, Fabrikam Inc.: no findings',
      'Dora Neu, Fabrikam Inc.: no findings',
    ]);
  });
});

describe('a guest', () => {
  const asGuest = { userPrincipalName: 'gast_tailspin.example#EXT#@fabrikam.com' };

  test('is known by the own address that a seat is held under', async () => {
    withAccounts('Greta Gast', () => asGuest);
    seatOf('Gast@Tailspin.example');
    expect((await world.say('reconcile fabrikam verdict:seat-unknown-person')).text).not.toContain('tailspin');
    for (const line of ['user gast@tailspin.example fabrikam', 'user gast@tailspin.example']) {
      const card = await world.say(line);
      expect(card.summary).toBe('Greta Gast, Fabrikam Inc.: no findings');
      expect(card.text).toContain('PHN1');
    }
    expect((await world.say('users fabrikam gast@tailspin.example from:partner')).text).toContain('Greta Gast');
  });

  test('is known by it in lower case, with an underscore, and after being deleted', async () => {
    for (const [userPrincipalName, email] of [
      ['gast_tailspin.example#ext#@fabrikam.com', 'gast@tailspin.example'],
      ['gre_ta_tailspin.example#EXT#@fabrikam.com', 'gre_ta@tailspin.example'],
    ] as const) {
      withAccounts('Greta Gast', () => ({ userPrincipalName }));
      seatOf(email);
      expect((await world.say(`user ${email} fabrikam fresh`)).summary).toBe('Greta Gast, Fabrikam Inc.: no findings');
    }
    withAccounts('Udo Brenner', () => ({ userPrincipalName: `${hex}${asGuest.userPrincipalName}` }));
    removeFromLive('Udo Brenner');
    expect((await world.say('user gast@tailspin.example fabrikam fresh')).lines).toContain('▲\u00A0Deleted account');
  });

  test('does not take the licence of the member who has the address', async () => {
    const vera = 'vera.quist@fabrikam.com';
    withAccounts('Greta Gast', () => ({ userPrincipalName: 'vera.quist_fabrikam.com#EXT#@fabrikam.com' }));
    const conflicts = await world.say('reconcile fabrikam verdict:identity-conflict');
    expect(conflicts.text).not.toContain('Vera Quist');
    expect((await world.say('reconcile fabrikam verdict:seat-inactive')).text).toContain('Vera Quist');
    const [first] = (await world.say(`user ${vera} fabrikam`)).rows;
    expect(first).toContain(vera);
  });
});
