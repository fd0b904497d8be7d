import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { appPackageZip } from '../../appPackage/app-package.ts';
import { examineSettings, type Environment } from '../../src/config/settings.ts';
import type { Outcome } from '../../src/doctor/check.ts';
import { appPackageCheck } from '../../src/doctor/app-package.ts';
import { makeFolder, outcomesOf } from '../support/doctor.ts';

const guid = '5c1f3a52-7d0e-4b7e-9a35-0d3c1b2a4e6f';
const registered = {
  MicrosoftAppId: guid,
  ROLLCALL_HOST: 'rollcall.example.net',
  ROLLCALL_OPERATOR: 'Contoso Services',
};

/** What the check finds while the package that was made has these bytes; null: none was made. */
async function examine(environment: Environment, zip: Uint8Array | null = null): Promise<Outcome | undefined> {
  const path = join(await makeFolder(), 'rollcall.zip');
  if (zip !== null) await writeFile(path, zip);
  const check = appPackageCheck(examineSettings(environment), environment, pathToFileURL(path));
  return (await outcomesOf([check])).get('package');
}

test('a package that can be made, or was made of these settings, is good', async () => {
  expect(await examine(registered)).toEqual({ state: 'ok', detail: 'It can be made: npm run package' });
  const made = await examine(registered, appPackageZip(registered));
  expect(made).toEqual({ state: 'ok', detail: 'appPackage/rollcall.zip is of these settings' });
});

test('a package of other settings is something to watch', async () => {
  const other = appPackageZip({ ...registered, ROLLCALL_HOST: 'bot.example.net' });
  expect(await examine(registered, other)).toMatchObject({
    state: 'warning',
    problems: [expect.stringContaining('of other settings')],
  });
});

test('what the package lacks is named', async () => {
  expect(await examine({})).toMatchObject({
    state: 'failed',
    problems: [expect.stringMatching(/^MicrosoftAppId is missing/), expect.stringMatching(/^ROLLCALL_HOST is missing/)],
  });
});

test('with ROLLCALL_LOCAL there is no package to check', async () => {
  expect((await examine({ ROLLCALL_LOCAL: '1' }))?.state).toBe('skipped');
});
