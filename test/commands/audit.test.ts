import { describe, expect, onTestFinished, test } from 'vitest';
import type { AccessRule } from '../../src/access/rules.ts';
import type { Asker } from '../../src/access/asker.ts';
import { forgetNow } from '../../src/jobs/forget-now.ts';
import { openWorld, type World } from '../support/world.ts';

const auditor = '00000000-0000-0000-0000-0000000000a1';
const colleague = '00000000-0000-0000-0000-0000000000a2';
const partly = '00000000-0000-0000-0000-0000000000a3';
const access: readonly AccessRule[] = [
  { who: { user: auditor }, customers: 'all', show: 'names', audit: true },
  { who: { user: colleague }, customers: 'all', show: 'names', accept: true },
  { who: { user: partly }, customers: ['contoso'], show: 'names', audit: true },
];
const as = (objectId: string): Partial<Asker> => ({ objectId });
const line = 'accept voice-unlicensed vera.quist@fabrikam.com fabrikam until:30d reason:"mobile only"';

async function open(): Promise<World> {
  const world = await openWorld({ access, verdicts: { exceptions: [] }, publicUrl: () => 'http://127.0.0.1:3978' });
  onTestFinished(() => world.close());
  return world;
}

describe('the audit', () => {
  test('says who changed what, when and at which customer, the newest first', async () => {
    const world = await open();
    await world.say('use contoso', { ...as(colleague), name: 'Service desk 2' });
    world.wait(60_000);
    const accepted = await world.say(line, as(colleague));
    world.wait(60_000);
    await world.click(accepted, 'Withdraw', as(colleague));
    const reply = await world.say('audit', as(auditor));
    expect(reply.summary).toMatch(/^All customers: 3 entries since /);
    const order = ['Withdrew an acceptance', 'Accepted a finding', 'Customer of a conversation'];
    expect(order.map((text) => reply.text.indexOf(text)).toSorted((a, b) => a - b)).toEqual(
      order.map((text) => reply.text.indexOf(text)),
    );
    expect(reply.text).toContain('Service desk 2');
    expect(reply.text).toContain('Voice on, no license');
    expect(reply.text).not.toMatch(/vera/i);
  });

  test('of one customer has what is about it alone', async () => {
    const world = await open();
    await world.say('use contoso', as(colleague));
    await world.say(line, as(colleague));
    expect((await world.say('audit contoso', as(auditor))).summary).toContain('1 entry since');
    expect((await world.say('audit fabrikam since:yesterday', as(auditor))).text).toContain('Accepted a finding');
  });

  test('leaves out what is older than asked for', async () => {
    const world = await open();
    await world.say('use contoso', as(colleague));
    world.wait(8 * 24 * 60 * 60_000);
    expect((await world.say('audit since:7d', as(auditor))).summary).toContain('No entries since');
    expect((await world.say('audit', as(auditor))).summary).toContain('1 entry since');
  });

  test('has what was deleted on the command line, without saying of whom', async () => {
    const world = await open();
    await world.say(line, as(colleague));
    await forgetNow(world.store.use, ['vera.quist@fabrikam.com'], () => undefined);
    const reply = await world.say('audit', as(auditor));
    expect(reply.text).toContain('Deleted a person');
    expect(reply.text).not.toMatch(/vera/i);
  });

  test('is exported whole, to whom it is shown', async () => {
    const world = await open();
    await world.say('use contoso', as(colleague));
    const reply = await world.say('export audit since:7d', as(auditor));
    expect(reply.summary).toContain('1 row');
    expect((await world.say('export audit', as(colleague))).summary).toContain('You can’t read the audit');
  });

  test('is refused without the right, for a customer and for all', async () => {
    const world = await open();
    const refused = await world.say('audit contoso', as(colleague));
    expect(refused.summary).toContain('You can’t read the audit of Contoso GmbH');
    expect([...refused.buttons.values()]).toContain('reconcile contoso');
    expect((await world.say('audit', as(colleague))).summary).toContain('You can’t read the audit');
  });

  test('shows whoever may read that of some customers no others', async () => {
    const world = await open();
    await world.say('use contoso', as(colleague));
    await world.say('use none', as(colleague));
    await world.say(line, as(colleague));
    const reply = await world.say('audit', as(partly));
    expect(reply.summary).toContain('1 entry since');
    expect(reply.text).toContain('Contoso GmbH');
  });

  test('opens in a shared place in one’s own view', async () => {
    const world = await open();
    await world.say('use contoso', as(colleague));
    const place = { kind: 'group', chatId: '19:x', teamId: null, teamThread: null } as const;
    const shared = await world.say('audit', { ...as(auditor), place, audience: 'everyone' });
    expect(shared.text).not.toContain('Service desk');
    expect(shared.buttons.get('Show me')).toBe('audit');
    expect((await world.say('audit', { ...as(auditor), place })).text).toContain('Service desk');
  });
});
