import type { ListName } from '../../src/people/lists.ts';
import type { Person } from '../../src/sandbox/world.ts';
import { skus } from '../../src/sandbox/customer.ts';
import type { Random } from '../../src/sandbox/people.ts';
import type { ChangingCustomer } from './changing-customer.ts';

/** The lists of one customer, in the order of their faults. */
export const nightLists = [
  'liveUsers',
  'liveLicences',
  'livePurchases',
  'seats',
  'partnerAccounts',
  'partnerDeleted',
  'partnerPurchases',
] as const satisfies readonly ListName[];

/** What a list has: by each row's key its content, which is a change where it differs. */
type Rows = ReadonlyMap<string, readonly (string | number | boolean | null)[]>;

interface Told {
  readonly came: string;
  readonly gone: string;
  readonly changed: string;
}

const people: Told = { came: 'person-came', gone: 'person-gone', changed: 'person-changed' };
const licenses: Told = { came: 'license-gained', gone: 'license-lost', changed: 'license-moved' };
const bought: Told = { came: 'purchase-changed', gone: 'purchase-changed', changed: 'purchase-changed' };

const told: Readonly<Record<(typeof nightLists)[number], Told>> = {
  liveUsers: people,
  partnerAccounts: people,
  partnerDeleted: people,
  liveLicences: licenses,
  seats: licenses,
  livePurchases: bought,
  partnerPurchases: bought,
};

function rowsNow(customer: ChangingCustomer): Readonly<Record<(typeof nightLists)[number], Rows>> {
  const { live, accounts, licensed, seats, purchases, sandbox } = customer;
  return {
    liveUsers: new Map(
      live.map((one) => [one.objectId, [one.name, one.address, one.phone, one.department, one.location, one.voice]]),
    ),
    partnerAccounts: new Map(accounts.map((one) => [one.objectId, [one.name, one.address, one.phone, one.location]])),
    partnerDeleted: new Map(),
    liveLicences: new Map(licensed.map(({ sipAddress, licenseCriteria }) => [sipAddress, [licenseCriteria]])),
    seats: new Map(seats.map(({ license_id, email, is_active }) => [`${license_id} ${email}`, [is_active]])),
    livePurchases: new Map([['live', [sandbox.live?.bought ?? null]]]),
    partnerPurchases: new Map(purchases.map(({ sku, bought: count }) => [sku.partNumber, [count]])),
  };
}

/** What has to be remembered of a customer, worked out from the customer and the faults of each night alone. */
export interface Truth {
  /** Reads the customer with these lists failing. Returns what people are told of that night, sorted. */
  readonly night: (faults: ReadonlySet<ListName>) => readonly string[];
  /** `verdict subject` of each open finding, sorted. */
  readonly open: () => readonly string[];
  /** Figures of the last night; null where they are not known. */
  readonly figures: () => ReadonlyMap<string, number | null>;
  /** By list, the keys of the rows as they were last read. */
  readonly known: () => ReadonlyMap<ListName, readonly string[]>;
}

export function createTruth(customer: ChangingCustomer): Truth {
  const last = new Map<ListName, Rows>();
  let open = new Map<string, ReadonlyMap<string, string>>();
  let figures = new Map<string, number | null>();

  return {
    night(faults) {
      const now = rowsNow(customer);
      const changes: string[] = [];
      for (const list of nightLists) {
        if (faults.has(list)) continue;
        const before = last.get(list);
        if (before !== undefined) changes.push(...changesOf(list, before, now[list]));
        last.set(list, now[list]);
      }
      const isFirst = open.size === 0;
      const findings = new Map(
        Array.from(findingsNow(customer), ([verdict, found]) => {
          const failed = listsOf(verdict).some((list) => faults.has(list));
          return [verdict, failed ? (open.get(verdict) ?? new Map<string, string>()) : found];
        }),
      );
      for (const [verdict, found] of isFirst ? [] : findings) {
        const before = open.get(verdict) ?? new Map<string, string>();
        for (const [what, subject] of found)
          if (!before.has(what)) changes.push(`finding-opened ${verdict} ${subject}`);
        for (const [what, subject] of before)
          if (!found.has(what)) changes.push(`finding-closed ${verdict} ${subject}`);
      }
      open = findings;
      figures = figuresNow(customer, now, faults);
      return changes.toSorted();
    },
    open: () =>
      Array.from(open, ([verdict, found]) => Array.from(found.values(), (subject) => `${verdict} ${subject}`))
        .flat()
        .toSorted(),
    figures: () => figures,
    known: () => new Map(Array.from(last, ([list, rows]) => [list, Array.from(rows.keys(), subjectOf).toSorted()])),
  };
}

