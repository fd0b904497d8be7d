import type { Listed, ListedRow } from '../exports/listed.ts';
import { requireCustomer, type Query } from '../grammar/query.ts';
import { accountLists, licenseLists, listNamed, purchaseLists, sourceResults } from '../people/lists.ts';
import type { FullRoster } from '../people/roster.ts';
import { valueOf } from '../sources/result.ts';
import { words } from '../text/words.ts';
import type { Judgement } from '../verdicts/judge.ts';
import { cachedJudgement } from '../verdicts/judgement-cache.ts';
import { severities } from '../verdicts/rule.ts';
import { savingsOf } from '../verdicts/savings.ts';
import type { CommandContext } from './command.ts';
import { readCustomer } from './full-roster.ts';
import { cellsIn } from './list-cells.ts';

/** The figures of a customer: how long each list is, what is assigned and purchased, findings by severity. */
export async function listCustomer(query: Query, context: CommandContext): Promise<Listed> {
  const customer = requireCustomer(query);
  const roster = await readCustomer(customer, context);
  const judgement = await cachedJudgement(roster, await context.verdicts(), context.now());
  const rows = [...lengthRows(roster), ...purchaseRows(roster), ...findingRows(judgement)];
  return {
    columns: Object.values(words.lists.customer),
    rows,
    count: rows.length,
    sources: sourceResults(roster.lists),
    asOf: null,
    money: new Map([[customer.name, savingsOf(judgement.findings, context.prices, context.now()).now]]),
    notes: [],
  };
}

function rowOf(key: string, figure: string, value: number | null, of: number | null = null): ListedRow {
  return { key, cells: cellsIn(words.lists.customer, { figure, value, of }) };
}

function lengthRows({ lists }: FullRoster): ListedRow[] {
  return [...accountLists, ...licenseLists].flatMap((list) => {
    const known = valueOf<{ readonly rows: { readonly length: number } }>(lists[list]);
    return known === null ? [] : [rowOf(list, listNamed(list).title, known.rows.length)];
  });
}

function purchaseRows({ lists }: FullRoster): ListedRow[] {
  return purchaseLists.flatMap((list) =>
    (valueOf(lists[list])?.rows ?? []).map(({ product, title, used, bought }) =>
      rowOf(`${list} ${product}`, title, used, bought),
    ),
  );
}

function findingRows({ findings }: Judgement): ListedRow[] {
  return severities.map((severity) =>
    rowOf(
      severity,
      words.lists.findingsOf(words.severity[severity]),
      findings.filter(({ verdict }) => verdict.severity === severity).length,
    ),
  );
}
