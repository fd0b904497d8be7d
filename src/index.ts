import { readSettings } from './config/settings.ts';
import { createLog } from './telemetry/log.ts';
import { openRollcall } from './app.ts';
import { run } from './lifecycle.ts';

const log = createLog();
await run(() => openRollcall(readSettings(process.env), log), log);
