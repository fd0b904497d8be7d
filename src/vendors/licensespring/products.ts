import { Problem } from '../../problem.ts';
import { words } from '../../text/words.ts';
import { sumLeftOut, type LeftOut } from '../http/left-out.ts';
import { problemsOf } from '../http/problems.ts';
import { assignmentTables, type AssignmentTable } from '../tables.ts';
import type { AssignmentList } from '../vendor.ts';
import { title } from './settings.ts';

const texts = words.vendors.licenseSpring;

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

/** Names each product that is missing, and why; products with the same reason once. */
function productsMissing(
  failed: readonly { readonly product: string; readonly problem: Problem }[],
  shortfall: Problem | null,
): Problem {
  const reasons = Map.groupBy(failed, ({ problem }) => reasonOf(problem));
  const advice = Array.from(reasons, ([reason, same]) => texts.productReason(listText(same), reason));
  return new Problem({
    code: 'source-products-missing',
    title: texts.productsMissing(listText(failed)),
    advice: [...advice, ...(shortfall === null ? [] : [`${shortfall.title}.`])].join(' '),
    origin: 'source',
    cause: failed.map(({ product, problem }) => `${product} ${problem.reason ?? problem.code}`).join(', '),
  });
}

function listText(failed: readonly { readonly product: string }[]): string {
  return failed.map(({ product }) => product).join(', ');
}

/** The e-mail is right where LicenseSpring knows it for another product. */
function reasonOf({ code, title: says, advice }: Problem): string {
  return code === 'source-unknown-customer' ? texts.productUnknown : `${says}. ${advice}`;
}
