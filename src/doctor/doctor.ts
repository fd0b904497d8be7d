import { withTimeout } from '../async/timeout.ts';
import { examineSettings, type Environment, type ExaminedSettings } from '../config/settings.ts';
import { connect, type Connected } from '../connect.ts';
import { appPackageCheck } from './app-package.ts';
import type { Check } from './check.ts';
import { configurationChecks } from './configuration.ts';
import { endpointChecks } from './endpoint.ts';
import { namesCheck } from './names.ts';
import { registrationCheck } from './registration.ts';
import { isWell, jsonOf, linesOf, summaryOf } from './report.ts';
import { runChecks, usualLimits, type Finished, type Limits } from './run-checks.ts';
import { clockCheck, sourceChecks } from './sources.ts';
import { storageChecks } from './storage.ts';

export interface DoctorOptions {
  /** One object for machines in place of lines for people. */
  readonly json?: boolean;
  readonly limits?: Limits;
}

/** Milliseconds in which connections end that nobody needs any more. */
const closingLimit = 2_000;

/** Checks the settings from outside and prints what it finds. False when a check failed. */
export async function examine(
  environment: Environment,
  print: (line: string) => void,
  { json = false, limits = usualLimits }: DoctorOptions = {},
): Promise<boolean> {
  const examined = examineSettings(environment);
  const connected = connect(usableOf(examined), () => new Date(), { purpose: 'visit' });
  const all: Finished[] = [];
  for await (const finished of runChecks(checksOf(examined, connected, environment), limits)) {
    all.push(finished);
    if (!json) for (const line of linesOf(finished)) print(line);
  }
  await withTimeout(closingLimit, connected.close());
  print(json ? jsonOf(all) : `\n${summaryOf(all)}`);
  return isWell(all);
}

/** In the order in which things break. */
function checksOf(examined: ExaminedSettings, connected: Connected, environment: Environment): readonly Check[] {
  return [
    ...configurationChecks(examined, process.versions.node),
    ...storageChecks(examined, connected.store),
    clockCheck(connected),
    ...sourceChecks(examined, connected),
    namesCheck(examined, connected),
    registrationCheck(examined),
    ...endpointChecks(examined),
    appPackageCheck(examined, environment),
  ];
}

/** Without the sources whose settings have faults. */
function usableOf({ settings, faults }: ExaminedSettings): ExaminedSettings['settings'] {
  return { ...settings, vendors: new Map([...settings.vendors].filter(([id]) => !faults.has(id))) };
}
