import { readFileSync } from 'node:fs';
import { z } from 'zod';

const manifest = z.object({ scripts: z.object({ start: z.string() }) });
const { scripts } = manifest.parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')));

/** What `npm start` tells V8 about memory: Rollcall is measured as it is run. */
export const startFlags = scripts.start.split(' ').filter((word) => word.startsWith('--max-'));
