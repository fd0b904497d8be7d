import { readSettings, SettingsError, type Environment } from './config.ts';
import { createLog } from './log.ts';
import { openRollcall } from './rollcall.ts';

async function start(environment: Environment): Promise<void> {
  const server = await openRollcall(readSettings(environment), createLog());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close());
}

try {
  await start(process.env);
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
