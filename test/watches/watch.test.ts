import { describe, expect, test } from 'vitest';
import type { AccessRule } from '../../src/access/rules.ts';
import { createPosting } from '../../src/jobs/posting.ts';
import { forgetNow } from '../../src/jobs/forget-now.ts';
import { readBaseline } from '../../src/store/baselines.ts';
import { readWatches, writeWatch } from '../../src/store/watches.ts';
import type { Exception, Price } from '../../src/verdicts/settings.ts';
import { APP, pressing } from '../support/chat.ts';
import { changingCustomer, onlyThese, type ChangingCustomer } from '../support/changing-customer.ts';
import { withRows, type RawRow } from '../support/edit-answers.ts';
import type { Call } from '../support/connector.ts';
import { inChannel, inGroup, openTold, type Told } from '../support/told.ts';

const hour = 60 * 60_000;
const day = 24 * hour;
const ada = 'aaaaaaaa-2222-3333-4444-555555555555';

function watchesOf({ world }: Told, place = 'a:chat'): ReturnType<typeof readWatches> {
  return world.store.use((database) => readWatches(database, place, ''));
}

async function idOf(told: Told, place?: string): Promise<string> {
  const [watch] = await watchesOf(told, place);
  return watch?.id ?? '';
}

const eve = { from: { id: '29:eve', name: 'Eve', aadObjectId: 'EEEEEEEE-2222-3333-4444-555555555555' } };

const bob = { from: { id: '29:bob', name: 'Bob', aadObjectId: 'BBBBBBBB-2222-3333-4444-555555555555' } };

/** Presses a button with these fields of its card. Gives the card that takes its place, as JSON. */
async function press({ chat }: Told, line: string, fields = {}, where = {}): Promise<string> {
  const action = { verb: 'run', data: { line, ...fields } };
  return (await chat.post({ ...pressing({ action }), ...where })).text;
}

function throwIt(error: unknown): never {
  throw error;
}

