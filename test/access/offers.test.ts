import { describe, expect, test } from 'vitest';
import type { AccessRule } from '../../src/access/rules.ts';
import { openWorld, someone } from '../support/world.ts';

const user = someone.objectId ?? '';
const counts: readonly AccessRule[] = [{ who: { user }, customers: ['fabrikam'], show: 'counts' }];
const group = { kind: 'group', chatId: '19:group', teamId: null, teamThread: null } as const;

/** Lines from which everything else can be reached. */
const first = [
  ['help', 'hi', 'customers', 'customer fabrikam', 'users fabrikam', 'licenses fabrikam', 'status', 'whoami'],
  ['reconcile fabrikam', 'reconcile all', 'changes fabrikam', 'changes all', 'history fabrikam', 'accepted all'],
  ['accepted fabrikam', 'watches', 'watch reconcile fabrikam', 'use fabrikam', 'use none'],
].flat();
/** Lines that are asked back, or refused with something else to press. */
const asked = ['user', 'why', 'accept', 'export', 'users', 'users fabrikam vera', 'user vera', 'vera', 'helo', 'audit'];

const refusal = /^You can see counts here, but no names$|^You can’t/;

describe.each([
  ['of all that they may see', counts],
  ['of one customer', [...counts, { who: { user }, customers: ['litware'], show: 'names' } as const]],
])('whom a rule shows counts only %s', (_, access) => {
  test('is offered nothing that is refused', async () => {
    const world = await openWorld({
      access,
      only: ['fabrikam', 'litware'],
      nights: 2,
      publicUrl: () => 'https://rollcall.example',
    });
    const lines = new Set([...first, ...asked]);
    const refused: string[] = [];
    for (const line of lines) {
      const isSecond = !first.includes(line) && !asked.includes(line);
      for (const where of [{}, { place: group, audience: 'everyone' } as const]) {
        const { summary, buttons, rows } = await world.say(line, where);
        if (isSecond && refusal.test(summary)) refused.push(line);
        // What a button leads to is pressed; what that leads to is mostly the same.
        if (!isSecond) for (const next of [...buttons.values(), ...rows]) lines.add(next);
      }
    }
    expect(refused).toEqual([]);
    await world.close();
  });
});

test('who may see no name is shown no command that takes one, and no field to find a person', async () => {
  const world = await openWorld({ access: counts, nights: 2, publicUrl: () => 'https://rollcall.example' });
  const { text } = await world.say('help');
  expect(text).toMatch(/^users$/m);
  expect(text).not.toMatch(/^(?:user|why|export|accept)\b/m);
  for (const line of ['hi', 'users fabrikam', 'licenses fabrikam', 'reconcile all'])
    expect([line, (await world.say(line)).fields]).toEqual([line, []]);
  await world.close();
});
