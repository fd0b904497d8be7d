import { readSettings, SettingsError, type Environment } from './config/settings.ts';
import { connect, type Connected } from './connect.ts';
import { Problem } from './problem.ts';

/** Prints one line. */
export type Print = (line: string) => void;

/** Work for the command line. False when it could not be done in full. */
export type Task = (connected: Connected, signal: AbortSignal, print: Print) => Promise<boolean>;

/**
 * Runs the task beside a Rollcall that may be running, with its settings, and ends with exit code 0, or 1 when it was not
 * done in full. Ctrl-C breaks it off.
 */
export async function runTask(environment: Environment, task: Task): Promise<void> {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
  try {
    const connected = connect(readSettings(environment), () => new Date(), { purpose: 'visit' });
    try {
      process.exitCode = (await task(connected, ending.signal, print)) ? 0 : 1;
    } finally {
      await connected.close();
    }
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${faultText(error, ending.signal)}\n`);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Throws any error that is a bug. */
function faultText(error: unknown, signal: AbortSignal): string {
  if (error instanceof SettingsError) return error.message;
  if (error instanceof Problem) return `${error.title}. ${error.advice}`;
  if (signal.aborted) return 'Broken off.';
  throw error;
}
