import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareAccounts } from '../../src/memory/compare.ts';
import { wholeReading, type WholeReading } from '../../src/memory/reading.ts';
import { accountLists, listNames, type ListName } from '../../src/people/lists.ts';
import type { FullRoster } from '../../src/people/roster.ts';
import { seeded, type Random } from '../../src/sandbox/people.ts';
import type { Table } from '../../src/tables/table.ts';
import type { AccountListName } from '../../src/vendors/catalog.ts';
import type { UserRecord } from '../../src/vendors/vendor.ts';
import { judge } from '../../src/verdicts/judge.ts';
import { purchaseVerdicts } from '../../src/verdicts/purchase-rules.ts';
import { createLedger, usualSettings, type Ledger } from '../support/ledger.ts';
import { account, bought, customer, licence, rosterOf, seat, unknown, type Rows } from '../support/rosters.ts';
import { runSync } from '../support/run-sync.ts';

const now = new Date('2026-03-10T02:00:00Z');

/** What can be true of a person, and of how many of a hundred it is at first. */
const facts = {
  'is at Live Platform': 85,
  'is at Partner Center': 85,
  'was deleted': 10,
  'has an id': 85,
  'has another address': 0,
  'has voice': 40,
  'has no Teams': 10,
  'is of another tenant': 5,
  'is licensed': 40,
  'is a device': 5,
  'has a seat': 30,
  'has two seats': 5,
  'is inactive': 10,
  'never used it': 10,
  'has the first password': 10,
};
type Fact = keyof typeof facts;
type Person = ReadonlySet<string>;

/** The first ten are known to Live Platform by their object id, so that they are the same people with another address. */
const renamed = 10;
const always: readonly Fact[] = ['is at Live Platform', 'has an id'];

function firstPeople(random: Random): Person[] {
  return Array.from({ length: 40 }, (_, index) => {
    const own = Object.entries(facts).flatMap(([fact, share]) => (100 * random() < share ? [fact] : []));
    return new Set(index < renamed ? [...own, ...always] : own);
  });
}

/** A tenth of the people change in one thing. */
function nextPeople(people: readonly Person[], random: Random): Person[] {
  const names = Object.keys(facts);
  return people.map((person, index) => {
    const fact = names[Math.floor(random() * names.length)] ?? '';
    const isFixed = index < renamed ? always.some((each) => each === fact) : fact === 'has another address';
    if (random() < 0.9 || isFixed) return person;
    return new Set(person.has(fact) ? [...person].filter((each) => each !== fact) : [...person, fact]);
  });
}

function rowsOf(people: readonly Person[], random: Random): Required<Rows> {
  const numbered = people.map((person, number) => {
    const address = `${person.has('has another address') ? 'new' : 'person'}.${number}@contoso.com`;
    return { person, address, objectId: person.has('has an id') ? `id-${number}` : null };
  });
  const those = (fact: Fact): typeof numbered => numbered.filter(({ person }) => person.has(fact));
  const seatOf = ({ person, address }: (typeof numbered)[number], licenseId: string) =>
    seat(address, {
      licenseId: `${licenseId} of ${address}`,
      active: !person.has('is inactive'),
      activations: person.has('never used it') ? 0 : 1,
      firstPassword: person.has('has the first password'),
    });
  const some = (most: number): number => Math.floor(random() * most);
  return {
    liveUsers: those('is at Live Platform').map(({ person, address, objectId }) =>
      account(address, objectId, {
        voice: person.has('has voice'),
        userType: person.has('has no Teams') ? 'NoService' : 'TeamsOnly',
        tenantId: person.has('is of another tenant') ? 'other' : customer.tenantId,
      }),
    ),
    liveLicences: those('is licensed').map(({ person, address }) =>
      licence(address, { nonPerson: person.has('is a device') ? 'device' : null }),
    ),
    seats: [
      ...those('has a seat').map((each) => seatOf(each, '1')),
      ...those('has two seats').map((each) => seatOf(each, '2')),
    ],
    partnerAccounts: those('is at Partner Center').map(({ address, objectId }) => account(address, objectId)),
    partnerDeleted: those('was deleted').map(({ address, objectId }) =>
      account(address, objectId, { state: 'deleted' }),
    ),
    livePurchases: [bought('live', 20, some(30))],
    partnerPurchases: [bought('phone', 50, some(70)), bought('room', 20, 5 + some(15))],
  };
}

/** The lists as they are read in one night: some fail, and some break off after half of their rows. */
function readWithFaults(rows: Required<Rows>, faulty: ReadonlySet<ListName>, random: Random): FullRoster {
  const broken = listNames.filter((list) => faulty.has(list) && random() < 0.5);
  const failed = listNames.filter((list) => faulty.has(list) && !broken.includes(list));
  const halves = Object.fromEntries(broken.map((list) => [list, rows[list].slice(0, rows[list].length / 2)]));
  return rosterOf({ ...rows, ...halves }, Object.fromEntries(failed.map((list) => [list, unknown])), broken);
}

