import { filterNames, type Filters, type FilterName } from '../grammar/filters.ts';
import { writeLine } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';
import { askerProblem, Problem } from '../problem.ts';
import type { Customer } from '../sources/customer.ts';
import { catalog, sourceTitles, type CatalogRow, type SourceId } from '../vendors/catalog.ts';
import type { UserListDeclaration } from '../vendors/declaration.ts';
import type { UserRecord } from '../vendors/vendor.ts';
import type { RowMask } from '../tables/row-mask.ts';
import type { Table } from '../tables/table.ts';
import { fold, foldings } from '../text/fold.ts';
import type { CommandContext } from './command.ts';
import { joinNames } from '../text/format.ts';
import { words } from '../text/words.ts';

/** A source that lists users. */
export interface UserSource {
  readonly id: SourceId;
  readonly list: UserListDeclaration;
  /** The filters that it can answer. */
  readonly filters: readonly FilterName[];
}

/** The field that a filter compares. */
const fields: Readonly<Partial<Record<FilterName, keyof UserRecord>>> = {
  voice: 'voice',
  dept: 'department',
  location: 'location',
};

const texts = words.users.sources;

const userSources: readonly UserSource[] = catalog.flatMap(({ id, lists }) => {
  const filters = filterNames.filter((name) => canAnswer(name, lists));
  return lists.users === undefined ? [] : [{ id, list: lists.users, filters }];
});

function canAnswer(name: FilterName, { users, deletedUsers }: CatalogRow['lists']): boolean {
  if (name === 'licensed') return true;
  if (name === 'state') return deletedUsers !== undefined;
  const field = fields[name];
  return field !== undefined && users?.fields.includes(field) === true;
}

/** The source of `from:`, or the first that can answer all filters, preferably one that lists this customer's users. */
export function chooseUserSource(query: Query, customer: Customer, context: CommandContext): UserSource {
  const given = filterNames.filter((name) => name !== 'from' && query.filters[name] !== undefined);
  const { from } = query.filters;
  if (from === undefined) {
    const able = userSources.filter((source) => missingFilters(source, given).length === 0);
    const source = able.find(({ id }) => listsUsersOf(id, customer, context)) ?? able[0];
    if (source !== undefined) return source;
    throw wrongSource(texts.noSource(filtersText(given)), query, given);
  }
  const source = userSources.find(({ id }) => id === from);
  if (source === undefined) throw wrongSource(texts.listsNoUsers(titleOf(from)), query, given);
  const missing = missingFilters(source, given);
  if (missing.length === 0) return source;
  throw wrongSource(texts.cannotAnswer(titleOf(from), filtersText(missing)), query, given);
}

/** `voice: and state:`. */
function filtersText(names: readonly FilterName[]): string {
  return joinNames(names.map((name) => `${name}:`));
}

function titleOf(from: string): string {
  return catalog.find(({ id }) => id === from)?.title ?? from;
}

function missingFilters({ filters }: UserSource, given: readonly FilterName[]): readonly FilterName[] {
  return given.filter((name) => !filters.includes(name));
}

/** False when the source is not connected, does not have the customer, or does not list its users. */
export function listsUsersOf(id: SourceId, customer: Customer, context: CommandContext): boolean {
  const connected = context.sources.health().some((source) => source.id === id && source.connected);
  const ref = customer.refs[id];
  return connected && ref !== null && (ref instanceof Problem || ref.hasUsers);
}

function wrongSource(title: string, query: Query, given: readonly FilterName[]): Problem {
  const abilities = userSources.map(({ id, filters }) => texts.answers(sourceTitles[id], filtersText(filters)));
  const able = userSources.filter((source) => missingFilters(source, given).length === 0);
  const { from: _from, ...filters } = query.filters;
  return askerProblem(
    'filter-source',
    title,
    abilities.join(' '),
    able.length > 0
      ? able.map(({ id }) => writeLine({ ...query, filters: { ...filters, from: id } }))
      : given.map((name) => writeLine({ ...query, filters: without(name, filters) })),
  );
}

function without(name: FilterName, filters: Filters): Filters {
  return Object.fromEntries(Object.entries(filters).filter(([each]) => each !== name));
}

/** A mask for each filter of the query that compares a field. */
export function filterMasks({ filters }: Query, all: Table<UserRecord>): RowMask[] {
  const { voice, dept, location } = filters;
  return [
    ...(voice === undefined ? [] : [all.where('voice', (value) => value === (voice === 'on'))]),
    ...(dept === undefined ? [] : [all.where('department', beginsWith(dept))]),
    ...(location === undefined ? [] : [all.where('location', (value) => fold(value ?? '') === fold(location))]),
  ];
}

/** A test for values that begin with the text, however its umlauts are written. */
function beginsWith(text: string): (value: string | null) => boolean {
  const wanted = foldings(text);
  return (value) => foldings(value ?? '').some((folded) => wanted.some((each) => folded.startsWith(each)));
}
