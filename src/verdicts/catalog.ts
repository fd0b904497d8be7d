import { personVerdicts } from './person-rules.ts';
import { purchaseVerdicts } from './purchase-rules.ts';
import { severities, type Verdict } from './rule.ts';

/** Every verdict, sorted by severity, high first. */
export const verdicts: readonly Verdict[] = [...personVerdicts, ...purchaseVerdicts].toSorted(
  (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
);

/** Short names that several verdicts have. */
const shared = new Set(
  verdicts.flatMap(({ shortNames = [] }) => shortNames).filter((name, index, names) => names.indexOf(name) !== index),
);

/** Everything that can stand after `verdict:` as it is written: each id, and the short names of several verdicts. */
export const verdictNames: readonly string[] = [...new Set([...verdicts.map(({ id }) => id), ...shared])];

/** The verdict with this id, or those with this short name. */
export function verdictsCalled(name: string): readonly Verdict[] {
  return verdicts.filter(({ id, shortNames = [] }) => id === name || shortNames.includes(name));
}
