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
      'Contoso GmbH: 44 people: 24 agree, 20 need a look, 4 SKUs too, €217/month now, ' +
        '$720/month at renewal, 11 licenses have no price',
    );
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
          expect(answer.lines).toContain(`Next: ${verdict?.next}`);
          expect(answer.text).toContain('Read at {{TIME(');
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
    expect(first.summary).toBe('Contoso GmbH: 13 findings, Voice on, no license, page 1 of 2');
    const second = await world.click(first, 'Next');
    expect([first.rows.length, second.rows.length]).toEqual([10, 3]);
    expect((await world.click(second, 'Previous')).rows).toEqual(first.rows);
    expect((await world.say('reconcile contoso verdict:voice-unlicensed page:3')).summary).toBe('There is no page 3');
  });

  test.each([
    ['reconcile contoso megan', '1 finding'],
    ['reconcile contoso test1', '2 findings'],
    ['reconcile contoso weiss', '1 finding'],
    ['reconcile contoso MCOEV', '1 finding'],
    ['reconcile contoso verdict:voice-unlicensed braun', '1 finding'],
    ['reconcile contoso verdict:first-password braun', '0 findings'],
    ['reconcile fabrikam verdict:identity-conflict "rene sorel"', '2 findings'],
  ])('%s: %s', async (line, found) => {
    expect((await world.say(line)).summary).toMatch(new RegExp(`^(Contoso GmbH|Fabrikam Inc\\.): ${found}`));
  });

  test('names an accepted finding with its reason, and does not count it', async () => {
    const accepted =
      'Note: Licensed, voice off of Lars Stille is accepted until 2099-12-31: ' +
      'the licence is for a headset that is still on its way';
    expect((await world.say('reconcile fabrikam')).text).toContain('1 finding accepted by an exception');
    const list = await world.say('reconcile fabrikam verdict:licensed-no-voice');
    expect(list.lines).toContain(accepted);
    expect(list.rows.map(subjectOf)).toEqual(['leif.sandberg@fabrikam.com', 'nora.falk@fabrikam.com']);
    expect((await world.say('reconcile fabrikam verdict:over-used')).lines).not.toContain(accepted);
    expect((await world.say('why licensed-no-voice lars.stille@fabrikam.com fabrikam')).text).toContain(
      'license assigned to lars.stille@fabrikam.com, counted as User Interface',
    );
  });

  test('shows a licence under a contested address as a conflict, and calls nobody unlicensed because of it', async () => {
    const rows = await allRows('reconcile fabrikam verdict:voice-unlicensed');
    expect(rows.map(subjectOf)).toEqual(['vera.quist@fabrikam.com', 'viggo.holmgren@fabrikam.com']);
    const conflicts = await world.say('reconcile fabrikam verdict:identity-conflict');
    expect(conflicts.lines.filter((line) => line === 'Rene Sorel' || line === 'Tessa Wall')).toHaveLength(4);
  });
});

describe('why', () => {
  test('shows each record with its request, request id, time and match, and the next step', async () => {
    const reply = await world.say('why licensed-deleted dora.lindgren@fabrikam.com fabrikam');
    expect(reply.summary).toBe('License on a deleted account: Dora Lindgren, Fabrikam Inc.');
    expect(reply.text).toMatch(
      /Partner Center deleted accounts: the account was deleted on [A-Z][a-z]{2} \d{1,2}, \d{4}$/m,
    );
    expect(reply.text).toMatch(/GET \/v1\/customers\/[0-9a-f-]{36}\/users, request id [0-9a-f-]{36}/);
    expect(reply.text).toContain(
      'Live Platform licenses: license assigned to dora.lindgren@fabrikam.com, counted as Template',
    );
    expect(reply.text).toMatch(/GET \/\S+\/licensedUsers/);
    expect(reply.lines).toEqual(
      expect.arrayContaining([
        'Matched by Entra object ID',
        'Matched by address',
        'Next: Unassign the licenses, unless the account is going to be restored.',
      ]),
    );
    expect((await world.click(reply, 'User')).summary).toBe('Dora Lindgren, Fabrikam Inc.');
    expect((await world.click(reply, 'Same verdict')).summary).toContain('1 finding, License on a deleted account');
  });

  test('warns that Partner Center includes what another partner sold', async () => {
    expect((await world.say('why over-used MCOEV contoso')).text).toContain('licences sold by another partner');
    expect((await world.say('why first-password test1@example.com contoso')).text).not.toContain('another partner');
  });

  test('says that there is no such finding, and what it would mean', async () => {
    const reply = await world.say('why licensed-deleted vera.quist@fabrikam.com fabrikam');
    expect(reply.summary).toBe('License on a deleted account is not drawn for “vera.quist@fabrikam.com”');
    expect(reply.text).toContain(
      'It would mean: Partner Center lists the account as deleted, but licenses are still assigned to it.',
    );
  });

  test('offers a choice when several findings fit', async () => {
    const reply = await world.say('why identity-conflict "Rene Sorel" fabrikam');
    expect(reply.summary).toBe('2 findings fit “Rene Sorel”');
    for (const line of reply.buttons.values())
      expect((await world.say(line)).summary).toContain('One address, two Entra accounts: Rene Sorel');
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
    expect(reply.lines).toContain('Findings: 4 high, 15 medium, 6 low');
    expect(reply.lines).toContain('€217/month now, $720/month at renewal, 11 licenses have no price');
    expect((await world.say('customer litware')).lines).toContain('Findings: none, LicenseSpring not linked');
  });
});
