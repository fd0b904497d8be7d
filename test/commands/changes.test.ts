import { describe, expect, test } from 'vitest';
import type { AccessRule } from '../../src/access/rules.ts';
import { readLine, writeLine } from '../../src/grammar/line.ts';
import type { RecordedChange } from '../../src/memory/changes.ts';
import { Problem } from '../../src/problem.ts';
import { commands } from '../../src/commands/index.ts';
import { askMemory, customers } from '../support/remembered.ts';
import { someone } from '../support/world.ts';

/** When November's night of this day was read. */
function moment(day: string): Date {
  return new Date(`2026-11-${day}T02:14:00Z`);
}

function changed(
  kind: RecordedChange['kind'],
  name: string,
  day: string,
  more: Partial<RecordedChange> = {},
): RecordedChange {
  const key = `${name.toLowerCase().replace(' ', '.')}@contoso.com`;
  return {
    kind,
    list: 'liveUsers',
    subject: name,
    name,
    key,
    detail: {},
    customer: 'contoso',
    at: moment(day),
    ...more,
  };
}

const came = changed('person-came', 'Hana Bauer', '25');
const department = changed('person-changed', 'Vera Quist', '24', {
  detail: { fields: { department: ['Sales', 'Support'], phone: [null, '+49 89 5550 1234'], voice: ['false', 'true'] } },
});
const gone = changed('person-gone', 'Zoe', '23', { name: null, list: 'partnerAccounts' });
const gained = changed('license-gained', 'Hana Bauer', '25', { list: 'seats', detail: { product: 'PHN1' } });
const moved = changed('license-moved', 'Jon Berg', '24', {
  list: 'liveLicences',
  detail: { before: 'Managed Users - By Template', after: 'Managed Users - By User Interface' },
});
const opened = changed('finding-opened', 'Dora Lind', '25', { list: null, detail: { verdict: 'licensed-deleted' } });
const closed = changed('finding-closed', 'Jon Berg', '24', {
  list: null,
  detail: { verdict: 'licensed-no-voice', whyClosed: 'gone' },
});
const product = { list: 'partnerPurchases', subject: 'SPE_E5', name: 'Microsoft 365 E5', key: 'SPE_E5' } as const;
const purchased = changed('purchase-changed', '', '24', { ...product, detail: { before: 230, after: 250 } });
const over = changed('finding-opened', '', '24', { ...product, list: null, detail: { verdict: 'over-used' } });
const all = [gone, purchased, closed, came, gained, over, department, opened, moved];

function people(count: number, more: Partial<RecordedChange> = {}): RecordedChange[] {
  return Array.from({ length: count }, (_, index) => changed('person-came', `Person ${index}`, '24', more));
}

/** The text of an answer where each of these customers is recorded since this day. */
async function textRecorded(line: string, ...since: readonly (readonly [string, string])[]): Promise<string> {
  const recordedSince = new Map(since.map(([name, day]) => [name, moment(day)]));
  return (await askMemory(line, { recordedSince })).text;
}

async function problemOf(...asked: Parameters<typeof askMemory>): Promise<Problem> {
  const problem: unknown = await askMemory(...asked).catch((error: unknown) => error);
  if (problem instanceof Problem) return problem;
  throw new Error(`${asked[0]} is no problem`);
}