function changesOf(list: (typeof nightLists)[number], before: Rows, after: Rows): string[] {
  const { came, gone, changed } = told[list];
  const changes: string[] = [];
  for (const [key, content] of before) {
    const next = after.get(key);
    if (next === undefined) changes.push(`${gone} ${list} ${subjectOf(key)}`);
    else if (next.some((value, index) => value !== content[index]))
      changes.push(`${changed} ${list} ${subjectOf(key)}`);
  }
  for (const key of after.keys()) if (!before.has(key)) changes.push(`${came} ${list} ${subjectOf(key)}`);
  if (after.size === 0 && before.size > 0) changes.push(`list-shrank ${list} ${list}`);
  return changes;
}

/** Whom the row with this key is about: a seat has its number in front. */
function subjectOf(key: string): string {
  return key.split(' ').at(-1) ?? '';
}

/** The lists without which a verdict says nothing. */
function listsOf(verdict: string): readonly ListName[] {
  if (verdict.startsWith('over')) return ['livePurchases', 'partnerPurchases'];
  const identity: readonly ListName[] = ['liveUsers', 'partnerAccounts', 'partnerDeleted', 'liveLicences'];
  return verdict.startsWith('seat') ? [...identity, 'seats'] : identity;
}

/**
 * The findings on a customer whose people have an account at both sources, or none: by verdict, by what each is about, its
 * subject. A seat stays the same when its holder loses the accounts, and then is known by its address alone.
 */
function findingsNow({ live, accounts, licensed, seats, purchases, sandbox }: ChangingCustomer) {
  const byAddress = new Map(live.map((one) => [one.address.toLowerCase(), one]));
  const hasLicense = new Set(licensed.map(({ sipAddress }) => sipAddress));
  const peopleWith = (passes: (one: Person) => boolean) => same(live.filter(passes).map(({ objectId }) => objectId));
  const isLicensed = ({ address }: Person): boolean => hasLicense.has(address.toLowerCase());
  const { sku, bought: count = 0 } = purchases[0] ?? {};
  const used = accounts.filter((one) => sku?.isHeldBy(one) === true).length;
  // Ten licences and a fifth.
  const isOverBought = count - used >= 10 && (count - used) * 5 >= count;
  const inactive = seats.filter((each) => !each.is_active).map(({ email }) => email);
  return new Map<string, ReadonlyMap<string, string>>([
    ['voice-unlicensed', peopleWith((one) => one.voice && !isLicensed(one))],
    ['licensed-no-voice', peopleWith((one) => !one.voice && isLicensed(one))],
    ['licensed-no-teams', peopleWith((one) => one.service !== 'teams' && isLicensed(one))],
    ['licensed-unknown-person', same([...hasLicense].filter((address) => !byAddress.has(address)))],
    ['seat-unknown-person', same(seats.map(({ email }) => email).filter((email) => !byAddress.has(email)))],
    ['seat-inactive', new Map(inactive.map((email) => [email, byAddress.get(email)?.objectId ?? email]))],
    ['over-bought', same(isOverBought ? [`partnerPurchases ${sku?.partNumber ?? ''}`] : [])],
    [
      'over-used',
      same([
        ...(used > count ? [`partnerPurchases ${sku?.partNumber ?? ''}`] : []),
        ...(licensed.length > (sandbox.live?.bought ?? 0) ? ['livePurchases live'] : []),
      ]),
    ],
  ]);
}