describe('a watch', () => {
  test('says what it stored, and when it runs next', async () => {
    const told = await openTold();
    const reply = await told.ask('watch users litware daily 08:00');
    expect(reply.text).toContain('users litware');
    expect(reply.text).toContain('daily 08:00, UTC');
    expect(reply.text).toContain('In this conversation');
    expect(reply.text).toMatch(/Next\n(?:\w{3}, \w{3} \d+, )?08:00 UTC/);
  });

  test('that is asked for again says that it takes the place of the one before', async () => {
    const told = await openTold();
    const first = await told.ask('watch reconcile litware over:30');
    const again = await told.ask('watch reconcile litware over:20 daily 9');
    expect(first.text).not.toContain('It was there before');
    expect(again.text).toContain('over 20. It was there before: this is how it goes on.');
    expect(await watchesOf(told)).toHaveLength(1);
  });

  test('of users posts who came and who went, with the numbers before and after, and is then quiet', async () => {
    const told = await openTold();
    await told.ask('watch users litware daily 08:00');
    expect(await told.later(day)).toEqual([]);
    told.litware.hire({ name: 'Nia Newcomer' });
    const gone = told.litware.live[3];
    if (gone !== undefined) told.litware.dismiss(gone);
    const posts = await told.later(day);
    expect(posts.map(({ summary }) => summary)).toEqual(['Users, The litware: 30 → 30']);
    expect(posts[0]?.text).toMatch(/Nia Newcomer/);
    expect(posts[0]?.text).toContain('+ New');
    expect(posts[0]?.text).toContain('– Gone');
    expect(posts[0]?.buttons.get('Show users')).toBe('users litware');
    expect(await told.later(day)).toEqual([]);
    expect(told.errors).toEqual([]);
  });

  test.each([
    ['watch contoso', 'litware'],
    ['watch customer', 'watch customer litware'],
    ['watch licenses', 'watch licenses litware'],
    ['watch reconcile all', 'watch reconcile all'],
    ['watch changes', 'watch changes litware'],
  ])('of “%s” posts what changed there', async (_, line) => {
    const told = await openTold();
    await told.world.round();
    await told.ask(line.startsWith('watch') ? line : `watch ${line}`);
    const [leaver] = told.litware.live.filter(({ voice }) => voice);
    if (leaver !== undefined) told.litware.dismiss(leaver);
    told.litware.hire({ name: 'Nia Newcomer', voice: true });
    told.world.wait(hour);
    await told.world.round();
    const [post] = await told.later(day);
    expect(post?.summary).toMatch(/^(?:Customer|Licenses|Findings|Changes), /);
    expect(await told.later(day)).toEqual([]);
    expect(told.errors).toEqual([]);
  });

  test('of one person tells which fact changed, from what to what', async () => {
    const told = await openTold();
    const nia = told.litware.hire({ name: 'Nia Newcomer', department: 'Sales' });
    await told.world.round();
    const kept = await told.ask(`watch user ${nia.address} weekly mon 09:00`);
    expect(kept.text).toContain(`user litware ${nia.address}`);
    told.litware.live = told.litware.live.map((one) => (one === nia ? { ...one, department: 'Support' } : one));
    const [post] = await told.later(8 * day);
    expect(post?.text).toMatch(/Value: Sales → Support/);
  });

  test('says so when nothing changed, if it is asked to', async () => {
    const told = await openTold();
    await told.ask('watch users litware daily always');
    expect((await told.later(day)).map(({ summary }) => summary)).toEqual(['Users, The litware: nothing changed']);
  });

  test('runs at once when somebody presses Run now, and then as before', async () => {
    const told = await openTold();
    const kept = await told.ask('watch users litware daily');
    await told.ask(kept.buttons.get('Run now') ?? '');
    expect(await told.later(0)).toHaveLength(1);
    expect(await told.later(60_000)).toEqual([]);
  });

  test('runs at once ten times an hour for one person, also when it is ended and begun again', async () => {
    const told = await openTold();
    for (let number = 0; number < 10; number += 1) {
      const kept = await told.ask(`watch users litware "w${number}"`);
      await told.ask(kept.buttons.get('Run now') ?? '');
      expect(await told.later(0)).toHaveLength(1);
      await told.ask(kept.buttons.get('End watch') ?? '');
    }
    const more = await told.ask('watch users litware "w10"');
    const refused = await told.ask(more.buttons.get('Run now') ?? '');
    expect(refused.summary).toBe('You have run watches 10 times in the last hour, which is the most');
    expect(await told.later(0)).toEqual([]);
    await told.later(hour);
    await told.ask(more.buttons.get('Run now') ?? '');
    expect(await told.later(0)).toHaveLength(1);
  });

  test('that waits to run at once is not begun again by pressing the button again', async () => {
    const told = await openTold();
    const kept = await told.ask('watch users litware daily');
    for (let number = 0; number < 12; number += 1) {
      const { text } = await told.ask(kept.buttons.get('Run now') ?? '');
      expect(text).toContain('It runs within a minute');
      told.world.wait(1);
    }
    expect(await told.later(0)).toHaveLength(1);
  });

  test('over a number posts when that is crossed, both ways, and not between', async () => {
    const told = await openTold();
    await told.ask('watch users litware daily over:31');
    told.litware.hire({ name: 'Nia One' });
    expect(await told.later(day)).toEqual([]);
    const second = told.litware.hire({ name: 'Nia Two' });
    const [over] = await told.later(day);
    expect(over?.summary).toContain('30 → 32 · now over the limit');
    const third = told.litware.hire({ name: 'Nia Three' });
    expect(await told.later(day)).toEqual([]);
    for (const one of [second, third]) told.litware.dismiss(one);
    expect((await told.later(day))[0]?.summary).toContain('back below the limit');
  });

  test('mentions its owner for real', async () => {
    const told = await openTold();
    await told.ask('watch users litware daily mention:me');
    told.litware.hire({ name: 'Nia Newcomer' });
    const [post] = await told.later(day);
    expect(post?.text).toContain('<at>Ada Admin</at>');
  });

  test('mentions an owner by a name that makes no link and turns no text around', async () => {
    const told = await openTold();
    const mallory = { from: { ...bob.from, name: '[\u202EReset<b>](https://evil.example)' } };
    await told.ask('watch users litware daily mention:me', { ...inGroup, ...mallory });
    told.litware.hire({ name: 'Nia Newcomer' });
    const [post] = await told.later(day);
    expect(post?.text).toContain('<at>Resetb(https://evil.example)</at>');
  });

  test('mentions each owner who wants it in a shared message, once, and nobody else', async () => {
    const told = await openTold();
    await told.ask('watch users litware daily mention:me', { ...inGroup, ...eve });
    await told.ask('watch users litware daily mention:me', inGroup);
    await told.ask('watch reconcile litware daily mention:me', inGroup);
    await told.ask('watch users litware daily', { ...inGroup, ...bob });
    told.litware.hire({ name: 'Nia Newcomer', voice: true });
    const posts = await told.later(day);
    expect(posts.map(({ summary }) => summary)).toEqual(['Watches: 4 watches have news']);
    expect(posts[0]?.text.match(/<at>.*?<\/at>/g)?.toSorted()).toEqual(['<at>Ada Admin</at>', '<at>Eve</at>']);
    const { entities = [] } = told.chat.connector.calls.at(-1)?.activity ?? {};
    expect(entities.map(({ mentioned }) => mentioned.id).toSorted()).toEqual(['29:ada', '29:eve']);
  });

  test.each([
    ['Daily at 9:30', 'daily 09:30'],
    ['every friday 17:00', 'weekly fri 17:00'],
    ['hourly', 'hourly'],
  ])('is changed by its form, where %j is read as typed, and keeps how it posts', async (typed, cadence) => {
    const told = await openTold();
    const kept = await told.ask('watch users litware daily 07:00 over:31 mention:me always');
    const line = kept.buttons.get('Change time') ?? '';
    expect(await press(told, line)).toContain('hourly, daily 08:00, or weekly mon 09:00');
    expect(await press(told, line, { every: typed })).toContain(`It runs at another time now: ${cadence}, UTC.`);
    const [changed, ...others] = await watchesOf(told);
    expect(others).toEqual([]);
    expect(changed).toMatchObject({ cadence, threshold: '31', mentions: true, postsAlways: true });
    told.litware.hire({ name: 'Nia One' });
    expect(await told.later(7 * day)).toHaveLength(1);
  });

  test('is not changed to a time that nobody knows, and one of all customers not to hourly', async () => {
    const told = await openTold();
    await told.ask('watch reconcile all daily 07:00');
    const line = `watches change ${await idOf(told)}`;
    expect(await press(told, line, { every: 'now and then' })).toContain('now and then');
    expect(await press(told, line, { every: 'hourly' })).toContain('All customers can’t be watched hourly');
    expect(await press(told, line)).not.toContain('hourly');
    expect(await watchesOf(told)).toMatchObject([{ cadence: 'daily 07:00' }]);
  });

  test('in a channel is changed by its owner alone, in the own view', async () => {
    const told = await openTold();
    await told.ask('watch users litware daily', inChannel);
    const line = `watches change ${await idOf(told, '19:tickets@thread.tacv2')}`;
    expect((await told.ask(line, inChannel)).text).toContain('Its time is changed in your own view.');
    expect(await press(told, line, {}, { ...inChannel, ...eve })).toContain('There is no watch');
    expect(await press(told, line, { every: 'weekly' }, inChannel)).toContain('weekly mon 08:00');
  });

  test('of the same line is changed and not doubled', async () => {
    const told = await openTold();
    await told.ask('watch users litware daily 08:00');
    const id = await idOf(told);
    await told.ask('watch users litware hourly');
    expect((await watchesOf(told)).map((each) => [each.id, each.cadence])).toEqual([[id, 'hourly']]);
  });

  test('tells nobody gone while a source is down, and tells it later', async () => {
    const told = await openTold();
    await told.ask('watch users litware daily');
    const gone = told.litware.live[3];
    if (gone !== undefined) told.litware.dismiss(gone);
    told.world.sandboxes.live.misbehave(({ path }) =>
      path.includes('/User') || path.includes('/user') ? { status: 500 } : null,
    );
    expect(await told.later(day)).toEqual([]);
    expect((await told.ask('watches')).text).toContain('not compared');
    told.world.sandboxes.live.misbehave(() => null);
    expect((await told.later(day))[0]?.text).toContain('– Gone');
  });

  test('is refused where it makes no sense, with lines that work', async () => {
    const told = await openTold();
    expect((await told.ask('watch reconcile all hourly')).summary).toContain('hourly');
    expect((await told.ask('watch changes litware since:monday')).summary).toContain(
      'A watch counts from its last post',
    );
    expect(
      (await told.ask('watch status')).rows.length + (await told.ask('watch status')).buttons.size,
    ).toBeGreaterThan(0);
    expect(await watchesOf(told)).toEqual([]);
  });

  test('needs a memory', async () => {
    const told = await openTold({ remembers: false });
    expect((await told.ask('watch users litware')).summary).toContain('no memory');
  });
});

