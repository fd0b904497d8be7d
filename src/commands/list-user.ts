import type { Listed, ListedRow } from '../exports/listed.ts';
import type { Query } from '../grammar/query.ts';
import { sourceResults } from '../people/lists.ts';
import { askerProblem } from '../problem.ts';
import { personAt } from '../search/people.ts';
import { words } from '../text/words.ts';
import { judgePerson } from '../verdicts/judge.ts';
import { describePerson } from '../views/person.ts';
import type { CommandContext } from './command.ts';
import { cellsIn } from './list-cells.ts';
import { searchFor } from './user-search.ts';

/** All facts that the sources have on one person, and the findings. None where nobody fits any more. */
export async function listUser(query: Query, context: CommandContext): Promise<Listed> {
  const { matches } = await searchFor(query, context);
  const [match, ...others] = matches;
  if (others.length > 0) throw severalPeople(query);
  const columns = Object.values(words.lists.user);
  if (match === undefined) return { columns, rows: [], count: 0, sources: [], asOf: null, notes: [] };
  const person = personAt(match);
  const { roster } = match;
  const { details, results } = await describePerson(person, roster, context);
  const { findings } = judgePerson(person, roster, await context.verdicts(), context.now());
  const rows = [
    ...details.flatMap(({ title, facts }) => facts.map(({ name, value }) => rowOf(title, name, value))),
    ...findings.map(({ verdict }) => rowOf(words.lists.finding, verdict.title, '')),
  ];
  return {
    columns,
    rows,
    count: rows.length,
    sources: [...sourceResults(roster.lists), ...results],
    asOf: null,
    notes: [],
  };
}

function rowOf(source: string, fact: string, value: string): ListedRow {
  return { key: `${source} ${fact}`, cells: cellsIn(words.lists.user, { source, fact, value }) };
}

function severalPeople({ terms }: Query): Error {
  const { title, advice } = words.lists.severalPeople(terms.join(' '));
  return askerProblem('person-unclear', title, advice, ['help user']);
}
