import { z } from 'zod';
import { readSettings } from '../../src/config/settings.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { startApp } from '../../src/app.ts';
import { run, type Running } from '../../src/lifecycle.ts';

/** Rollcall as `src/index.ts` starts it, but with so many milliseconds for turns to end; `hung` never closes. */
const [graceMs, hung] = z.tuple([z.coerce.number(), z.literal('hung').optional()]).parse(process.argv.slice(2));

async function open(): Promise<Running> {
  const { close } = await startApp(readSettings(process.env), log);
  return { close: hung === undefined ? close : () => new Promise(() => undefined) };
}

const log = createLog();
const times = { graceMs, noticeMs: 1 };
await run(open, log, { requested: times, crashed: times });
