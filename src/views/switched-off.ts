import type { Customer } from '../sources/customer.ts';
import { Problem } from '../problem.ts';
import type { Verdict } from '../verdicts/rule.ts';
import { ask } from '../grammar/request.ts';
import { writeLine } from '../grammar/line.ts';

/** No finding of a verdict that is off would read as all is well. */
export function switchedOff(verdict: Verdict, customer: Customer): Problem {
  return new Problem({
    code: 'verdict-off',
    title: `${verdict.title} is switched off for this customer`,
    advice: 'The person who runs Rollcall did so with `off` in rollcall.yaml.',
    side: 'you',
    lines: [writeLine(ask('reconcile', customer))],
  });
}