describe('what changed at a customer', () => {
  test('is counted in one line, and stands in groups with the newest first', async () => {
    const { lines, rows } = await askMemory('changes contoso since:monday', { changes: all });
    expect(lines.slice(0, 3)).toEqual([
      'Changes',
      'Contoso GmbH',
      '9 changes since Mon, Nov 23: people 3, licenses 2, findings 3, purchases 1 · as\u00A0of\u00A002:14\u00A0UTC',
    ]);
    expect(lines.slice(3, -1)).toEqual(
      [
        ['People', '3'],
        ['Hana Bauer', 'hana.bauer@contoso.com · Live Platform users', '+\u00A0Added', 'Wed, Nov 25'],
        ['Vera Quist'],
        [
          'Live Platform · Department: Sales → Support · Phone number: none → +49 89 5550 1234 · Enterprise Voice: off → on',
        ],
        ['Changed', 'Tue, Nov 24'],
        ['zoe@contoso.com', 'Partner Center accounts', '–\u00A0Removed', 'Mon, Nov 23'],
        ['Licenses', '2'],
        ['Hana Bauer', 'LicenseSpring · PHN1', '+\u00A0Assigned', 'Wed, Nov 25'],
        ['Jon Berg', 'Live Platform · Template → User Interface', 'Moved', 'Tue, Nov 24'],
        ['Findings', '3'],
        ['Dora Lind', '●\u00A0High · License on a deleted account', '+\u00A0Opened', 'Wed, Nov 25'],
        ['Jon Berg', '○\u00A0Low · Licensed, voice off · resolved', '✓\u00A0Closed', 'Tue, Nov 24'],
        ['Microsoft 365 E5', '●\u00A0High · Over-allocated', '+\u00A0Opened', 'Tue, Nov 24'],
        ['Purchases', '1'],
        ['Microsoft 365 E5', 'Purchased in Partner Center', '230 → 250', 'Tue, Nov 24'],
      ].flat(),
    );
    expect(rows).toEqual([
      'changes contoso of:users since:monday',
      'user contoso hana.bauer@contoso.com',
      'user contoso vera.quist@contoso.com',
      'user contoso zoe@contoso.com',
      'changes contoso of:licenses since:monday',
      'user contoso hana.bauer@contoso.com',
      'user contoso jon.berg@contoso.com',
      'changes contoso of:findings since:monday',
      'why contoso "licensed-deleted" dora.lind@contoso.com',
      'user contoso jon.berg@contoso.com',
      'why contoso "over-used" "SPE_E5"',
      'changes contoso of:licenses since:monday',
      'licenses contoso from:partner product:SPE_E5',
    ]);
  });

  test('has a line behind each row and button that is read as it is', async () => {
    const { rows, buttons } = await askMemory('changes contoso', { changes: all });
    for (const line of [...rows, ...buttons.values()]) {
      const { query, guessed } = readLine(line, commands, customers);
      expect([writeLine(query), guessed]).toEqual([line, false]);
    }
  });

  test('leads to the person where a finding closed again, since nothing explains it anymore', async () => {
    const again = { ...opened, kind: 'finding-closed', at: moment('26') } as const;
    const { rows } = await askMemory('changes contoso of:findings', { changes: [opened, again] });
    expect(rows.slice(1)).toEqual(Array(2).fill('user contoso dora.lind@contoso.com'));
  });

  test('leads to the finding where it closed and opened again', async () => {
    const before = { ...opened, kind: 'finding-closed', at: moment('24') } as const;
    const { rows } = await askMemory('changes contoso of:findings', { changes: [opened, before] });
    expect(rows[1]).toBe('why contoso "licensed-deleted" dora.lind@contoso.com');
  });

  test('is counted to the last one, and the first 10,000 are listed', async () => {
    const changes = [...people(25_000), opened];
    const first = await askMemory('changes contoso', { changes });
    expect(first.lines[2]).toMatch(/^25,001 changes since Thu, Nov 19: people 25,000, findings 1 · /);
    expect(first.text).toContain('1–10 of 25,001');
    expect(first.text).not.toContain('are listed');
    const last = await askMemory('changes contoso page:1000', { changes });
    expect(last.rows).toContain('user contoso person.9999@contoso.com');
    expect(last.text).toContain('Only the first 10,000 are listed.');
    expect(last.buttons.get('Next')).toBeUndefined();
    expect((await problemOf('changes contoso page:1001', { changes })).lines).toEqual(['changes contoso page:1000']);
  });

  test('goes on from page to page, and every page has every group to open', async () => {
    const changes = [...people(12), gained, opened];
    const first = await askMemory('changes contoso', { changes });
    expect(first.text).toContain('1–10 of 14');
    expect(first.buttons.get('Next')).toBe('changes contoso page:2');
    expect(first.rows).toHaveLength(10 + 3);
    const second = await askMemory('changes contoso page:2', { changes });
    expect(second.rows).toEqual([
      'changes contoso of:users',
      'user contoso person.10@contoso.com',
      'user contoso person.11@contoso.com',
      'changes contoso of:licenses',
      'user contoso hana.bauer@contoso.com',
      'changes contoso of:findings',
      'why contoso "licensed-deleted" dora.lind@contoso.com',
    ]);
    const beyond = await problemOf('changes contoso page:3', { changes });
    expect([beyond.code, beyond.lines]).toEqual(['page-beyond', ['changes contoso page:2']]);
  });

  test.each([
    ['of:users', '3 changes since Thu, Nov 19: people 3 · Users'],
    ['of:licenses', '3 changes since Thu, Nov 19: licenses 2, purchases 1 · Licenses'],
    ['of:findings', '3 changes since Thu, Nov 19: findings 3 · Findings'],
    ['from:live', '3 changes since Thu, Nov 19: people 2, licenses 1 · Live Platform'],
    ['product:phn1', '1 change since Thu, Nov 19: licenses 1 · phn1'],
    ['product:"microsoft 365 e5"', '1 change since Thu, Nov 19: purchases 1 · microsoft 365 e5'],
    ['severity:low', '1 change since Thu, Nov 19: findings 1 · severity low'],
    ['verdict:deleted', '1 change since Thu, Nov 19: findings 1 · License on a deleted account'],
    ['hana', '2 changes since Thu, Nov 19, matching “hana”: people 1, licenses 1'],
    ['zebra', 'No changes since Thu, Nov 19, matching “zebra”'],
  ])('can be narrowed by %s', async (more, answer) => {
    const { lines } = await askMemory(`changes contoso ${more}`, { changes: all });
    expect(lines[2]).toBe(`${answer} · as\u00A0of\u00A002:14\u00A0UTC`);
  });

  test('says which search word was not found, and that findings have no source', async () => {
    const none = await askMemory('changes contoso zebra', { changes: all });
    expect(none.text).toContain('Not found: “zebra”');
    expect(none.buttons.get('Without “zebra”')).toBe('changes contoso');
    const live = await askMemory('changes contoso from:live', { changes: all });
    expect(live.text).toContain('Findings compare several sources, so from: leaves them out.');
    expect((await askMemory('changes contoso from:live', { changes: [came] })).text).not.toContain('Findings compare');
  });

  test('is told for money by its history', async () => {
    const { code, lines } = await problemOf('changes contoso of:money since:monday', {});
    expect([code, lines]).toEqual([
      'changes-of-money',
      ['history contoso of:money since:monday', 'changes contoso of:licenses since:monday'],
    ]);
  });

  test('is not asked for from a day that is still to come', async () => {
    const { title, lines } = await problemOf('changes contoso since:2026-12-24', {});
    expect([title, lines]).toEqual(['Thu, Dec 24 has not come yet', ['changes contoso']]);
  });
});