/** A line is watched about two customers, and then a source is down for one of them. */
async function watchingTwo(line: string): Promise<Told & { readonly adatum: ChangingCustomer }> {
  const [litware, adatum] = [changingCustomer('litware', 5), changingCustomer('adatum', 5)];
  const told = await openTold(onlyThese([litware, adatum]));
  for (const name of ['Nia First', 'Nia Second']) adatum.hire({ name, voice: true });
  litware.hire({ name: 'Nia Third', voice: true });
  await told.world.round();
  await told.ask(line);
  breakFor(adatum, told);
  return { ...told, litware, adatum };
}

function breakFor({ entry }: ChangingCustomer, { world }: Told): void {
  const { id = '' } = entry.refs.live ?? {};
  world.sandboxes.live.misbehave(({ path }) => (path.includes(id) ? { status: 500 } : null));
}

/** Reads every customer, and runs what is due a day later. */
async function nextDay(told: Told): ReturnType<Told['later']> {
  told.world.wait(hour);
  await told.world.round();
  return told.later(day);
}

describe('a watch of all customers, while a source is down for one of them', () => {
  test('counts its findings as they were, and tells what changed at the others', async () => {
    const told = await watchingTwo('watch reconcile all daily');
    told.litware.hire({ name: 'Nia Fourth', voice: true });
    const posts = await nextDay(told);
    expect(posts.map(({ summary }) => summary)).toEqual(['Findings, All customers: 3 → 4']);
  });

  test('does not go back below its limit', async () => {
    const told = await watchingTwo('watch reconcile all daily over:2');
    expect(await nextDay(told)).toEqual([]);
  });

  test('does not go back below its limit in money, and does when that is known to be so', async () => {
    const litware = changingCustomer('litware', 5);
    for (const one of litware.live.slice(0, 3)) litware.seat(one, { is_active: false });
    const price: Price = {
      source: 'licensespring',
      product: null,
      amount: 10,
      currency: 'EUR',
      per: 'month',
      renews: null,
    };
    const told = await openTold({ ...onlyThese([litware]), verdicts: { prices: [price] } });
    await told.world.round();
    await told.ask('watch reconcile all daily over:EUR20');
    const { licensespring } = told.world.sandboxes;
    licensespring.misbehave(() => ({ status: 500 }));
    expect(await nextDay(told)).toEqual([]);
    licensespring.misbehave(() => null);
    litware.seats = litware.seats.slice(0, 1);
    expect((await nextDay(told))[0]?.summary).toContain('€30 → €10 · back below the limit');
  });

  test('does not tell as new what it did not know when the watch began', async () => {
    const [litware, adatum] = [changingCustomer('litware', 5), changingCustomer('adatum', 5)];
    const told = await openTold(onlyThese([litware, adatum]));
    adatum.hire({ name: 'Nia First', voice: true });
    breakFor(adatum, told);
    await told.world.round();
    await told.ask('watch reconcile all daily');
    expect(await nextDay(told)).toEqual([]);
    told.world.sandboxes.live.misbehave(() => null);
    expect(await nextDay(told)).toEqual([]);
    adatum.hire({ name: 'Nia Second', voice: true });
    expect((await nextDay(told)).map(({ summary }) => summary)).toEqual(['Findings, All customers: 1 → 2']);
  });
});

