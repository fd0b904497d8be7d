import { readFileSync } from 'node:fs';
import { z } from 'zod';

const manifest = z.object({ scripts: z.object({ start: z.string() }) });
const { scripts } = manifest.parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')));

/** The flags of `npm start` but for the file of settings, so that Rollcall is measured as in production. */
export const startFlags = scripts.start.split(' ').filter((word) => /^--(?!env-file)/.test(word));

const unit = readFileSync(new URL('../docs/operating.md', import.meta.url), 'utf8');
const [, settings = ''] = /^Environment=(.+)$/m.exec(unit) ?? [];

/** The environment of the service in docs/operating.md. */
export const startEnvironment = Object.fromEntries(
  settings.split(' ').map((setting): [string, string] => {
    const [name = '', value = ''] = setting.split('=');
    return [name, value];
  }),
);
