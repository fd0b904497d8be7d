import type { FilterField, Panel } from '../cards/actions.ts';
import { filterNamed, type FilterName } from '../grammar/filters.ts';
import { anyValue } from '../grammar/inputs.ts';
import { writeLine } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';
import { words } from '../text/words.ts';
import { sourceTitles } from '../vendors/catalog.ts';
import { verdicts } from '../verdicts/catalog.ts';

/** Titles of the values that are no plain words. */
const titles: Readonly<Record<string, string>> = {
  ...sourceTitles,
  ...Object.fromEntries(verdicts.map(({ id, title }) => [id, title])),
};

/**
 * The panel that narrows this query: a search box, and a choice for each of these filters. `only` has the values of a
 * filter that the command takes, where it takes some of them.
 */
export function panelFor(
  query: Query,
  hint: string,
  filters: readonly FilterName[],
  only: Partial<Record<FilterName, readonly string[]>> = {},
): Panel {
  return {
    line: writeLine({ ...query, page: 1, fresh: false }),
    clear: writeLine({ ...query, terms: [], filters: {}, page: 1, fresh: false }),
    hint,
    text: query.terms.join(' '),
    filters: filters.flatMap((name) => fieldOf(name, query, only[name]) ?? []),
  };
}

function fieldOf(
  name: FilterName,
  { filters }: Query,
  values: readonly string[] | null = filterNamed(name).values,
): FilterField | null {
  if (values === null || values.length < 2) return null;
  return {
    id: name,
    label: words.filters.labels[name],
    value: filters[name] ?? anyValue,
    choices: [
      { title: words.filters.any, value: anyValue },
      ...values.map((value) => ({ title: titleOf(name, value), value })),
    ],
  };
}

function titleOf(name: FilterName, value: string): string {
  const choices: Readonly<Record<string, string>> = words.filters.choices[name] ?? {};
  return choices[value] ?? titles[value] ?? value;
}
