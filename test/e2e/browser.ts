import { chromium, type Browser, type BrowserContextOptions } from 'playwright-core';

/** Debian's Chromium, which `.ci/run` installs where it is missing. */
const executablePath = '/usr/bin/chromium';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  // The Playground asks a CDN for its fonts. The browser reaches this machine only, so that all runs show the same.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

/** Times are shown in UTC and in English, whatever the machine has. */
export const neutralLocale: BrowserContextOptions = { timezoneId: 'UTC', locale: 'en-US' };

/** Starts Chromium. Rejects when it is not installed. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args: flags });
}
