// `npm run package`: writes rollcall.zip, the file that a Teams administrator uploads.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { appPackageZip, readPackageSettings } from './app-package.ts';

const target = fileURLToPath(new URL('rollcall.zip', import.meta.url));

try {
  writeFileSync(target, appPackageZip(readPackageSettings(process.env)));
  process.stdout.write(`Wrote ${target}\n`);
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`The app package was not written.\n${reason}\n`);
  process.exitCode = 1;
}