describe('what is not known of the changes', () => {
  const notCompared = [
    { customer: 'contoso', list: 'seats', reason: 'LicenseSpring isn’t responding', lastWhole: new Date('2026-11-17') },
    { customer: 'contoso', list: 'liveUsers', reason: 'Live Platform denied Rollcall access', lastWhole: null },
  ] as const;

  test('is said above them, with the reason, and the count is a minimum', async () => {
    const { lines, text } = await askMemory('changes contoso', { changes: [came], notCompared });
    expect(lines[2]).toMatch(/^at least 1 change since Thu, Nov 19: people 1 · /);
    expect(text).toContain(
      'Not compared: LicenseSpring licenses. LicenseSpring isn’t responding; last read in full Tue, Nov 17.',
    );
    expect(text).toContain(
      'Not compared: Live Platform users. Live Platform denied Rollcall access; never read in full.',
    );
  });

  test('keeps “no changes” from being good news', async () => {
    const { lines } = await askMemory('changes contoso', { notCompared });
    expect(lines[2]).toMatch(/^No changes in what could be compared since Thu, Nov 19 · /);
    const quiet = await askMemory('changes contoso', {});
    expect(quiet.lines[2]).toMatch(/^No changes since Thu, Nov 19 · /);
  });

  test('names the list and the customer of each of the first three, and counts the others', async () => {
    const many = customers.flatMap(({ name }) => notCompared.map((missing) => ({ ...missing, customer: name })));
    const { text } = await askMemory('changes all', { notCompared: many });
    expect(text.match(/Not compared: .*? at (?:Contoso GmbH|Fabrikam Inc\.)\./g)).toHaveLength(3);
    expect(text).toContain('Not compared: 3 lists more.');
  });

  test('names the customers that were never read', async () => {
    const { text } = await askMemory('changes all', { neverRead: ['fabrikam', 'wingtip', 'northwind'] });
    expect(text).toContain('Never read: fabrikam, wingtip.');
  });

  test('says since when it is recorded, where that is later', async () => {
    expect(await textRecorded('changes contoso', ['contoso', '24'])).toContain('Recorded since Tue, Nov 24.');
    expect(await textRecorded('changes contoso', ['contoso', '01'])).not.toContain('Recorded');
    const everywhere = await textRecorded('changes all', ['contoso', '24'], ['fabrikam', '24'], ['wingtip', '24']);
    expect(everywhere).toContain('Recorded since Tue, Nov 24.');
    const some = await textRecorded('changes all', ['contoso', '24'], ['fabrikam', '01'], ['wingtip', '25']);
    expect(some).toContain('Recorded for a shorter time at contoso (since Tue, Nov 24), wingtip (since Wed, Nov 25).');
  });

  test('tells of a list that became much shorter, beside the people who are gone', async () => {
    const shrunk = changed('list-shrank', '', '24', { name: null, key: null, detail: { before: 240, after: 12 } });
    const { lines, text } = await askMemory('changes contoso', { changes: [shrunk, gone] });
    expect(lines[2]).toMatch(/^1 change since/);
    expect(text).toContain(
      'Live Platform users became much shorter on Tue, Nov 24: 240 rows, then 12. It was read twice.',
    );
  });
});

