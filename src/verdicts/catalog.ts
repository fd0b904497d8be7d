import { personVerdicts } from './person-rules.ts';
import { purchaseVerdicts } from './purchase-rules.ts';
import { severities, type Verdict } from './rule.ts';

/** Every verdict, sorted by severity, high first. */
export const verdicts: readonly Verdict[] = [...personVerdicts, ...purchaseVerdicts].toSorted(
  (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
);