describe('watches', () => {
  test('lists them with next run, last post and state, and ends one', async () => {
    const told = await openTold();
    await told.ask('watch users litware daily');
    await told.ask('watch reconcile litware weekly');
    const list = await told.ask('watches');
    expect(list.lines.slice(0, 2)).toEqual(['Watches', '2 watches']);
    expect(list.text).toMatch(/users litware[\s\S]*next/);
    const one = await told.ask(list.rows[0] ?? '');
    expect(one.summary).toMatch(/^users litware/);
    expect(one.text).toContain(`Code\n${await idOf(told)}`);
    await told.ask(one.buttons.get('End watch') ?? '');
    expect(await watchesOf(told)).toHaveLength(1);
    await told.ask(`unwatch ${await idOf(told)}`);
    expect((await told.ask('watches')).summary).toContain('No watches');
  });

  test('are changed by their owner only, and others learn nothing of one that is not theirs', async () => {
    const told = await openTold();
    await told.ask('watch users litware daily');
    const id = await idOf(told);
    const refused = await told.ask(`unwatch ${id}`, eve);
    const unknown = await told.ask('unwatch ZZZZZZ', eve);
    expect(refused.text.replaceAll(id, '')).toBe(unknown.text.replaceAll('ZZZZZZ', ''));
    expect(await watchesOf(told)).toHaveLength(1);
  });

  test('of all customers are listed to others of the conversation only where their lines name nobody', async () => {
    const told = await openTold({}, [
      { who: { user: ada }, customers: 'all', show: 'names' },
      { who: { team: 'team-1' }, customers: ['litware'], show: 'names' },
    ]);
    await press(told, 'watch changes all "vera.quist@fabrikam.com"', {}, inChannel);
    await press(told, 'watch reconcile all', {}, inChannel);
    const [named] = (await watchesOf(told, '19:tickets@thread.tacv2')).filter(({ line }) => line.includes('vera'));
    const toBob = await press(told, 'watches', {}, { ...inChannel, ...bob });
    expect(toBob).toContain('reconcile all');
    expect(toBob).not.toContain('vera.quist');
    expect(await press(told, `watches ${named?.id}`, {}, { ...inChannel, ...bob })).not.toContain('vera.quist');
    expect(await press(told, 'watches', {}, inChannel)).toContain('vera.quist');
  });

  test('are no more when many are asked for at once', async () => {
    const told = await openTold();
    const lines = Array.from({ length: 30 }, (_, number) => `watch users litware "w${number}"`);
    const replies = await Promise.all(lines.map((line) => told.world.say(line)));
    expect(await watchesOf(told)).toHaveLength(20);
    expect(replies.filter(({ summary }) => summary.includes('20 watches'))).toHaveLength(10);
  });

  test('are at most 20 a person', async () => {
    const told = await openTold();
    for (let number = 0; number < 20; number += 1) await told.ask(`watch users litware "word ${number}"`);
    expect((await told.ask('watch users litware "one more"')).summary).toContain('20 watches, which is the most');
    expect((await told.ask('watch users litware "word 3" weekly')).summary).toContain(
      'It tells what changes: weekly mon 08:00',
    );
  });

  test.each([
    ['the rule of the conversation', (_: Told, rules: AccessRule[]) => rules.splice(1, 1)],
    ['their owner', ({ chat }: Told) => chat.connector.misinform(() => ({ status: 404 }))],
  ])('whose message had to wait tell no names in it once %s is gone', async (_, remove) => {
    const rules: AccessRule[] = [
      { who: { user: ada }, customers: 'all', show: 'names' },
      { who: { chat: '19:group@thread.v2' }, customers: 'all', show: 'names' },
    ];
    const told = await openTold({ access: rules }, rules);
    await told.ask('watch users litware daily', inGroup);
    told.litware.hire({ name: 'Nia Newcomer' });
    told.chat.connector.misbehave(() => ({ status: 503 }));
    expect(await told.later(day)).toEqual([]);
    remove(told, rules);
    told.chat.connector.misbehave(() => null);
    const [post] = await told.later(hour);
    expect(post?.text).toContain('A watch had news here, but the access rules no longer let');
    expect(JSON.stringify(post?.cards)).not.toContain('Newcomer');
  });

  test('are kept over a restart, and deleted with their conversation', async () => {
    const told = await openTold();
    await told.ask('watch users litware daily', inChannel);
    await told.ask('watch users litware daily');
    await told.chat.post({
      type: 'conversationUpdate',
      membersRemoved: [{ id: `28:${APP}` }],
      ...inChannel,
    });
    expect(await watchesOf(told, '19:tickets@thread.tacv2')).toEqual([]);
    expect(await watchesOf(told)).toHaveLength(1);
  });
});