describe('what changed at all customers', () => {
  const ofTwo = [came, { ...gained, customer: 'fabrikam' }];

  test('says at how many, and each row names its customer', async () => {
    const { lines, rows } = await askMemory('changes all since:monday', { changes: ofTwo });
    expect(lines.slice(1, 3)).toEqual([
      'All customers',
      '2 changes at 2 customers since Mon, Nov 23: people 1, licenses 1 · as\u00A0of\u00A002:14\u00A0UTC',
    ]);
    expect(lines).toContain('Contoso GmbH · hana.bauer@contoso.com · Live Platform users');
    expect(rows).toEqual([
      'changes all of:users since:monday',
      'user contoso hana.bauer@contoso.com',
      'changes all of:licenses since:monday',
      'user fabrikam hana.bauer@contoso.com',
    ]);
  });

  test('leaves out a customer that the asker may not see, by result and count', async () => {
    const access: readonly AccessRule[] = [{ who: 'anyone', customers: ['contoso'], show: 'names' }];
    const notCompared = [{ customer: 'fabrikam', list: 'seats', reason: 'secret', lastWhole: null }] as const;
    const reply = await askMemory('changes all', { changes: ofTwo, access, notCompared, neverRead: ['wingtip'] });
    expect(reply.lines[2]).toMatch(/^1 change at 1 customer since Thu, Nov 19: people 1 · /);
    expect(JSON.stringify(reply.cards)).not.toMatch(/fabrikam|wingtip|secret/i);
  });
});

describe('where names may not be shown', () => {
  const counts: readonly AccessRule[] = [{ who: { user: someone.objectId ?? '' }, customers: 'all', show: 'counts' }];

  test('there are counts without rows', async () => {
    const access: readonly AccessRule[] = [{ who: { user: someone.objectId ?? '' }, customers: 'all', show: 'names' }];
    const reply = await askMemory('changes contoso', { changes: all, access, asker: { audience: 'everyone' } });
    expect(reply.lines[2]).toMatch(/^9 changes since Thu, Nov 19: people 3, licenses 2, findings 3, purchases 1 · /);
    expect(reply.rows).toEqual([]);
    expect(reply.text).not.toMatch(/Hana|Vera|Dora/);
    expect(reply.buttons.get('Show me')).toBe('changes contoso');
  });

  test('who may see counts only reads no small one, nor a total that tells it', async () => {
    const changes = [...people(7), opened];
    const { lines, rows } = await askMemory('changes contoso', { changes, access: counts });
    expect(lines[2]).toMatch(/^Changes since Thu, Nov 19: people 7, findings fewer than 5 · /);
    expect(rows).toEqual([]);
    const many = await askMemory('changes contoso', { changes: people(7), access: counts });
    expect(many.lines[2]).toMatch(/^7 changes since Thu, Nov 19: people 7 · /);
  });

  test('who may see counts only cannot search for a person', async () => {
    expect((await problemOf('changes contoso hana', { changes: all, access: counts })).code).toBe('counts-only');
  });
});

describe('without a memory', () => {
  test('it is said, with what can be asked instead', async () => {
    const off = { state: 'off', problem: null } as const;
    for (const line of ['changes contoso', 'history contoso']) {
      const { title, lines } = await problemOf(line, { state: off });
      expect([title, lines]).toEqual(['Rollcall keeps no memory here', ['reconcile contoso', 'customer contoso']]);
    }
    expect((await problemOf('changes all', { state: off })).lines).toEqual(['reconcile all', 'customers']);
  });

  test('one that failed says what is wrong with it', async () => {
    const full = new Problem({
      code: 'memory-full',
      title: 'The disk is full',
      advice: 'Make room.',
      origin: 'rollcall',
    });
    const { title, origin, lines } = await problemOf('changes contoso', { state: { state: 'failed', problem: full } });
    expect([title, origin, lines]).toEqual(['The disk is full', 'rollcall', ['reconcile contoso', 'customer contoso']]);
    const unnamed = await problemOf('changes contoso', { state: { state: 'failed', problem: null } });
    expect(unnamed.title).toBe('Rollcall can’t use its memory');
  });
});
