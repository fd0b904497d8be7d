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
  process.stderr.write(`${wordsFor(error)}\n`);
  process.exitCode = 1;
}

function wordsFor(error: unknown): string {
  if (error instanceof SettingsError) return error.message;
  if (error instanceof Error && 'code' in error && 'port' in error && error.code === 'EADDRINUSE')
    return `Rollcall cannot start: port ${String(error.port)}: another program listens there already`;
  throw error;
}
