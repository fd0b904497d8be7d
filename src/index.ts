import { readSettings } from './config/settings.ts';
import { createLog } from './telemetry/log.ts';
import { startApp } from './app.ts';
import { run } from './lifecycle.ts';

const log = createLog();
await run(() => startApp(readSettings(process.env), log), log);