describe('a finding that was accepted since the last post', () => {
  const rules: readonly AccessRule[] = [{ who: { user: ada }, customers: 'all', show: 'names', accept: true }];

  test.each(['watch reconcile litware daily', 'watch reconcile all daily'])(
    'is told as accepted, by whom and until when, and not as gone (%s)',
    async (line) => {
      const told = await openTold({ verdicts: { exceptions: [] } }, rules);
      const nia = told.litware.hire({ name: 'Nia Newcomer', voice: true });
      await told.world.round();
      await told.ask(line);
      await told.ask(`accept voice-unlicensed ${nia.address} litware until:30d reason:"mobile only"`);
      const [post] = await told.later(day);
      expect(post?.summary).toMatch(/ → .* · 1 accepted/);
      expect(post?.text).toMatch(/Nia Newcomer[\s\S]*accepted by Ada Admin, until \w+ \d+, \d{4}/);
      expect(post?.text).not.toContain('– Gone');
      expect(await told.later(day)).toEqual([]);
    },
  );

  test('in the settings is told as accepted there', async () => {
    const exceptions: Exception[] = [];
    const told = await openTold({ verdicts: { exceptions } }, rules);
    const nia = told.litware.hire({ name: 'Nia Newcomer', voice: true });
    await told.ask('watch reconcile litware daily');
    const of = { customer: 'litware', verdict: 'voice-unlicensed', of: nia.address };
    exceptions.push({ ...of, reason: 'mobile only', until: new Date('2099-01-31'), accepted: null });
    const [post] = await told.later(day);
    expect(post?.text).toContain('accepted in the settings, until Jan 31, 2099');
    expect(post?.text).not.toContain('– Gone');
  });
});

describe('a snooze', () => {
  test('leaves a finding out of posts here, and brings it back when it is over', async () => {
    const told = await openTold();
    await told.ask('watch reconcile litware daily');
    const nia = told.litware.hire({ name: 'Nia Newcomer', voice: true });
    told.world.wait(hour);
    await told.ask(`snooze voice-unlicensed ${nia.address} litware 3d`);
    expect(await told.later(day)).toEqual([]);
    expect((await told.ask('reconcile litware')).text).toContain('Voice on, no license');
    expect((await told.later(4 * day))[0]?.text).toContain('Nia Newcomer');
  });

  test('lasts at most 90 days', async () => {
    const told = await openTold();
    const nia = told.litware.hire({ name: 'Nia Newcomer', voice: true });
    expect((await told.ask(`snooze voice-unlicensed ${nia.address} litware 91d`)).summary).toContain('At most 90 days');
  });

  test('of a watch holds its posts back', async () => {
    const told = await openTold();
    await told.ask('watch users litware daily');
    const snoozed = await told.ask(`snooze ${await idOf(told)} 3d`);
    const [, day3 = ''] = /No posts until (\w{3} \d+)/.exec(snoozed.text) ?? [];
    const listed = await told.ask('watches');
    expect(listed.text).toMatch(new RegExp(`Snoozed until (?:\\w{3}, )?${day3}`));
    expect(listed.text).not.toContain('next ');
    told.litware.hire({ name: 'Nia Newcomer' });
    expect(await told.later(day)).toEqual([]);
    expect(await told.later(4 * day)).toHaveLength(1);
  });
});

function notFabrikam(rows: readonly RawRow[]): readonly RawRow[] {
  return rows.filter((row) => !JSON.stringify(row).includes('fabrikam'));
}

