import { existsSync, readFileSync } from 'node:fs';
import { appPackageZip, readPackageSettings } from '../../appPackage/app-package.ts';
import { isLocal } from '../config/registration.ts';
import type { Environment, ExaminedSettings } from '../config/settings.ts';
import { words } from '../text/words.ts';
import { failed, ok, skipped, warning, type Check, type Outcome } from './check.ts';

const texts = words.doctor.appPackage;

const usualZip = new URL('../../appPackage/rollcall.zip', import.meta.url);

/** The file that is uploaded to Teams: whether it can be made, and whether the one that was made is still right. */
export function appPackageCheck(
  { settings: { registration } }: ExaminedSettings,
  environment: Environment,
  zip = usualZip,
): Check {
  return {
    id: 'package',
    title: texts.title,
    run: () => (isLocal(registration) ? skipped(words.doctor.local) : checkPackage(environment, zip)),
  };
}

function checkPackage(environment: Environment, zip: URL): Outcome {
  const made = makePackage(environment);
  if (typeof made === 'string') return failed(made.split('\n'), texts.mend);
  if (!existsSync(zip)) return ok(texts.notMade);
  return readFileSync(zip).equals(made) ? ok(texts.good) : warning([texts.outdated], texts.makeAgain);
}

/** The package, or what keeps it from being made. */
function makePackage(environment: Environment): Uint8Array | string {
  try {
    return appPackageZip(readPackageSettings({ ...environment }));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
