import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  // A week, so that there is something to tell since then and since yesterday.
  world = await openWorld({ nights: 8, publicUrl: () => 'https://rollcall.example.com' });
});
afterAll(() => world.close());

/** A line of each command, without anything that narrows it. */
const plain: Readonly<Record<string, string>> = {
  help: 'help',
  hello: 'hello',
  customers: 'customers',
  customer: 'customer fabrikam',
  users: 'users fabrikam',
  licenses: 'licenses fabrikam',
  user: 'user quist fabrikam',
  reconcile: 'reconcile fabrikam',
  why: 'why seat-twice fabrikam',
  accept: 'accept voice-unlicensed vera.quist@fabrikam.com fabrikam',
  accepted: 'accepted fabrikam',
  audit: 'audit fabrikam',
  watch: 'watch users fabrikam',
  snooze: 'snooze voice-unlicensed vera.quist@fabrikam.com fabrikam',
  changes: 'changes fabrikam',
  history: 'history fabrikam',
  export: 'export users fabrikam',
  status: 'status',
  whoami: 'whoami',
  cancel: 'cancel',
};

/** A value of each filter. */
const filters = {
  from: 'partner',
  licensed: 'no',
  voice: 'no',
  state: 'deleted',
  dept: 'Sales',
  location: 'DE',
  product: 'PHN1',
  severity: 'high',
  verdict: 'seat-inactive',
  of: 'findings',
  since: 'yesterday',
  until: '30d',
  reason: 'test',
  as: 'xlsx',
  every: 'hourly',
  over: '5',
  mention: 'me',
  always: 'yes',
} as const;

const cases = commands.flatMap(({ name, syntax }) => {
  const line = plain[name] ?? name;
  return [
    ...syntax.filters.map((filter): [string, string, string] => [line, `${filter}:${filters[filter]}`, filter]),
    ...['zebra', 'zebra quagga', 'all'].map((word): [string, string, string] => [line, word, word]),
    ...(syntax.all ? [`verdict:${filters.verdict}`, `severity:${filters.severity}`, 'zebra'] : []).map(
      (more): [string, string, string] => [`${name} all`, more, more],
    ),
  ];
});

describe('what a line asks for changes its answer, or is said not to be used', () => {
  test.each(cases)('%s %s', async (line, more, word) => {
    const [before, after] = [await world.say(line), await world.say(`${line} ${more}`)];
    const isSaid = after.text.includes(`Ignored: ${word}`);
    expect(isSaid || after.summary !== before.summary).toBe(true);
  });
});

describe('reconcile all', () => {
  test('with a verdict shows the findings of that verdict, customer by customer', async () => {
    const reply = await world.say('reconcile all verdict:over-used');
    expect(reply.summary).toBe('2 of 33 customers have findings · 2 findings · Over-allocated');
    expect(reply.rows).toEqual(['contoso', 'fabrikam'].map((name) => `reconcile ${name} verdict:over-used`));
    const counts = await Promise.all(reply.rows.map(async (line) => (await world.say(line)).summary));
    expect(counts.map((summary) => /: (\d+) finding/.exec(summary)?.[1])).toEqual(['1', '1']);
  });

  test('with a name shows the findings of the people of that name', async () => {
    const [all, one] = [await world.say('reconcile all vera'), await world.say('reconcile fabrikam vera')];
    const [, count = ''] = /: (\d+ findings?)/.exec(one.summary) ?? [];
    expect(count).toMatch(/[1-9]/);
    expect(all.summary).toMatch(new RegExp(`^1 of 33 customers has findings · ${count} matching “vera”, `));
    expect(all.rows).toContain('reconcile fabrikam "vera"');
  });

  test('beside a customer is one customer, and the card says so', async () => {
    const reply = await world.say('reconcile contoso all');
    expect(reply.summary).toMatch(/^Contoso GmbH: /);
    expect(reply.text).toContain('Ignored: all');
  });

  test('where nothing is found, the words are named', async () => {
    const reply = await world.say('reconcile all zebra');
    expect(reply.summary).toBe('0 of 33 customers have findings · 0 findings matching “zebra”');
    expect(reply.lines).toContain('Not found: “zebra”');
    expect(reply.buttons.get('Without “zebra”')).toBe('reconcile all');
  });
});