describe('the rights at the moment of posting', () => {
  const rules: AccessRule[] = [{ who: { user: ada }, customers: ['litware'], show: 'names' }];

  async function watching(where = {}): Promise<Told> {
    const told = await openTold({}, rules);
    rules.splice(0, rules.length, { who: { user: ada }, customers: ['litware'], show: 'names' });
    await told.ask('watch users litware daily', where);
    told.litware.hire({ name: 'Nia Newcomer' });
    return told;
  }

  test('whose rule is gone gets no post, and is told why, once', async () => {
    const told = await watching();
    rules.splice(0, rules.length);
    const [notice, ...others] = await told.later(day);
    expect(notice?.text).toContain('no access rule lets you see that');
    expect(others).toEqual([]);
    expect(await told.later(day)).toEqual([]);
  });

  test('whose customer is gone is paused, and told why', async () => {
    const litware = changingCustomer('litware', 30);
    const fabrikam = changingCustomer('fabrikam', 3);
    const all = onlyThese([litware, fabrikam]);
    const told = await openTold(all);
    await told.ask('watch users fabrikam daily');
    all.entries.pop();
    told.world.sandboxes.live.misbehave(withRows('/v3/customer', notFabrikam));
    told.world.sandboxes.partner.misbehave(withRows('/v1/customers', notFabrikam));
    expect((await told.ask('customers fresh')).text).not.toContain('fabrikam');
    const notices = [...(await told.later(day)), ...(await told.later(day))];
    expect(notices.map(({ text }) => text)).toEqual([expect.stringContaining('Paused: the customer is gone')]);
    expect((await told.ask('watches')).text).toContain('Paused: the customer is gone');
  });

  test('whose line is understood no more is paused, and told why', async () => {
    const told = await openTold();
    await told.ask('watch users litware daily');
    const change = 'update watch set line = $1';
    await told.world.store.use((database) => database.execute(change, ['users litware from:fax']));
    const [notice, ...others] = await told.later(day);
    expect(notice?.text).toContain('Paused: the line is not understood any more');
    expect(others).toEqual([]);
    expect(await told.later(day)).toEqual([]);
  });

  test('a conversation without a rule of its own gets counts only', async () => {
    const told = await watching(inChannel);
    const [post] = await told.later(day);
    expect(post?.summary).toBe('Users: 30 → 31');
    expect(JSON.stringify(post?.cards)).not.toMatch(/Nia|litware/);
    expect(post?.buttons.get('Show me')).toBe(`watches "${await idOf(told, '19:tickets@thread.tacv2')}"`);
  });

  test('a conversation whose rule shows counts only reads no small one', async () => {
    const told = await openTold({}, [
      { who: { user: ada }, customers: 'all', show: 'names' },
      { who: { team: 'team-1' }, customers: 'all', show: 'counts' },
    ]);
    await told.ask('watch reconcile litware', inChannel);
    told.litware.hire({ name: 'Nia Newcomer', voice: true });
    const [post] = await told.later(day);
    expect(post?.summary).toBe('Findings: changed');
  });

  test('an amount that one license can reach is not told where small counts are not', async () => {
    const told = await openTold({}, [{ who: { user: ada }, customers: 'all', show: 'counts' }]);
    for (const over of ['over:EUR3', 'over:4'])
      expect((await told.ask(`watch reconcile litware ${over}`)).summary).toContain('none below 5');
    expect((await told.ask('watch reconcile litware over:5')).summary).toContain('only when over 5');
    const change = "update watch set threshold = 'EUR3'";
    await told.world.store.use((database) => database.execute(change, []));
    const [notice] = await told.later(day);
    expect(notice?.text).toContain('Paused: no access rule lets you see that there any more');
  });

  test('who left the conversation is told in the personal chat', async () => {
    const told = await watching(inChannel);
    told.chat.connector.misinform(() => ({ status: 404 }));
    const [notice] = await told.later(day);
    expect(notice?.text).toContain('not a member of that conversation any more');
    expect(told.chat.connector.calls.at(-1)?.conversationId).not.toContain('19:tickets');
  });

  test('who left the conversation is told once of all watches there', async () => {
    const told = await watching(inChannel);
    await told.ask('watch licenses litware daily', inChannel);
    const ids = (await watchesOf(told, '19:tickets@thread.tacv2')).map(({ id }) => id);
    told.chat.connector.misinform(() => ({ status: 404 }));
    const notices = [...(await told.later(day)), ...(await told.later(60_000))];
    expect(notices.map(({ text }) => ids.every((id) => text.includes(id)))).toEqual([true]);
  });

  test('where Rollcall itself is no member any more, the watch is paused, and its owner is told once', async () => {
    const told = await watching(inChannel);
    told.chat.connector.misinform(() => ({ status: 403 }));
    const notices = [...(await told.later(day)), ...(await told.later(60_000))];
    expect(notices.map(({ text }) => text)).toEqual([expect.stringContaining('Paused: Teams takes no messages there')]);
    const asked = told.chat.connector.members.length;
    expect(await told.later(day)).toEqual([]);
    expect(told.chat.connector.members).toHaveLength(asked);
  });

  test('while Teams does not say who somebody is, it waits', async () => {
    const told = await watching(inChannel);
    told.chat.connector.misinform(() => ({ status: 500 }));
    expect(await told.later(day)).toEqual([]);
    told.chat.connector.misinform(() => null);
    expect(await told.later(60_000)).toHaveLength(1);
  });
});

test('watches whose owners Teams does not name keep no others from running', async () => {
  const told = await openTold();
  const group = '19:group@thread.v2';
  await told.ask('watch users litware daily', inGroup);
  const [known] = await watchesOf(told, group);
  if (known === undefined) throw new Error('there is no watch');
  await told.world.store.use(async (database) => {
    for (let number = 0; number < 200; number += 1) {
      const place = `19:group-${number}@thread.v2`;
      const reference = known.reference.replaceAll(group, place);
      const other = {
        ...known,
        id: `W${number}`,
        place,
        reference,
        owner: `person ${number}`,
        nextAt: told.world.now(),
      };
      await writeWatch(database, other, null, told.world.now());
    }
  });
  told.world.wait(hour);
  await told.ask('watch users litware daily');
  told.litware.hire({ name: 'Nia Newcomer' });
  told.chat.connector.misinform(() => ({ status: 500 }));
  expect([...(await told.later(2 * day)), ...(await told.later(15_000))]).toHaveLength(1);
});

test('a rule for a customer that does not exist is logged once, by questions and watches together', async () => {
  const told = await openTold({}, [{ who: { user: ada }, customers: ['litware', 'litwere'], show: 'names' }]);
  await told.ask('watch users litware daily always');
  expect(await told.later(day)).toHaveLength(1);
  expect(told.world.log().match(/"customer":"litwere"/g)).toHaveLength(1);
});

/** Posts have a card, and what owners are told has none. */
function isPost({ activity }: Call): boolean {
  return activity.attachments !== undefined;
}

