import { describe, expect, test } from 'vitest';
import { lookAlikes, lookAlikesOf } from '../../src/customers/look-alike.ts';
import type { Customer } from '../../src/sources/customer.ts';
import type { SandboxReply } from '../../src/sandbox/server.ts';
import { openWorld } from '../support/world.ts';

function customer(name: string, title: string): Customer {
  const refs = { live: null, licensespring: null, partner: null };
  return { name, title, aliases: [], domain: null, tenantId: null, refs };
}

describe('two customers look alike', () => {
  test.each([
    ['in a Cyrillic letter', 'Contoso GmbH', 'Cоntoso GmbH'],
    ['in all letters', 'COCO', 'СОСО'],
    ['in a Greek capital', 'Tailspin Toys', 'Τailspin Toys'],
    ['in a zero-width space', 'Contoso GmbH', 'Con\u200Btoso GmbH'],
    ['in a soft hyphen', 'Contoso GmbH', 'Con\u00ADtoso GmbH'],
    ['in a filler that is no letter', 'Contoso GmbH', 'Contoso\u3164 GmbH'],
    ['in a no-break space', 'Contoso GmbH', 'Contoso\u00A0GmbH'],
    ['in full-width letters', 'Contoso GmbH', 'Ｃontoso GmbH'],
    ['in a zero', 'Contoso GmbH', 'C0ntoso GmbH'],
    ['in a small L', 'Ivory AG', 'lvory AG'],
    ['in a dash', 'Coho-Winery', 'Coho–Winery'],
    ['in nothing but case', 'Contoso GmbH', 'CONTOSO GMBH'],
    ['in nothing', 'Contoso GmbH', 'Contoso GmbH'],
  ])('that differ %s', (_in, title, other) => {
    const [one, two, three] = [customer('a', title), customer('b', other), customer('c', 'Fabrikam Inc.')];
    expect(lookAlikes([one, two, three])).toEqual([[one, two]]);
    expect(lookAlikesOf(two, [one, two, three])).toEqual([one]);
    expect(lookAlikesOf(three, [one, two, three])).toEqual([]);
  });

  test.each([
    ['Müller AG', 'Muller AG'],
    ['Contoso GmbH', 'Contoso AG'],
    ['Киев', 'Kiev'],
    ['कमल', 'कमला'],
  ])('but not %s and %s', (title, other) => {
    expect(lookAlikes([customer('a', title), customer('b', other)])).toEqual([]);
  });
});

/** Gives another customer the title of Fabrikam, with a Cyrillic letter in it. */
function withTwin(reply: SandboxReply): SandboxReply {
  const body = JSON.stringify(reply.body)?.replaceAll('Northwind Traders', 'Fаbrikam Inc.');
  return { ...reply, body: body === undefined ? undefined : JSON.parse(body) };
}

test('the list of customers and an answer about one of them say so, but not to those who may not see the other', async () => {
  const world = await openWorld();
  const access = [{ who: 'anyone', customers: ['fabrikam'], show: 'names' } as const];
  const narrow = await openWorld({ access });
  for (const { sandboxes } of [world, narrow])
    for (const sandbox of [sandboxes.live, sandboxes.partner]) sandbox.misbehave((_request, good) => withTwin(good()));

  const note = 'These customers look alike: Fabrikam Inc. (fabrikam), Fаbrikam Inc. (northwind).';
  expect((await world.say('customers')).text).toContain(note);
  for (const line of ['users fabrikam', 'fabrikam', 'licenses fabrikam'])
    expect((await world.say(line)).text).toContain('It looks like Fаbrikam Inc. (northwind).');
  expect((await world.say('users northwind')).text).toContain('It looks like Fabrikam Inc. (fabrikam).');
  expect((await world.say('users contoso')).text).not.toContain('looks like');
  expect((await narrow.say('users fabrikam')).text).not.toContain('look');
  await world.close();
  await narrow.close();
});
