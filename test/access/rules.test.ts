import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needsMembership, permissionsFor, type AccessRule } from '../../src/access/rules.ts';
import type { Asker } from '../../src/access/asker.ts';
import { readFile } from '../../src/config/file.ts';
import type { Customer } from '../../src/sources/customer.ts';
import { askerOf } from '../../src/teams/auth/activity.ts';
import { openWorld, someone, type Reply, type World } from '../support/world.ts';

const ada = 'aaaaaaaa-1111-4111-8111-111111111111';
const team = 'bbbbbbbb-2222-4222-8222-222222222222';
const home = 'cccccccc-3333-4333-8333-333333333333';
const other = 'dddddddd-4444-4444-8444-444444444444';
const channel = '19:Abc@thread.tacv2';

function named(name: string): Customer {
  const refs = { live: null, licensespring: null, partner: null };
  return { name, title: name, aliases: [], domain: null, tenantId: null, refs };
}

const everyone = ['contoso', 'fabrikam', 'müller'];

/** Reads rules that are written as in the file. */
async function rulesOf(yaml: string): Promise<readonly AccessRule[]> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  const path = join(folder, 'rollcall.yaml');
  await writeFile(path, yaml);
  const errors: string[] = [];
  const { access } = readFile(path, errors);
  await rm(folder, { recursive: true });
  expect(errors).toEqual([]);
  return access;
}

/** Ada in a channel, as Teams sends it: ids in capitals, and the thread of a reply after the id of the channel. */
const inChannel: Asker = {
  ...askerOf(
    {
      recipient: { id: '28:rollcall' },
      from: { id: '29:ada', name: 'Ada', aadObjectId: ada.toUpperCase() },
      conversation: { id: `${channel};messageid=17`, conversationType: 'channel', tenantId: home.toUpperCase() },
      channelData: { team: { aadGroupId: team.toUpperCase() } },
    },
    'message',
  ),
  membership: { status: 'member', tenantId: home },
};
const inPerson: Asker = {
  ...askerOf(
    {
      recipient: { id: '28:rollcall' },
      from: { id: '29:ada', name: 'Ada', aadObjectId: ada },
      conversation: { id: 'a:chat', conversationType: 'personal', tenantId: home },
      // Teams sends a team only for channels; anywhere else it must not count.
      channelData: { team: { aadGroupId: team } },
    },
    'message',
  ),
  membership: { status: 'member', tenantId: home },
};
const nobody = askerOf(
  {
    recipient: { id: '28:rollcall' },
    from: { id: '29:guest', name: 'Guest' },
    conversation: { id: 'a:guest', conversationType: 'personal' },
  },
  'message',
);

async function visible(yaml: string, asker: Asker): Promise<string> {
  const permissions = permissionsFor(asker, await rulesOf(yaml));
  const names = everyone.filter((name) => permissions.canSee(named(name)));
  return permissions.any ? `sees ${names.join(' ') || 'nothing'}` : 'has no rule';
}