describe('a message that Teams does not take', () => {
  test('for good pauses its watch, which shows it, and its owner is told once', async () => {
    const told = await openTold();
    await told.ask('watch users litware daily');
    told.litware.hire({ name: 'Nia Newcomer' });
    told.chat.connector.misbehave((call) => (isPost(call) ? { status: 413 } : null));
    expect(await told.later(day)).toEqual([]);
    const [notice, ...others] = await told.later(60_000);
    expect(notice?.text).toContain(`Paused: Teams did not take its last message: ${await idOf(told)}`);
    expect(others).toEqual([]);
    expect(await told.later(7 * day)).toEqual([]);
    told.chat.connector.misbehave(() => null);
    expect((await told.ask('watches')).text).toContain('Paused: Teams did not take its last message');
  });

  test('in 24 tries pauses its watch, too, and those who own one there are told', async () => {
    const told = await openTold();
    await told.ask('watch users litware daily', inGroup);
    await told.ask('watch users litware daily', { ...inGroup, ...eve });
    told.litware.hire({ name: 'Nia Newcomer' });
    let tries = 0;
    told.chat.connector.misbehave((call) => {
      if (!isPost(call)) return null;
      tries += 1;
      return { status: 500 };
    });
    await told.later(day);
    const notices: string[] = [];
    for (let hours = 1; hours < 26; hours += 1) {
      const texts = (await told.later(hour)).map(({ text }) => text);
      expect(hours < 23 ? texts : []).toEqual([]);
      notices.push(...texts);
    }
    expect([tries, notices.length]).toEqual([24, 2]);
    expect((await watchesOf(told, '19:group@thread.v2')).map(({ paused }) => paused)).toEqual(['refused', 'refused']);
    const asked = told.chat.connector.calls.length;
    expect(await told.later(7 * day)).toEqual([]);
    expect(told.chat.connector.calls).toHaveLength(asked);
  });

  test('and does not say whether it arrived is sent 24 times, then its watch is paused, and its owner is told', async () => {
    const told = await openTold();
    await told.ask('watch users litware daily');
    told.litware.hire({ name: 'Nia Newcomer' });
    let tries = 0;
    told.chat.connector.misbehave((call) => {
      if (!isPost(call)) return null;
      tries += 1;
      return tries % 2 === 0 ? 'accepted-reset' : 'reset';
    });
    const arrived = [...(await told.later(day))];
    for (let hours = 0; hours < 30; hours += 1) arrived.push(...(await told.later(hour)));
    const { text = '' } = arrived.pop() ?? {};
    expect(text).toContain(`Paused: Teams never confirmed its last message, which may have arrived more than once`);
    expect(text).toContain(await idOf(told));
    expect(arrived.map((post) => [post.summary, post.text.split('\n')[0]])).toEqual(
      Array.from({ length: 12 }, () => [
        'Users, The litware: 30 → 31',
        'Sent again: the first message may have arrived, too.',
      ]),
    );
    expect([tries, (await watchesOf(told)).map(({ paused }) => paused)]).toEqual([24, ['unanswered']]);
    expect(await told.later(7 * day)).toEqual([]);
    told.chat.connector.misbehave(() => null);
    expect((await told.ask('watches')).text).toContain('Paused: Teams never confirmed its last message');
  });

  test('where Rollcall may not write pauses all watches there; their owners are told once, and resume them', async () => {
    const told = await openTold();
    await told.ask('watch users litware daily', inGroup);
    await told.ask('watch licenses litware weekly', inGroup);
    told.litware.hire({ name: 'Nia Newcomer' });
    told.chat.connector.misbehave((call) => (isPost(call) ? { status: 403 } : null));
    expect(await told.later(day)).toEqual([]);
    const [notice, ...others] = await told.later(60_000);
    expect(notice?.text).toContain('Paused: Teams takes no messages there');
    expect(others).toEqual([]);
    const watches = await watchesOf(told, '19:group@thread.v2');
    for (const { id, paused } of watches) expect([paused, notice?.text.includes(id)]).toEqual(['blocked', true]);
    told.chat.connector.misbehave(() => null);
    // The message itself is tried again some hours later.
    expect((await told.later(6 * hour)).map(({ summary }) => summary)).toEqual(['Users, The litware: 30 → 31']);
    await told.ask(`watches resume ${watches[0]?.id}`);
    await told.ask(`watches resume ${watches[1]?.id}`);
    told.litware.hire({ name: 'Nia Second' });
    expect(await told.later(8 * day)).toHaveLength(1);
  });
});

test('while one process looks for long, another one does not begin', async () => {
  const told = await openTold();
  await told.ask('watch users litware daily always');
  const { promise: whenQuiet, resolve } = Promise.withResolvers<void>();
  const [busy, free] = [() => whenQuiet, () => Promise.resolve()].map((quiet) =>
    createPosting({
      bot: { ...told.world.botOptions, turns: { ...told.world.botOptions.turns, whenQuiet: quiet } },
      post: told.chat.server.post,
      ownerOf: told.chat.server.ownerOf,
      onError: throwIt,
    }),
  );
  const before = told.chat.connector.calls.length;
  told.world.wait(day);
  await busy?.tick();
  for (let tick = 0; tick < 12; tick += 1) {
    told.world.wait(15_000);
    await busy?.tick();
    await free?.tick();
    await free?.idle();
  }
  expect(told.chat.connector.calls).toHaveLength(before);
  resolve();
  await busy?.idle();
  expect(told.chat.connector.calls).toHaveLength(before + 1);
  await Promise.all([busy?.close(), free?.close()]);
});

