import product from '../../package.json' with { type: 'json' };
import { words } from '../text/words.ts';
import type { Outcome } from './check.ts';
import type { Finished } from './run-checks.ts';

const marks: Readonly<Record<Outcome['state'], string>> = { ok: '✓', warning: '▲', failed: '✗', skipped: '–' };

/** Columns of the terminal, and the one at which what was found begins. */
const columns = 80;
const textColumn = 26;

/** `✓ Node                    24.21.0`, and further lines below what was found. */
export function linesOf({ title, outcome }: Finished): string[] {
  const [first = '', ...others] = textsOf(outcome).flatMap((text) => wrapped(text, columns - textColumn));
  const head = `${marks[outcome.state]} ${title}`.padEnd(textColumn);
  return [`${head}${first}`.trimEnd(), ...others.map((text) => ' '.repeat(textColumn) + text)];
}

function textsOf(outcome: Outcome): readonly string[] {
  if (outcome.state === 'ok') return [outcome.detail];
  if (outcome.state === 'skipped') return [outcome.why];
  return [...outcome.problems, `→ ${outcome.advice}`];
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

export function isWell(all: readonly Finished[]): boolean {
  return all.every(({ outcome: { state } }) => state !== 'failed');
}

export function summaryOf(all: readonly Finished[]): string {
  const count = (state: Outcome['state']): number => all.filter(({ outcome }) => outcome.state === state).length;
  return words.doctor.summary(count('ok'), count('warning'), count('failed'), count('skipped'));
}

/** For machines: each check has every key. docs/doctor.md describes it. */
export function jsonOf(all: readonly Finished[]): string {
  const checks = all.map(({ id, title, outcome }) => ({ id, title, ...factsOf(outcome) }));
  return JSON.stringify({ ok: isWell(all), version: product.version, checks }, null, 2);
}

function factsOf(outcome: Outcome) {
  const { state } = outcome;
  if (state === 'ok') return { state, detail: outcome.detail, problems: [], advice: '' };
  if (state === 'skipped') return { state, detail: outcome.why, problems: [], advice: '' };
  return { state, detail: '', problems: outcome.problems, advice: outcome.advice };
}