describe('the access rules of the file', () => {
  test.each([
    ['no rules', '', 'has no rule', 'has no rule'],
    ['an empty list', 'access: []', 'has no rule', 'has no rule'],
    [
      'anyone, all',
      'access: [{ who: anyone, customers: all }]',
      'sees contoso fabrikam müller',
      'sees contoso fabrikam müller',
    ],
    [
      'anyone, a list',
      'access: [{ who: anyone, customers: [Contoso, MÜLLER] }]',
      'sees contoso müller',
      'sees contoso müller',
    ],
    ['a user', `access: [{ who: { user: ${ada} }, customers: [contoso] }]`, 'sees contoso', 'sees contoso'],
    [
      'a user in capitals',
      `access: [{ who: { user: ${ada.toUpperCase()} }, customers: [contoso] }]`,
      'sees contoso',
      'sees contoso',
    ],
    ['another user', `access: [{ who: { user: ${other} }, customers: all }]`, 'has no rule', 'has no rule'],
    [
      'a tenant',
      `access: [{ who: { tenant: ${home.toUpperCase()} }, customers: [contoso] }]`,
      'sees contoso',
      'sees contoso',
    ],
    ['another tenant', `access: [{ who: { tenant: ${other} }, customers: all }]`, 'has no rule', 'has no rule'],
    ['a team', `access: [{ who: { team: ${team} }, customers: [fabrikam] }]`, 'sees fabrikam', 'has no rule'],
    ['a chat', `access: [{ who: { chat: '${channel}' }, customers: [fabrikam] }]`, 'sees fabrikam', 'has no rule'],
    ['another chat', `access: [{ who: { chat: '${channel}x' }, customers: all }]`, 'has no rule', 'has no rule'],
    [
      'a user’s id given for a team',
      `access: [{ who: { team: ${ada} }, customers: all }]`,
      'has no rule',
      'has no rule',
    ],
    ['a customer that is not there', 'access: [{ who: anyone, customers: [nobody] }]', 'sees nothing', 'sees nothing'],
    [
      'two rules that add up',
      `access: [{ who: anyone, customers: [contoso] }, { who: { team: ${team} }, customers: [fabrikam] }]`,
      'sees contoso fabrikam',
      'sees contoso',
    ],
  ])('%s: Ada %s in the channel and in person', async (_name, yaml, inTheChannel, inTheChat) => {
    expect(await visible(yaml, inChannel)).toBe(inTheChannel);
    expect(await visible(yaml, inPerson)).toBe(inTheChat);
  });

  test.each(['user', 'team', 'tenant'])('someone without ids matches no rule for a %s', async (kind) => {
    expect(await visible(`access: [{ who: { ${kind}: ${ada} }, customers: all }]`, nobody)).toBe('has no rule');
  });

  test('a list names customers, never their titles or aliases', () => {
    const permissions = permissionsFor(someone, [{ who: 'anyone', customers: ['contoso'], show: 'names' }]);
    expect(permissions.canSee({ ...named('other'), title: 'contoso', aliases: ['contoso'], domain: 'contoso' })).toBe(
      false,
    );
  });
});

function shared(asker: Asker): Asker {
  return { ...asker, place: { ...asker.place, kind: 'shared-channel' } };
}

async function needs(asker: Asker, yaml: string): Promise<boolean> {
  return needsMembership(asker, await rulesOf(yaml));
}

describe.each([
  ['tenant', `tenant: ${home}`],
  ['team', `team: ${team}`],
  ['chat', `chat: '${channel}'`],
])('a rule for a %s', (kind, id) => {
  const rule = (more = ''): string => `access: [{ who: { ${id} }, customers: [contoso]${more} }]`;
  const guest: Asker = { ...inChannel, membership: { status: 'guest', tenantId: home } };
  const outsider: Asker = { ...inChannel, membership: { status: 'outsider', tenantId: other } };
  const unknown: Asker = { ...inChannel, membership: { status: 'unknown' } };
  const unasked: Asker = { ...inChannel, membership: { status: 'not-asked' } };
  const anonymous: Asker = { ...inChannel, objectId: null };
  const everything = ', guests: true, external: true';

  test.each<[string, Asker, string, string]>([
    ['a member', inChannel, '', 'sees contoso'],
    ['a guest', guest, '', 'guest'],
    ['a guest', guest, ', guests: false', 'guest'],
    ['a guest', guest, ', external: true', 'guest'],
    ['a guest', guest, ', guests: true', 'sees contoso'],
    ['an outsider', outsider, '', 'outsider'],
    ['an outsider', outsider, ', guests: true', 'outsider'],
    ['an outsider', outsider, ', external: true', kind === 'tenant' ? 'outsider' : 'sees contoso'],
    ['somebody unknown', unknown, everything, 'membership-unknown'],
    ['somebody not asked about', unasked, everything, 'membership-unknown'],
    ['somebody anonymous', anonymous, everything, 'no-object-id'],
    ['a member in a shared channel', shared(inChannel), '', 'shared-channel'],
    ['a member in a shared channel', shared(inChannel), ', guests: true', 'shared-channel'],
    ['a member in a shared channel', shared(inChannel), ', external: true', 'sees contoso'],
    ['a guest in a shared channel', shared(guest), ', external: true', 'guest'],
    ['a guest in a shared channel', shared(guest), everything, 'sees contoso'],
    ['an outsider in a shared channel', shared(outsider), '', 'outsider'],
  ])('is for %s as it should be: %#', async (_name, asker, more, expected) => {
    const { refusal } = permissionsFor(asker, await rulesOf(rule(more)));
    expect(refusal ?? (await visible(rule(more), asker))).toBe(expected);
  });

  test('needs the roster, one for a person or for anyone does not', async () => {
    const elsewhere: Asker = {
      ...unasked,
      place: { kind: 'personal', chatId: 'a:chat', teamId: null, teamThread: null },
    };
    const withoutTeam: Asker = { ...unasked, place: { ...unasked.place, teamId: null } };
    expect(await needs(unasked, rule())).toBe(true);
    expect(await needs(withoutTeam, rule())).toBe(true);
    expect(await needs(elsewhere, rule())).toBe(kind === 'tenant');
    expect(await needs(anonymous, rule())).toBe(false);
    expect(await needs(shared(unasked), rule())).toBe(false);
    expect(await needs(unasked, `access: [{ who: anyone, customers: all }]`)).toBe(false);
    expect(await needs(unasked, `access: [{ who: { user: ${ada} }, customers: all }]`)).toBe(false);
  });

  test('is not lifted by who asks: counts stay counts', async () => {
    const rules = await rulesOf(`${rule(', show: counts').slice(0, -1)}, { who: anyone, customers: all }]`);
    for (const asker of [inChannel, guest, outsider, unknown, anonymous, shared(inChannel)])
      expect(permissionsFor(asker, rules).canName(named('contoso'))).toBe(kind === 'tenant');
  });

  test('shows names in a shared channel only with external', async () => {
    const own = `, { who: { user: ${ada} }, customers: all }]`;
    const canName = async (more: string): Promise<boolean> =>
      permissionsFor(shared(inChannel), await rulesOf(`${rule(more).slice(0, -1)}${own}`)).canName(named('contoso'));
    expect([await canName(''), await canName(', external: true')]).toEqual([false, kind !== 'tenant']);
  });
});

