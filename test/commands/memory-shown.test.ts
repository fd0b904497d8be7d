import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { changingCustomer, onlyThese, type ChangingCustomer } from '../support/changing-customer.ts';
import { openWorld, type World, type WorldOptions } from '../support/world.ts';

const day = 24 * 60 * 60_000;

let world: World;
afterEach(() => world.close());

async function openWith(customers: readonly ChangingCustomer[], options: WorldOptions = {}): Promise<void> {
  world = await openWorld({ remembers: true, ...onlyThese(customers), ...options });
}

/** The part of `status` that is about the memory. */
async function memoryRow(asker = {}): Promise<string> {
  const { text } = await world.say('status', asker);
  return text.slice(text.indexOf('\nMemory\n') + 1, text.indexOf('\nCommand:'));
}

test('status says that nothing is remembered where the settings switch it off', async () => {
  world = await openWorld();
  expect(await memoryRow()).toBe('Memory\n–\u00A0Off');
});

test('status says that nothing was read yet', async () => {
  await openWith([changingCustomer('contoso', 3)]);
  expect(await memoryRow()).toBe('Memory\n–\u00A0Nothing read yet');
});

test('status says what is wrong with the memory, and live answers go on', async () => {
  await openWith([changingCustomer('contoso', 3)], {
    place: { kind: 'sqlite', folder: join(new URL(import.meta.url).pathname, 'data') },
  });
  expect(await memoryRow()).toMatch(
    /^Memory\n▲\u00A0Has a problem\nRollcall cannot write its data folder\. Let the account /,
  );
  expect((await world.say('users contoso')).summary).toMatch(/3 users/);
  const changes = await world.say('changes contoso');
  expect(changes.text).toContain('Rollcall cannot write its data folder');
  expect([...changes.buttons.values()]).toContain('reconcile contoso');
});

test('status says when the last round was, and how many customers it read', async () => {
  await openWith([changingCustomer('contoso', 3), changingCustomer('fabrikam', 3)]);
  await world.round();
  expect(await memoryRow()).toMatch(
    /^Memory\n✓\u00A0Read\n2 of 2 customers read\nLast round began \{\{TIME\(.*\)\}\}\nEnded \{\{TIME\(.*\)\}\}$/,
  );
});

test('status names the customers that the last round could not read in full, and why', async () => {
  const fabrikam = changingCustomer('fabrikam', 3);
  await openWith([changingCustomer('contoso', 3), fabrikam]);
  world.sandboxes.live.misbehave(({ path }) =>
    path.includes(fabrikam.entry.refs.live?.id ?? '') ? { status: 500, body: '' } : null,
  );
  await world.round();
  expect(await memoryRow()).toMatch(
    /^Memory\n\?\u00A0Read in part\n2 of 2 customers read\. Not read in full: fabrikam \(Live Platform /,
  );
});

test('status counts no customer that somebody may not see, and names none that must not be named there', async () => {
  const access = [{ who: 'anyone', customers: ['contoso'], show: 'counts' }] as const;
  await openWith([changingCustomer('contoso', 3), changingCustomer('fabrikam', 3)], { access });
  world.sandboxes.live.misbehave(() => ({ status: 500, body: '' }));
  await world.round();
  const row = await memoryRow();
  expect(row).toMatch(
    /^Memory\n\?\u00A0Read in part\n1 of 1 customers read\. Customers may be missing: Live Platform [^.]*\. Not read in full: 1 customer\n/,
  );
  expect(row).not.toMatch(/contoso|fabrikam/);
});

test('why says since when a finding is there, and that one is older than the memory', async () => {
  const contoso = changingCustomer('contoso', 3);
  const [old] = contoso.live;
  if (old === undefined) throw new Error('Contoso has nobody');
  contoso.seat(old, { is_active: false });
  await openWith([contoso]);
  await world.round();
  const vera = contoso.hire({ name: 'Vera Quist', address: 'vera.quist@contoso.com' });
  contoso.seat(vera, { is_active: false });
  world.wait(day);
  await world.round();
  const today = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' });
  const said = async (address: string): Promise<string> =>
    (await world.say(`why seat-inactive ${address} contoso`)).lines[3] ?? '';
  expect(await said(vera.address)).toContain(` · since ${today.format(world.now())}`);
  expect(await said(old.address)).toContain(` · since before ${today.format(new Date(world.now().getTime() - day))}`);
});
