import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { withRows, type RawRow } from '../support/edit-answers.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  onTestFinished(() => world.close());
});

const vera = 'vera.quist@fabrikam.com';

/** Changes the rows of Live Platform with this text in one of their fields. */
function withRow(pathEnd: string, text: string, changes: object): void {
  const edit = (row: RawRow): RawRow => (Object.values(row).includes(text) ? { ...row, ...changes } : row);
  world.sandboxes.live.misbehave(withRows(pathEnd, (rows) => rows.map(edit)));
}

/** How many people the overview compares. */
async function peopleAt(customer: string): Promise<number> {
  const [, people] = /: (\d+) people, /.exec((await world.say(`reconcile ${customer} fresh`)).summary) ?? [];
  return Number(people);
}

describe('a resource account', () => {
  test.each<[what: string, changes: object]>([
    ['of a call queue', { MsInterpretedUserType: 'PureOnlineApplicationInstance' }],
    ['that is also on the premises', { MsInterpretedUserType: 'HybridOnpremApplicationInstance' }],
    ['in other letters', { MsInterpretedUserType: 'PUREONLINEAPPLICATIONINSTANCE', UserType: 'NoService' }],
    ['by its user type', { UserType: 'ResourceAccount' }],
    ['by the department that Microsoft gives it', { Department: 'Microsoft Communication Application Instance' }],
  ])('%s is shown as what it is, and told nothing about a licence', async (_, changes) => {
    const people = await peopleAt('fabrikam');
    withRow('/user', vera, changes);
    expect((await world.say('reconcile fabrikam verdict:voice-unlicensed fresh')).text).not.toContain('Vera Quist');
    expect(await peopleAt('fabrikam')).toBe(people - 1);
    const list = await world.say(`users fabrikam ${vera}`);
    expect(list.lines).toContain('Resource account');
    expect(list.text).not.toContain('Unlicensed\n');
    const card = await world.say(`user ${vera} fabrikam`);
    expect(card.text).toMatch(/^Live Platform\n–\u00A0Resource account$/m);
    expect(card.text).toContain('\nKind\nresource account\n');
    expect(card.text).not.toContain('Voice on, no license');
    expect(card.text).not.toMatch(/unlicensed/i);
    expect(card.text).not.toMatch(/no licen[cs]e/i);
  });

  test('with a licence and no Teams, or no voice, is no finding either', async () => {
    withRow('/user', 'nora.falk@fabrikam.com', { MsInterpretedUserType: 'OnPremOnlineApplicationInstance' });
    for (const verdict of ['licensed-no-teams', 'licensed-no-voice', 'seat-never-used', 'first-password'])
      expect((await world.say(`reconcile fabrikam verdict:${verdict}`)).text).not.toContain('Nora Falk');
  });

  test('is not seen in a person whose department only mentions applications', async () => {
    withRow('/user', vera, { Department: 'Application Instances', UserType: 'TeamsOnly' });
    expect((await world.say('reconcile fabrikam verdict:voice-unlicensed')).text).toContain('Vera Quist');
  });
});

describe('a licence that no person holds', () => {
  test.each<[criterion: string, kind: string]>([
    ['Managed Service Numbers', 'service number'],
    ['managed service  number', 'service number'],
    ['ManagedServiceNumbers', 'service number'],
    ['Managed Devices - Common Area Phones', 'common area phone'],
    ['Managed Devices-Common Area Phone', 'common area phone'],
    ['Managed Devices - Meeting Rooms', 'device'],
  ])('counted as “%s” is shown as a %s and is no licence of nobody known', async (licenseCriteria, kind) => {
    const people = await peopleAt('fabrikam');
    withRow('/licensedUsers', 'zacharias.former@fabrikam.com', { licenseCriteria });
    const list = await world.say('reconcile fabrikam verdict:licensed-unknown-person fresh');
    expect(list.summary).toContain('0 findings');
    expect(await peopleAt('fabrikam')).toBe(people - 1);
    const card = await world.say('user zacharias.former@fabrikam.com fabrikam');
    expect(card.text).toContain(`\nKind\n${kind}\n`);
    expect(card.text).not.toContain('Orphaned Live Platform license');
  });

  test('is not switched off where its user has no voice', async () => {
    withRow('/licensedUsers', 'lars.stille@fabrikam.com', { licenseCriteria: 'Managed Service Numbers' });
    expect((await world.say('reconcile fabrikam verdict:licensed-no-voice')).text).not.toContain('Lars Stille');
  });

  test('by a criterion of people is a licence of people', async () => {
    withRow('/licensedUsers', 'fax.reception@fabrikam.com', { licenseCriteria: 'Managed Users - By User Interface' });
    const list = await world.say('reconcile fabrikam verdict:licensed-unknown-person');
    expect(list.rows.join('\n')).toContain('fax.reception@fabrikam.com');
  });
});
