import { enableCompileCache } from 'node:module';

// What is compiled is kept in the folder for temporary files: the next start is half a second faster.
enableCompileCache();

const [{ readSettings }, { createLog }, { startApp }, { run }] = await Promise.all([
  import('./config/settings.ts'),
  import('./telemetry/log.ts'),
  import('./app.ts'),
  import('./lifecycle.ts'),
]);

const log = createLog();
await run(() => startApp(readSettings(process.env), log), log);
