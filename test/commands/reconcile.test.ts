import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secretMarks } from '../../src/sandbox/world.ts';
import { verdicts } from '../../src/verdicts/catalog.ts';
import { openWorld, type Reply, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const verdictsById = new Map(verdicts.map((verdict) => [verdict.id, verdict]));

/** The verdicts to which an overview links. */
function verdictsIn(overview: Reply): string[] {
  return overview.rows.map((line) => line.split('verdict:')[1] ?? line);
}

/** The rows of all pages of a list. */
async function allRows(line: string): Promise<string[]> {
  const rows: string[] = [];
  let reply = await world.say(line);
  rows.push(...reply.rows);
  while (reply.buttons.has('Next')) {
    reply = await world.click(reply, 'Next');
    rows.push(...reply.rows);
  }
  return rows;
}

/** The person or SKU of a row such as `why contoso "verdict" ann@contoso.com`. */
function subjectOf(row: string): string {
  return row.slice(row.indexOf('" ') + 2).replaceAll('"', '');
}

function at(domain: string, locals: string): string[] {
  return locals.split(' ').map((local) => `${local}@${domain}`);
}

/**
 * What a person finds by comparing the examples of the vendors' documents: nine licensed addresses of one tenant, whose
 * users are in another; two seats of example.com; and an invented colleague for each of the other six licences.
 */
const byHand: Readonly<Record<string, readonly string[]>> = {
  // They are in "Get Licensed Users", but not in "Get List of End Users".
  'licensed-unknown-person': at('m365x89839532.onmicrosoft.com', 'diegos jonis meganb'),
  // 16 people have a phone number, and 12 were bought.
  'over-used': ['MCOEV'],
  // Every colleague with voice except AlexW, LidiaH, MiriamG and PattiF, who are licensed.
  'voice-unlicensed': at(
    'M365x33712745.OnMicrosoft.com',
    'ChristaK EmilyB EnricoC HenriettaM IrvinS JohannaL JurgenW NestorW PaulinaK RaulR SigridT VincentA WiebkeJ',
  ),
  // They are in "List License Users for Customer", but no user has these addresses.
  'seat-unknown-person': ['test1@example.com', 'test2@example.com'],
  // Two of the six licensed colleagues have no voice.
  'licensed-no-voice': at('M365x33712745.OnMicrosoft.com', 'DebraB IsaiahL'),
  // `is_initial_password` is true for the first of the two.
  'first-password': ['test1@example.com'],
  // 9 of 50, 29 of 40 and 2 of 50.
  'over-bought': ['live', 'SPE_E5', 'VISIOCLIENT'],
};

describe('the documents’ own example customer', () => {
  test('shows the verdicts that a person would find by hand, and no others', async () => {
    const overview = await world.say('reconcile contoso');
    expect(verdictsIn(overview)).toEqual(Object.keys(byHand));
    expect(overview.summary).toBe(
      'Contoso GmbH: 44 people, 20 need review, 4 products, €217/month now, ' +
        '$720/month at renewal, 11 licenses have no price',
    );
    expect(overview.lines).toContain('44 people checked in 3 sources: 24 match, 20 need review, 4 products');
    expect(overview.text).toContain('\n25\nfindings\n€217\nper month reclaimable now\n$720\nper month at renewal\n');
    expect(overview.lines).toContain('* at renewal · a license counts once in the total · 11 licenses have no price');
    for (const group of ['● High\n4 findings', '◐ Medium\n15 findings', '○ Low\n6 findings'])
      expect(overview.text).toContain(`\n${group}\n`);
    expect(overview.buttons.get('Review findings')).toBe(overview.rows[0]);
  });

  test.each(Object.entries(byHand))('%s lists exactly what a person would find', async (verdict, subjects) => {
    const rows = await allRows(`reconcile contoso verdict:${verdict}`);
    expect(rows.map(subjectOf)).toEqual(subjects);
  });

  test('shows that a first password was never changed, and never shows the password', async () => {
    const reply = await world.say('why first-password test1@example.com contoso');
    expect(reply.text).toContain(
      'PHN1 license 34524352345 assigned to test1@example.com, initial password never changed',
    );
    for (const mark of secretMarks) expect(JSON.stringify(reply.cards)).not.toContain(mark);
  });
});

describe('reconcile', () => {
  test('shows every verdict at least once in the demonstration', async () => {
    const shown = [
      ...verdictsIn(await world.say('reconcile fabrikam')),
      ...verdictsIn(await world.say('reconcile contoso')),
    ];
    expect(new Set(shown)).toEqual(new Set(verdictsById.keys()));
  });

  test.each(['contoso', 'fabrikam'])(
    'links at %s from each verdict to its findings, and from each finding to why',
    async (name) => {
      for (const line of (await world.say(`reconcile ${name}`)).rows) {
        const verdict = verdictsById.get(line.split('verdict:')[1] ?? '');
        const rows = await allRows(line);
        expect((await world.say(line)).summary).toContain(`: ${rows.length} finding`);
        for (const row of rows) {
          const answer = await world.say(row);
          expect(answer.summary).toMatch(new RegExp(`^${verdict?.title}: `));
          expect(answer.lines).toContain(verdict?.explanation);
          const next = answer.lines.find((text) => text.startsWith('What to do'))?.replace('What to do  ', '');
          expect(next === verdict?.next || next?.startsWith(`${verdict?.nextIfGone} `)).toBe(true);
          expect(answer.text).toContain('\nRead at {{TIME(');
        }
      }
    },
  );

  test('has the same order on every run', async () => {
    for (const line of [
      'reconcile fabrikam',
      'reconcile fabrikam page:2 a',
      'reconcile contoso verdict:voice-unlicensed',
    ]) {
      const first = await world.say(line);
      const again = await world.say(`${line} fresh`);
      expect(again.rows).toEqual(first.rows);
      expect(again.summary).toBe(first.summary);
    }
  });

  test('has pages to the last finding', async () => {
    const first = await world.say('reconcile contoso verdict:voice-unlicensed');
    expect(first.summary).toBe('Contoso GmbH: 13 findings · Voice on, no license');
    expect(first.lines).toContain('1–10 of 13');
    const second = await world.click(first, 'Next');
    expect([first.rows.length, second.rows.length]).toEqual([10, 3]);
    expect((await world.click(second, 'Previous')).rows).toEqual(first.rows);
    expect((await world.say('reconcile contoso verdict:voice-unlicensed page:3')).summary).toBe('There is no page 3');
  });

  test.each([
    ['reconcile contoso megan', 'Contoso GmbH: 1 finding matching “megan” · €4.50/month now'],
    ['reconcile contoso test1', 'Contoso GmbH: 2 findings matching “test1” · €5/month now'],
    ['reconcile contoso weiss', 'Contoso GmbH: 1 finding matching “weiss”'],
    ['reconcile contoso MCOEV', 'Contoso GmbH: 1 finding matching “MCOEV”'],
    [
      'reconcile contoso verdict:voice-unlicensed braun',
      'Contoso GmbH: 1 finding matching “braun” · Voice on, no license',
    ],
    [
      'reconcile contoso verdict:first-password braun',
      'Contoso GmbH: 0 findings matching “braun” · Initial password never changed',
    ],
    [
      'reconcile fabrikam verdict:identity-conflict "rene sorel"',
      'Fabrikam Inc.: 2 findings matching “rene sorel” · One address, two Entra accounts',
    ],
  ])('%s: %s', async (line, found) => {
    expect((await world.say(line)).summary).toBe(found);
  });

  test('names an accepted finding with its reason, and does not count it', async () => {
    const accepted =
      '“Licensed, voice off” of Lars Stille is accepted until Dec 31, 2099: ' +
      'the licence is for a headset that is still on its way';
    expect((await world.say('reconcile fabrikam')).text).toContain('1 finding accepted, and not counted');
    const list = await world.say('reconcile fabrikam verdict:licensed-no-voice');
    expect(list.lines).toContain(accepted);
    expect(list.rows.map(subjectOf)).toEqual(['leif.sandberg@fabrikam.com', 'nora.falk@fabrikam.com']);
    expect((await world.say('reconcile fabrikam verdict:over-used')).lines).not.toContain(accepted);
    expect((await world.say('why licensed-no-voice lars.stille@fabrikam.com fabrikam')).text).toContain(
      'License assigned to lars.stille@fabrikam.com, counted as User Interface',
    );
  });

  test('shows a licence under a contested address as a conflict, and calls nobody unlicensed because of it', async () => {
    const rows = await allRows('reconcile fabrikam verdict:voice-unlicensed');
    expect(rows.map(subjectOf)).toEqual(['vera.quist@fabrikam.com', 'viggo.holmgren@fabrikam.com']);
    const conflicts = await world.say('reconcile fabrikam verdict:identity-conflict');
    expect(conflicts.lines.filter((line) => /^(?:Rene Sorel|Tessa Wall) /.test(line))).toEqual([
      'Rene Sorel  One address, two Entra accounts',
      'Rene Sorel  One address, two Entra accounts',
      'Tessa Wall  One address, two Entra accounts',
      'Tessa Wall  One address, two Entra accounts',
    ]);
  });
});

describe('why', () => {
  test('shows each record with its request, request id, time and match, and the next step', async () => {
    const reply = await world.say('why licensed-deleted dora.lindgren@fabrikam.com fabrikam');
    expect(reply.summary).toBe('License on a deleted account: Dora Lindgren, Fabrikam Inc.');
    expect(reply.lines).toContain('Dora Lindgren · ●\u00A0High · €9.50/month now');
    expect(reply.text).toMatch(
      /^1\nPartner Center deleted accounts {2}The account was deleted on [A-Z][a-z]{2} \d{1,2}, \d{4}\nMatched by Entra object ID$/m,
    );
    expect(reply.text).toMatch(
      /^1 {2}GET \/v1\/customers\/[0-9a-f-]{36}\/users {2}request ID [0-9a-f-]{36}\nRead at \{\{TIME\(.+Z\)\}\}$/m,
    );
    expect(reply.text).toMatch(
      /^2\nLive Platform licenses {2}License assigned to dora.lindgren@fabrikam.com, counted as Template\nMatched by address$/m,
    );
    expect(reply.text).toMatch(/^2 {2}GET \/\S+\/licensedUsers {2}no request ID returned$/m);
    expect(reply.lines).toContain('What to do  Unassign the licenses, unless the account is going to be restored.');
    expect((await world.click(reply, 'Show user')).summary).toBe('Dora Lindgren, Fabrikam Inc.: 1 finding');
    expect((await world.click(reply, 'Same finding type')).summary).toBe(
      'Fabrikam Inc.: 1 finding · License on a deleted account · €9.50/month now',
    );
  });

  test('does not advise to license somebody who has left', async () => {
    const { lines } = await world.say('why voice-unlicensed "Wiebke Jansen" contoso');
    expect(lines).toContain('What to do  Turn Enterprise Voice off. Partner Center lists the account as deleted.');
  });

  test('warns that Partner Center includes what another partner sold', async () => {
    const warning = 'Partner Center counts the whole tenant, including licenses bought from other partners.';
    expect((await world.say('why over-used MCOEV contoso')).lines).toContain(warning);
    expect((await world.say('why first-password test1@example.com contoso')).text).not.toContain('other partners');
  });

  test('of somebody alone offers the person', async () => {
    const reply = await world.say('why vera.quist@fabrikam.com');
    expect(reply.rows).toEqual(['user vera.quist@fabrikam.com', 'help verdict']);
  });

  test('says that there is no such finding, and what it would mean', async () => {
    const reply = await world.say('why licensed-deleted vera.quist@fabrikam.com fabrikam');
    expect(reply.summary).toBe('Not found: “vera.quist@fabrikam.com” has no “License on a deleted account”');
    expect(reply.lines).toContain(
      'It would mean: Partner Center lists the account as deleted, but licenses are still assigned to it.',
    );
  });

  test('offers a choice when several findings fit', async () => {
    const reply = await world.say('why identity-conflict "Rene Sorel" fabrikam');
    expect(reply.summary).toBe('2 findings match “Rene Sorel”');
    expect(reply.rows).toHaveLength(2);
    for (const line of reply.rows)
      expect((await world.say(line)).summary).toBe('One address, two Entra accounts: Rene Sorel, Fabrikam Inc.');
  });
});

describe('findings on other cards', () => {
  test('a person’s card shows them, with a link to why', async () => {
    const reply = await world.say('user vera.quist@fabrikam.com fabrikam');
    expect(reply.rows).toEqual([
      'why fabrikam "voice-unlicensed" vera.quist@fabrikam.com',
      'why fabrikam "seat-inactive" vera.quist@fabrikam.com',
    ]);
  });

  test('a customer’s card shows their severities and their costs', async () => {
    const reply = await world.say('customer contoso');
    expect(reply.lines).toContain('Findings   ● High 4   ◐ Medium 15   ○ Low 6');
    expect(reply.lines).toContain('Reclaimable: €217/month now, $720/month at renewal, 11 licenses have no price');
    const none = await world.say('customer litware');
    expect(none.text).toContain('\n0\nfindings\n');
    expect(none.text).toContain('\nLicenseSpring\n–\u00A0not linked\n');
    expect(none.lines.filter((line) => line.startsWith('Findings '))).toEqual([]);
  });
});
