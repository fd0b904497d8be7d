import { Problem } from '../../problem.ts';
import { sumLeftOut, type LeftOut } from '../http/left-out.ts';
import { problemsOf } from '../http/problems.ts';
import { assignmentTables, type AssignmentTable } from '../tables.ts';
import type { AssignmentList } from '../vendor.ts';
import { title } from './settings.ts';

/** The licences of one product, or why there are none. */
export type ProductRead =
  | { readonly product: string; readonly rows: AssignmentTable; readonly leftOut: LeftOut }
  | { readonly product: string; readonly problem: Problem };

/** One list of what could be read. Throws the problem where every product has one, since nothing could be read then. */
export function joinProducts(reads: readonly ProductRead[]): AssignmentList {
  const failed = reads.flatMap((read) => ('problem' in read ? [read] : []));
  const good = reads.flatMap((read) => ('rows' in read ? [read] : []));
  const [first] = failed;
  if (first !== undefined && good.length === 0) throw first.problem;
  const leftOut = sumLeftOut(good.map((read) => read.leftOut));
  const shortfall = leftOut.count === 0 ? null : problemsOf(title).rowsLeftOut(leftOut);
  return {
    rows: assignmentTables.concat(good.map(({ rows }) => rows)),
    truncated: failed.length === 0 ? shortfall : productsMissing(failed, shortfall),
  };
}

/** Names each product that is missing, and why. */
function productsMissing(
  failed: readonly { readonly product: string; readonly problem: Problem }[],
  shortfall: Problem | null,
): Problem {
  const reasons = failed.map(({ product, problem }) => `${product}: ${reasonOf(problem)}`);
  const advice = new Set(failed.map(({ problem }) => (isUnknown(problem) ? checkProducts : problem.advice)));
  return new Problem({
    code: 'source-products-missing',
    title: `${title} sent no licences of ${reasons.join(', nor of ')}`,
    advice: [...advice, ...(shortfall === null ? [] : [`${shortfall.title}.`])].join(' '),
    origin: 'source',
    cause: failed.map(({ product, problem }) => `${product} ${problem.reason ?? problem.code}`).join(', '),
  });
}

const checkProducts = "Check the customer's `licensespring` products in rollcall.yaml.";

/** The e-mail is right where LicenseSpring knows it for another product. */
function isUnknown({ code }: Problem): boolean {
  return code === 'source-unknown-customer';
}

function reasonOf(problem: Problem): string {
  return isUnknown(problem) ? 'it does not know it for this customer' : problem.title.replace(title, 'it');
}
