import type { Query } from '../grammar/query.ts';
import type { ChangeKind } from '../memory/change.ts';
import type { RecordedChange } from '../memory/changes.ts';
import { listNamed } from '../people/lists.ts';
import { termTest } from '../search/terms.ts';
import { verdicts, verdictsCalled } from '../verdicts/catalog.ts';

/** The groups of changes, in the order of the card. */
export const changeGroups = ['people', 'licenses', 'findings', 'purchases'] as const;
export type ChangeGroup = (typeof changeGroups)[number];

const groups: Readonly<Record<Exclude<ChangeKind, 'list-shrank'>, ChangeGroup>> = {
  'person-came': 'people',
  'person-gone': 'people',
  'person-changed': 'people',
  'license-gained': 'licenses',
  'license-lost': 'licenses',
  'license-moved': 'licenses',
  'finding-opened': 'findings',
  'finding-closed': 'findings',
  'purchase-changed': 'purchases',
};

/** Null for a change of a whole list, which is no row of its own. */
export function groupOf({ kind }: RecordedChange): ChangeGroup | null {
  return kind === 'list-shrank' ? null : groups[kind];
}

/** The value of `of:` that shows each group. */
export const valueOfGroup = {
  people: 'users',
  licenses: 'licenses',
  findings: 'findings',
  purchases: 'licenses',
} as const satisfies Readonly<Record<ChangeGroup, string>>;

type Test = (change: RecordedChange) => boolean;

/** A test for the changes that a query asks for. Make it once for many. */
export function changeTest({ filters, terms }: Query): Test {
  const { of, from, product, severity, verdict } = filters;
  const tests: Test[] = [
    ...(of === undefined ? [] : [isOf(of)]),
    ...(from === undefined ? [] : [isFrom(from)]),
    ...(product === undefined ? [] : [isOfProduct(product)]),
    ...(severity === undefined ? [] : [hasVerdict(verdicts.filter((each) => each.severity === severity))]),
    ...(verdict === undefined ? [] : [hasVerdict(verdictsCalled(verdict))]),
    ...(terms.length === 0 ? [] : [isFound(terms)]),
  ];
  return (change) => tests.every((test) => test(change));
}

function isOf(value: string): Test {
  return (change) => {
    const group = groupOf(change);
    return group !== null && valueOfGroup[group] === value;
  };
}

function isFrom(source: string): Test {
  return ({ list }) => list !== null && listNamed(list).source === source;
}

function isOfProduct(wanted: string): Test {
  const product = wanted.toLowerCase();
  return ({ kind, subject, name, detail }) => {
    const products = kind === 'purchase-changed' ? [subject, name] : [detail.product ?? null];
    return products.some((each) => each?.toLowerCase() === product);
  };
}

function hasVerdict(wanted: readonly { readonly id: string }[]): Test {
  const ids = new Set(wanted.map(({ id }) => id));
  return ({ detail: { verdict } }) => verdict !== undefined && ids.has(verdict);
}

function isFound(terms: readonly string[]): Test {
  const test = termTest(terms);
  return ({ name, key, subject, detail }) => test([name, key, subject, detail.product ?? null, detail.reason ?? null]);
}