test('a rule for a tenant is for its people in the chats of another', async () => {
  const asker: Asker = { ...inPerson, membership: { status: 'outsider', tenantId: other } };
  expect(await visible(`access: [{ who: { tenant: ${other} }, customers: [contoso] }]`, asker)).toBe('sees contoso');
  expect(await visible(`access: [{ who: { tenant: ${home} }, customers: [contoso] }]`, asker)).toBe('has no rule');
  const own = `who: { tenant: ${other} }, customers: [contoso]`;
  expect(await visible(`access: [{ ${own} }]`, shared(asker))).toBe('has no rule');
  expect(await visible(`access: [{ ${own}, external: true }]`, shared(asker))).toBe('sees contoso');
});

test.each(['guest', 'outsider', 'unknown', 'not-asked', 'member'] as const)(
  'a rule for a person or for anyone is also for a person whose membership is %s',
  async (status) => {
    const asker: Asker = { ...inChannel, membership: { status, tenantId: other } };
    expect(await visible(`access: [{ who: { user: ${ada} }, customers: [contoso] }]`, asker)).toBe('sees contoso');
    expect(await visible('access: [{ who: anyone, customers: [contoso] }]', asker)).toBe('sees contoso');
  },
);

const stranger: Partial<Asker> = { objectId: other };
const limited: readonly AccessRule[] = [
  { who: { user: someone.objectId ?? '' }, customers: ['contoso', 'munson.com'], show: 'names' },
];

let world: World;
beforeAll(async () => {
  world = await openWorld({ access: limited });
});
afterAll(() => world.close());

/** The text and buttons of a card, without what differs from turn to turn. */
function contentOf(reply: Reply): string {
  const lines = [...reply.lines, ...[...reply.buttons].flat(), ...reply.rows, reply.summary];
  return lines
    .join('\n')
    .replace(/Reference \w+/g, 'Reference')
    .replace(/\d\d:\d\d(?::\d\d)?/g, 'time');
}