/** `voice-unlicensed 7` for person 7, or `over-used phone` for a product. */
function nameOf(verdict: string, subject: string): string {
  return `${verdict} ${/\d+/.exec(subject)?.[0] ?? subject.split(' ').at(-1)}`;
}

/** The findings that are true, as if every list had been read. */
function truth(rows: Required<Rows>): ReadonlySet<string> {
  const { findings } = runSync(judge(rosterOf(rows), usualSettings, now));
  return new Set(findings.map(({ verdict, key }) => nameOf(verdict.id, key)));
}

function openIn(ledger: Ledger): string[] {
  return ledger
    .open()
    .map(({ verdict, subject }) => nameOf(verdict, subject))
    .toSorted();
}

/** The verdicts whose check ran in full: all their lists were read, and those that tell who is who. */
function judgedIn(roster: FullRoster, faulty: ReadonlySet<ListName>): (name: string) => boolean {
  const { skipped } = runSync(judge(roster, usualSettings, now));
  const isUnclear = [...accountLists, 'liveLicences' as const].some((list) => faulty.has(list));
  return (name) => {
    const [verdict] = name.split(' ');
    if (skipped.some((each) => each.verdict.id === verdict)) return false;
    return purchaseVerdicts.some(({ id }) => id === verdict) || !isUnclear;
  };
}

type AccountReading = WholeReading<Table<UserRecord>>;

function numbers(all: readonly string[]): string[] {
  return all.map((each) => /\d+/.exec(each)?.[0] ?? '').toSorted();
}

/** Compares each list of accounts with its last whole reading: those who came and are gone must have. */
function compareLists(
  roster: FullRoster,
  rows: Required<Rows>,
  last: Map<AccountListName, { readonly reading: AccountReading; readonly rows: readonly UserRecord[] }>,
): void {
  for (const list of accountLists) {
    const reading = wholeReading(roster.lists[list]);
    const before = last.get(list);
    if (reading === null) continue;
    last.set(list, { reading, rows: rows[list] });
    if (before === undefined) continue;
    const those = (all: readonly UserRecord[]): string[] => numbers(all.map(({ address }) => address ?? ''));
    const changes = runSync(compareAccounts(list, before.reading, reading));
    const subjects = (kind: string): string[] =>
      numbers(changes.flatMap((each) => (each.kind === kind ? [each.subject] : [])));
    const [earlier, later] = [those(before.rows), those(rows[list])];
    expect(subjects('person-gone')).toEqual(earlier.filter((number) => !later.includes(number)));
    expect(subjects('person-came')).toEqual(later.filter((number) => !earlier.includes(number)));
  }
}

test('90 nights with faults in a fifth of the lists tell nothing that is not so, and end with what is true', () => {
  fc.assert(
    fc.property(fc.noShrink(fc.uuid()), (word) => {
      const random = seeded(word);
      const ledger = createLedger();
      const lists: Parameters<typeof compareLists>[2] = new Map();
      let people = firstPeople(random);
      let rows = rowsOf(people, random);
      ledger.night(rosterOf(rows));
      expect(openIn(ledger)).toEqual([...truth(rows)].toSorted());
      for (let night = 1; night <= 90; night += 1) {
        people = nextPeople(people, random);
        rows = rowsOf(people, random);
        const faulty = new Set(listNames.filter(() => night < 90 && random() < 0.2));
        const roster = readWithFaults(rows, faulty, random);
        const [before, all, isJudged] = [openIn(ledger), truth(rows), judgedIn(roster, faulty)];
        const { opened, closed } = ledger.night(roster);

        const expected = [...before.filter((name) => !isJudged(name)), ...[...all].filter(isJudged)].toSorted();
        expect(openIn(ledger)).toEqual(expected);
        // What stays open is not closed and opened again.
        expect(opened.map(({ verdict, subject }) => nameOf(verdict, subject)).toSorted()).toEqual(
          expected.filter((name) => !before.includes(name)),
        );
        expect(closed.map(({ finding }) => nameOf(finding.verdict, finding.subject)).toSorted()).toEqual(
          before.filter((name) => !expected.includes(name)),
        );
        expect(closed.every(({ why }) => why === 'gone')).toBe(true);
        expect(opened.every(({ exact }) => exact)).toBe(true);
        compareLists(roster, rows, lists);
      }
      expect(openIn(ledger)).toEqual([...truth(rows)].toSorted());
    }),
    { numRuns: 2 },
  );
});

test('nights with faults from the first one on end with what is true as soon as every list was read', () => {
  fc.assert(
    fc.property(fc.noShrink(fc.uuid()), (word) => {
      const random = seeded(word);
      const ledger = createLedger();
      let people = firstPeople(random);
      for (let night = 0; night < 10; night += 1) {
        people = nextPeople(people, random);
        const faulty = new Set(listNames.filter(() => random() < 0.4));
        ledger.night(readWithFaults(rowsOf(people, random), faulty, random));
      }
      const rows = rowsOf(people, random);
      ledger.night(rosterOf(rows));
      expect(openIn(ledger)).toEqual([...truth(rows)].toSorted());
    }),
    { numRuns: 20 },
  );
});
