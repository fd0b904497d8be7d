import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { Environment } from '../../src/config/settings.ts';
import type { Check, Outcome } from '../../src/doctor/check.ts';
import { examine } from '../../src/doctor/doctor.ts';
import { runChecks, usualLimits } from '../../src/doctor/run-checks.ts';

/** What `npm run doctor -- --json` prints, as docs/doctor.md describes it. */
export const report = z.strictObject({
  ok: z.boolean(),
  version: z.string(),
  checks: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      state: z.enum(['ok', 'warning', 'failed', 'skipped']),
      detail: z.string(),
      problems: z.array(z.string()),
      advice: z.string(),
    }),
  ),
});

export type CheckFacts = z.infer<typeof report>['checks'][number];

export interface Examination {
  readonly isWell: boolean;
  readonly output: string;
  /** Of all checks, in their order. */
  readonly ids: readonly string[];
  /** What the check with this id found. */
  readonly found: (id: string) => CheckFacts;
  /** The ids of the checks in this state. */
  readonly those: (state: CheckFacts['state']) => readonly string[];
}

/** Examines this configuration, which has a data folder of its own and needs no registration unless it says otherwise. */
export async function examined(environment: Environment, limits = usualLimits): Promise<Examination> {
  const folder = await makeFolder();
  const lines: string[] = [];
  const print = (line: string): void => void lines.push(line);
  const isWell = await examine({ ROLLCALL_LOCAL: '1', ROLLCALL_DATA: folder, ...environment }, print, {
    json: true,
    limits,
  });
  const output = lines.join('\n');
  const { checks } = report.parse(JSON.parse(output));
  return {
    isWell,
    output,
    ids: checks.map(({ id }) => id),
    found(id) {
      const check = checks.find((each) => each.id === id);
      if (check === undefined) throw new Error(`No check ${id}`);
      return check;
    },
    those: (state) => checks.filter((check) => check.state === state).map(({ id }) => id),
  };
}

/** What these checks found, by id. */
export async function outcomesOf(
  checks: readonly Check[],
  limits = usualLimits,
): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  for await (const { id, outcome } of runChecks(checks, limits)) outcomes.set(id, outcome);
  return outcomes;
}

/** A folder that is gone when the test has ended. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-doctor-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A settings file with this content, as `ROLLCALL_CONFIG` names it. */
export async function settingsFile(content: string | Uint8Array): Promise<string> {
  const path = join(await makeFolder(), 'rollcall.yaml');
  await writeFile(path, content);
  return path;
}