function same(subjects: readonly string[]): ReadonlyMap<string, string> {
  return new Map(subjects.map((subject) => [subject, subject]));
}

function figuresNow(
  customer: ChangingCustomer,
  now: ReturnType<typeof rowsNow>,
  faults: ReadonlySet<ListName>,
): Map<string, number | null> {
  const counted = ['liveUsers', 'liveLicences', 'seats', 'partnerAccounts', 'partnerDeleted'] as const;
  const findings = Array.from(findingsNow(customer).values(), ({ size }) => size);
  const known = new Set(customer.live.map(({ address }) => address.toLowerCase()));
  const holders = [...now.liveLicences.keys(), ...now.seats.keys()].map(subjectOf);
  const orphans = new Set(holders.filter((address) => !known.has(address)));
  const isWhole = counted.every((list) => !faults.has(list));
  return new Map<string, number | null>([
    ...counted.map((list) => [list, faults.has(list) ? null : now[list].size] as const),
    ['people', isWhole ? customer.live.length + orphans.size : null],
    ['findings', faults.size > 0 ? null : findings.reduce((sum, each) => sum + each, 0)],
  ]);
}

/** Something happens at a customer. */
export function happen(customer: ChangingCustomer, random: Random, night: number): void {
  const any = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];
  const one = any(customer.live);
  const change = (changes: Partial<Person>): void => {
    const changed = (each: Person): Person => (each.objectId === one?.objectId ? { ...each, ...changes } : each);
    customer.live = customer.live.map(changed);
    customer.accounts = customer.accounts.map(changed);
  };
  const happenings: (() => void)[] = [
    () =>
      void customer.hire({
        name: `Nia Night${night}`,
        address: `n${night}.${random()}@${customer.name}.com`,
        voice: random() < 0.5,
      }),
    () => one !== undefined && customer.live.length > 4 && customer.dismiss(one),
    // The licence stays behind.
    () => {
      if (one === undefined || customer.live.length <= 4) return;
      customer.live = customer.live.filter((each) => each !== one);
      customer.accounts = customer.accounts.filter(({ objectId }) => objectId !== one.objectId);
    },
    () => change({ name: `${one?.name.split(' ')[0] ?? ''} Renamed${night}` }),
    () => change({ department: `Department ${night}` }),
    () => change({ voice: one?.voice !== true }),
    () => {
      if (one === undefined || customer.licensed.some(({ sipAddress }) => sipAddress === one.address.toLowerCase()))
        return;
      customer.license(one);
    },
    () => {
      customer.licensed = customer.licensed.filter((each) => each !== any(customer.licensed));
    },
    () => {
      const moved = any(customer.licensed);
      customer.licensed = customer.licensed.map((each) =>
        each === moved ? { ...each, licenseCriteria: `Managed Users - By Template` } : each,
      );
    },
    () => {
      if (one === undefined || customer.seats.some(({ email }) => email === one.address.toLowerCase())) return;
      customer.seat(one, { is_active: random() < 0.7 });
    },
    () => {
      const gone = any(customer.seats);
      customer.seats = customer.seats.filter((each) => each !== gone);
    },
    () => {
      const changed = any(customer.seats);
      customer.seats = customer.seats.map((each) =>
        each === changed ? { ...each, is_active: !each.is_active } : each,
      );
    },
    () => {
      customer.purchases = [{ sku: skus.e5, bought: customer.accounts.length + Math.floor(random() * 6) - 2 }];
    },
    () => {
      customer.live = customer.live.toReversed();
      customer.licensed = customer.licensed.toReversed();
      customer.accounts = customer.accounts.toReversed();
    },
  ];
  any(happenings)?.();
}
