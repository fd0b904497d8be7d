import { fold } from '../text/fold.ts';
import { regionCalled, regionOf } from '../text/region.ts';
import { editDistance, maxEdits } from '../text/spelling.ts';
import { filterNamed, filterNames, type FilterName } from './filters.ts';
import { filterEmpty, filterTwice, filterValue } from './problems.ts';

const namesOfFilters: ReadonlyMap<string, FilterName> = new Map(
  filterNames.toReversed().flatMap((name) => [...filterNamed(name).aliases, name].map((each) => [each, name] as const)),
);

/** The filter with this name or alias, however its capitals are typed. */
export function filterCalled(typed: string): FilterName | null {
  return namesOfFilters.get(typed.toLowerCase()) ?? null;
}

/** The filters whose name or alias is spelled nearly like this, the nearest first. */
export function filtersNear(typed: string, max = maxEdits(typed)): readonly FilterName[] {
  const wanted = typed.toLowerCase();
  const near = [...namesOfFilters]
    .map(([spelling, name]) => ({ name, edits: editDistance(wanted, spelling) }))
    .filter(({ edits }) => edits <= max)
    .toSorted((a, b) => a.edits - b.edits);
  return [...new Set(near.map(({ name }) => name))];
}

const minBeginning = 3;

/** The filters whose name or alias begins like this. */
export function filtersStartingWith(typed: string): readonly FilterName[] {
  const wanted = typed.toLowerCase();
  if (wanted.length < minBeginning) return [];
  return [...namesOfFilters].flatMap(([spelling, name]) => (spelling.startsWith(wanted) ? [name] : []));
}

/** The value as lines write it, or null for one that the filter does not permit. */
export function valueCalled(name: FilterName, typed: string): string | null {
  const { values, also, read } = filterNamed(name);
  if (values === null) return typed === '' ? null : asWritten(name, typed);
  const wanted = comparable(typed);
  const isCalled = (value: string): boolean =>
    [value, ...(also[value] ?? [])].some((each) => comparable(each) === wanted);
  return values.find(isCalled) ?? read?.(typed) ?? null;
}

/** The sources write countries as codes: `location:Germany` is DE. */
function asWritten(name: FilterName, typed: string): string {
  return name === 'location' && regionOf(typed) === null ? (regionCalled(fold(typed)) ?? typed) : typed;
}

/** `Over-Allocated` and "over allocated" are the same value. */
function comparable(value: string): string {
  return value.toLowerCase().replaceAll('-', ' ');
}

const maxChoices = 5;

/** Throws a problem for a value that the filter does not permit. `lineWith` writes the line with another value. */
export function readValue(name: FilterName, typed: string, lineWith: (value: string) => string): string {
  const countries = name === 'location' ? typed.split(',') : [];
  if (countries.length > 1 && countries.every((each) => regionOf(each) !== null))
    throw filterTwice(name, countries.map(lineWith));
  const value = valueCalled(name, typed);
  if (value !== null) return value;
  const { values, accepts, example } = filterNamed(name);
  if (values === null) throw filterEmpty(name, example, lineWith(example));
  const byNearness = values.toSorted((a, b) => editDistance(typed, a) - editDistance(typed, b));
  const offered = values.length > maxChoices ? byNearness.slice(0, maxChoices) : values;
  throw filterValue(name, accepts ?? values, typed, offered.map(lineWith));
}
