import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const finding = 'why licensed-deleted dora.lindgren@fabrikam.com fabrikam';

describe('the way to a vendor’s portal', () => {
  test('leads from a customer to its own pages', async () => {
    const { links } = await world.say('customer fabrikam');
    expect([...links.keys()]).toEqual(['Open in Teams admin center', 'Open in Partner Center']);
    expect(links.get('Open in Teams admin center')).toMatch(
      /^https:\/\/admin\.teams\.microsoft\.com\/\?delegatedOrg=fabrikam\.\w+(?:\.\w+)?$/,
    );
    expect(links.get('Open in Partner Center')).toMatch(
      /^https:\/\/partner\.microsoft\.com\/dashboard\/v2\/customers\/[0-9a-f-]{36}\/account$/,
    );
  });

  test.each(['user vera.quist@fabrikam.com fabrikam', finding])('leads from %s to the person', async (line) => {
    const { links } = await world.say(line);
    expect(links.get('Open in Teams admin center')).toMatch(
      /^https:\/\/admin\.teams\.microsoft\.com\/users\/[0-9a-f-]{36}\/account\?delegatedOrg=fabrikam\.\w+/,
    );
    expect(links.get('Open in Partner Center')).toMatch(/\/customers\/[0-9a-f-]{36}\/account$/);
  });

  test('leads from a finding about a product to the customer', async () => {
    const [row = ''] = (await world.say('reconcile fabrikam verdict:over-used')).rows;
    const { links } = await world.say(row);
    expect([...links]).toEqual([...(await world.say('customer fabrikam')).links]);
  });

  test.each(['customer fabrikam', 'user vera.quist@fabrikam.com fabrikam', finding])(
    'is not shown where %s may not be named',
    async (line) => {
      const access = [{ who: 'anyone', customers: 'all', show: 'counts' }] as const;
      const others = await openWorld({ access });
      try {
        const { links } = await others.say(line, { audience: 'everyone' });
        expect([...links.values()].filter((url) => !url.startsWith('https://teams.microsoft.com/l/chat/'))).toEqual([]);
      } finally {
        await others.close();
      }
    },
  );
});

describe('an address in the settings', () => {
  const address = 'https://portal.example/{tenant}/{domain}/{live}/{licensespring}/{user}?who={address}#{address}';

  test('takes each value as one part of a path, whatever characters it has', async () => {
    const portals = [{ title: 'Own', customer: null, person: address }];
    const own = await openWorld({ portals });
    try {
      const url = new URL((await own.say('user vera.quist@fabrikam.com fabrikam')).links.get('Open in Own') ?? '');
      expect(url.origin).toBe('https://portal.example');
      expect(url.pathname.split('/')).toHaveLength(6);
      expect(url.searchParams.get('who')).toBe('vera.quist@fabrikam.com');
    } finally {
      await own.close();
    }
  });
});