describe('someone without a rule', () => {
  test.each(['help', 'hi', 'thanks', '', 'whoami', 'help whoami'])('may ask %j', async (line) => {
    expect((await world.say(line, stranger)).lines[0]).not.toMatch(/^(?:Not understood|Suggestion)$/);
  });

  test.each([
    'users contoso',
    'contoso',
    'customers',
    'status',
    'licenses',
    'user ann@contoso.com',
    'ann@contoso.com',
    'users nobody',
    'nonsense',
    'usres contoso',
  ])('learns nothing from %j', async (line) => {
    const asked = world.sandboxes.live.requests.length;
    const reply = await world.say(line, stranger);
    expect(reply.text).toContain('You don’t have access to any customer yet');
    expect([...reply.buttons.values()]).toEqual(['whoami', 'help']);
    expect(contentOf(reply)).toBe(contentOf(await world.say('users contoso', stranger)));
    expect(world.sandboxes.live.requests.length).toBe(asked);
  });

  test('is offered only what they may ask', async () => {
    expect((await world.say('help', stranger)).rows).toEqual(['help', 'hi', 'whoami']);
    expect([...(await world.say('hi', stranger)).buttons.values()]).toEqual(['whoami', 'help']);
    expect((await world.say('whoami', stranger)).text).toContain(other);
  });

  test('gets the help of an unknown command for every command', async () => {
    expect(contentOf(await world.say('help users', stranger)).replaceAll('users', 'nonsense')).toBe(
      contentOf(await world.say('help nonsense', stranger)),
    );
  });
});

function spelled(line: string): string[] {
  return line.replaceAll('"', '').split(' ');
}

describe('a customer that the asker may not see looks like one that does not exist', () => {
  test.each([
    ['users fabrikam', 'users fxbrikxm'],
    ['licenses fabrikam', 'licenses fxbrikxm'],
    ['customer fabrikam', 'customer fxbrikxm'],
    ['fabrikam', 'fxbrikxm'],
    ['fabrikam users', 'fxbrikxm users'],
    ['users fabrika', 'users fxbrikx'],
    ['users fab', 'users fxb'],
    ['users fabrikam.com', 'users fxbrikxm.com'],
    ['users 3d1f0c52-8a44-4c55-9a5e-2b6f0d7a1e90', 'users 3d1f0c52-8a44-4c55-9a5e-2b6f0d7a1e9x'],
    ['users a7c0e2d4-5b16-4f38-8c9a-1d2e3f405162', 'users a7c0e2d4-5b16-4f38-8c9a-1d2e3f40516x'],
    ['users licences+it@fabrikam.com', 'users licences+it@fxbrikxm.com'],
    ['users contoso fabrikam', 'users contoso fxbrikxm'],
    ['users coho', 'users cxhx'],
    ['users proseware', 'users prxsxwxrx'],
    ['customers fabrikam', 'customers fxbrikxm'],
    ['user fabrikam vera', 'user fxbrikxm vera'],
    ['user chris.green@fabrikam.com', 'user chris.green@fxbrikxm.com'],
    ['user "Chris Green"', 'user "Chrxs Grxxn"'],
  ])('%j is answered as %j is', async (hidden, missing) => {
    const replaced = spelled(missing).reduce(
      (text, word, at) => text.replaceAll(word, spelled(hidden)[at] ?? ''),
      contentOf(await world.say(missing)),
    );
    expect(contentOf(await world.say(hidden))).toBe(replaced);
  });

  test('it is in no list, no help and no count', async () => {
    const asked = [
      'customers',
      'help',
      'help users',
      'hi',
      'whoami',
      'status',
      'users',
      'users x',
      'user nobody@x.example',
    ];
    const replies = await Promise.all(asked.map((line) => world.say(line)));
    for (const reply of replies) expect(contentOf(reply)).not.toMatch(/fabrikam|tailspin|coho/i);
    expect((await world.say('customers')).text).toContain('2 customers');
    expect((await world.say('whoami')).text).toContain('2 customers');
  });

  test('a pressed button is checked as a typed line is', async () => {
    const everything = await openWorld();
    const reply = await everything.say('users fabrikam');
    const line = reply.buttons.get('Next') ?? '';
    await everything.close();
    expect(line).toBe('users fabrikam page:2');
    expect((await world.say(line)).text).toContain('No customer is called “fabrikam”');
  });

  test('the customers that the asker may see are answered', async () => {
    expect((await world.say('users contoso')).text).toContain('Contoso GmbH\n37 users');
    expect((await world.say('munson.com')).text).toContain("Munson's Pickles and Preserves Farm");
  });
});
