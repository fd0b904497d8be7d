import { constants } from 'node:os';
import { crashShutdown, cleanupMs, usualShutdown, type ShutdownTimes } from './async/shutdown-times.ts';
import { SettingsError } from './config/settings.ts';
import { errorFields, stackFrames } from './telemetry/error-fields.ts';
import type { Logger } from './telemetry/log.ts';

export interface Running {
  readonly close: (times: ShutdownTimes) => Promise<void>;
}

export interface RunTimes {
  /** For turns under way when it is told to end. */
  readonly requested: ShutdownTimes;
  /** And after a fault that nobody caught. */
  readonly crashed: ShutdownTimes;
}

// Ctrl-C under `npm start` reaches Rollcall twice, from the terminal and from npm, which hands it on.
// https://github.com/npm/run-script/blob/main/lib/signal-manager.js
const duplicateSignalWindow = 1_000;

/**
 * Rollcall as the one thing that this process does. It ends with exit code 0 when told to (SIGTERM, SIGINT), with 1 when
 * it cannot start or after a fault that nobody caught; told twice, it ends at once. Whoever supervises starts it anew.
 */
export async function run(
  open: () => Promise<Running>,
  log: Logger,
  times: RunTimes = { requested: usualShutdown, crashed: crashShutdown },
): Promise<void> {
  let running: Running | null = null;
  let code: 0 | 1 = 0;
  let told: { readonly signal: string; readonly at: number } | null = null;

  const end = (closing: ShutdownTimes): void => {
    // Whatever hangs, the process does not.
    setTimeout(() => process.exit(code), closing.graceMs + closing.noticeMs + cleanupMs);
    void close(closing).finally(() => log.flush(() => process.exit(code)));
  };
  const close = async (closing: ShutdownTimes): Promise<void> => {
    try {
      await running?.close(closing);
    } catch (error) {
      log.error({ error: errorFields(error), frames: stackFrames(error) }, 'shutdown failed');
    }
  };

  // After such a fault nobody knows what still holds, so going on could show somebody a wrong figure. A new process
  // knows. People whose turns are nearly over still get their answers: a second at most, since memory may be running
  // out. Rejections that nobody handles arrive here too.
  process.on('uncaughtException', (error) => {
    if (code === 1) return;
    code = 1;
    log.fatal({ error: errorFields(error), frames: stackFrames(error) }, 'uncaught exception, exiting');
    end(times.crashed);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      const at = performance.now();
      if (told?.signal === signal && at - told.at < duplicateSignalWindow) return;
      // As a shell has it for a process that a signal ended.
      if (told !== null) process.exit(128 + constants.signals[signal]);
      told = { signal, at };
      log.info({ signal }, 'shutdown requested');
      end(times.requested);
    });

  try {
    running = await open();
  } catch (error) {
    const words = wordsFor(error);
    if (words === null) throw error;
    process.stderr.write(`${words}\n`);
    process.exitCode = 1;
  }
}

const portFaults: Readonly<Record<string, string>> = {
  EACCES: 'this account may not listen there',
  EADDRINUSE: 'another program listens there already',
  EADDRNOTAVAIL: 'this machine has no such address',
};

/** What whoever starts Rollcall can mend; null for any other fault. */
function wordsFor(error: unknown): string | null {
  if (error instanceof SettingsError) return error.message;
  if (!(error instanceof Error) || !('code' in error) || !('port' in error)) return null;
  const fault = portFaults[String(error.code)];
  return fault === undefined ? null : `Rollcall cannot start: port ${String(error.port)}: ${fault}`;
}
