import { readFileSync } from 'node:fs';
import { z } from 'zod';

const manifest = z.object({ scripts: z.object({ start: z.string() }) });
const { scripts } = manifest.parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')));

/** The V8 memory flags of `npm start`, so that Rollcall is measured with the settings of production. */
export const startFlags = scripts.start.split(' ').filter((word) => word.startsWith('--max-'));

const unit = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const [, settings = ''] = /^Environment=(.+)$/m.exec(unit) ?? [];

/** The environment of the service in the README. */
export const startEnvironment = Object.fromEntries(
  settings.split(' ').map((setting): [string, string] => {
    const [name = '', value = ''] = setting.split('=');
    return [name, value];
  }),
);
