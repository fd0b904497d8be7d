import { readSettings } from './config/settings.ts';
import { createLog } from './telemetry/log.ts';
import { openRollcall } from './rollcall.ts';
import { run } from './run.ts';

const log = createLog();
await run(() => openRollcall(readSettings(process.env), log), log);