describe('in a group chat', () => {
  test('a watch posts names where the chat has a rule, and counts where it has none', async () => {
    const rules: AccessRule[] = [{ who: { user: ada }, customers: 'all', show: 'names' }];
    const told = await openTold({}, rules);
    await told.ask('watch users litware daily', inGroup);
    told.litware.hire({ name: 'Nia First' });
    const [counts] = await told.later(day);
    expect(counts?.summary).toBe('Users: 30 → 31');
    expect(JSON.stringify(counts?.cards)).not.toMatch(/Nia|litware/);
    rules.push({ who: { chat: '19:group@thread.v2' }, customers: ['litware'], show: 'names' });
    told.litware.hire({ name: 'Nia Second' });
    const [names] = await told.later(day);
    expect(names?.summary).toBe('Users, The litware: 31 → 32');
    expect(names?.text).toContain('Nia Second');
    expect(told.chat.connector.calls.at(-1)?.conversationId).toBe('19:group@thread.v2');
  });
});

describe('by the clocks of its owner', () => {
  test.each([
    ['forward', '2027-03-26T12:00:00Z'],
    ['back', '2027-10-29T12:00:00Z'],
  ])('a watch posts once in the night when they are set %s, and once in the others', async (_, from) => {
    const told = await openTold();
    await told.ask('watch users litware daily 02:30 always', { localTimezone: 'Europe/Berlin' });
    told.world.wait(new Date(from).getTime() - told.world.now().getTime());
    await told.later(0);
    const posts: string[] = [];
    for (let step = 0; step < 4 * 24 * 4; step += 1)
      if ((await told.later(hour / 4)).length > 0) posts.push(told.world.now().toISOString().slice(0, 10));
    expect(posts).toHaveLength(4);
    expect(new Set(posts).size).toBe(4);
  });

  test('a moment that was missed while Rollcall was down runs once', async () => {
    const told = await openTold();
    await told.ask('watch users litware daily always');
    expect(await told.later(5 * day)).toHaveLength(1);
    expect(await told.later(hour)).toEqual([]);
  });
});

describe('quiet', () => {
  test('watches that are due together in one conversation share one message', async () => {
    const told = await openTold();
    await told.ask('watch users litware daily');
    await told.ask('watch reconcile litware daily');
    told.litware.hire({ name: 'Nia Newcomer', voice: true });
    const posts = await told.later(day);
    expect(posts.map(({ summary }) => summary)).toEqual(['Watches: 2 watches have news']);
  });

  test('a conversation gets at most one message an hour, and what waits is not lost', async () => {
    const told = await openTold();
    await told.ask('watch users litware daily 08:00');
    await told.ask('watch reconcile litware daily 08:10');
    told.litware.hire({ name: 'Nia Newcomer', voice: true });
    const posts: number[] = [];
    for (let step = 0; step < 12 * 30; step += 1) {
      const { length } = await told.later(hour / 12);
      if (length > 0) posts.push(Math.floor(told.world.now().getTime() / hour));
    }
    expect(posts).toHaveLength(2);
    expect(new Set(posts).size).toBe(2);
  });
});

test('who is forgotten is forgotten by watches: in their lines, in what they compare with, and in what waits', async () => {
  const told = await openTold();
  const nia = told.litware.hire({ name: 'Nia Newcomer', voice: true });
  await told.world.round();
  await told.ask(`watch user ${nia.address}`);
  await told.ask('watch users litware');
  told.litware.dismiss(nia);
  const printed: string[] = [];
  await forgetNow(told.world.store.use, [nia.address], (line) => printed.push(line));
  expect(printed.join()).toContain('1 watch or snooze');
  expect((await watchesOf(told)).map(({ line }) => line)).toEqual(['users litware']);
  // It begins anew, and tells of nobody gone.
  expect(await told.later(day)).toEqual([]);
});

test.each(['user newcomer nia litware', 'user "(402) 555-0177" litware', 'changes all "Nia Newcomer"'])(
  'who is forgotten is forgotten by “watch %s”, which names them otherwise',
  async (line) => {
    const told = await openTold();
    const nia = told.litware.hire({ name: 'Nia Newcomer', phone: '+14025550177' });
    await told.world.round();
    await told.ask(`watch ${line}`);
    await told.ask('watch users litware sales');
    expect(await watchesOf(told)).toHaveLength(2);
    await forgetNow(told.world.store.use, [nia.address], () => undefined);
    expect((await watchesOf(told)).map((watch) => watch.line)).toEqual(['users litware "sales"']);
  },
);

test('who is forgotten long after they left is forgotten by a watch that has paused since', async () => {
  const told = await openTold();
  const nia = told.litware.hire({ name: 'Nia Newcomer' });
  await told.ask('watch users litware');
  await told.world.store.use((database) => database.execute("update watch set paused = 'blocked'", []));
  told.litware.dismiss(nia);
  await told.world.round();
  const id = await idOf(told);
  expect(await told.world.store.use((database) => readBaseline(database, id))).not.toBeNull();
  await forgetNow(told.world.store.use, [nia.address], () => undefined);
  expect(await told.world.store.use((database) => readBaseline(database, id))).toBeNull();
});
