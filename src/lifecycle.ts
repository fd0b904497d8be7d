import { constants } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { crashShutdown, cleanupMs, usualShutdown, type ShutdownTimes } from './async/shutdown-times.ts';
import { SettingsError } from './config/settings.ts';
import { Problem } from './problem.ts';
import { errorFields, stackFrames } from './telemetry/error-fields.ts';
import type { Logger } from './telemetry/log.ts';

export interface Running {
  /** Shutdown times after SIGTERM or SIGINT, where they are not the usual ones. */
  readonly shutdownTimes?: ShutdownTimes;
  readonly close: (times: ShutdownTimes) => Promise<void>;
}

export interface RunTimes {
  /** Shutdown times after SIGTERM or SIGINT. */
  readonly requested: ShutdownTimes;
  /** Shutdown times after an uncaught error. */
  readonly crashed: ShutdownTimes;
}

// After Ctrl-C under `npm start`, Rollcall gets the signal twice: from the terminal, and from npm, which forwards it.
// https://github.com/npm/run-script/blob/main/lib/signal-manager.js
const duplicateSignalWindow = 1_000;

/** V8 keeps ten frames, and under a template or a schema none of them is in Rollcall's own files. */
const stackTraceLimit = 50;

/**
 * Runs Rollcall until the process exits: with code 0 after SIGTERM or SIGINT, with 1 when it cannot start or after an
 * uncaught error. A second signal exits immediately. A supervisor is expected to restart the process.
 */
export async function run(
  open: () => Promise<Running>,
  log: Logger,
  times: RunTimes = { requested: usualShutdown, crashed: crashShutdown },
): Promise<void> {
  Error.stackTraceLimit = stackTraceLimit;
  let running: Running | null = null;
  let code: 0 | 1 = 0;
  let shutdownRequested: { readonly signal: string; readonly at: number } | null = null;

  const end = (shutdownTimes: ShutdownTimes): void => {
    // Exits even if the shutdown hangs.
    const { handoverMs = 0, graceMs, noticeMs } = shutdownTimes;
    setTimeout(() => process.exit(code), handoverMs + graceMs + noticeMs + cleanupMs);
    void close(shutdownTimes).finally(() => log.flush(() => process.exit(code)));
  };
  const close = async (shutdownTimes: ShutdownTimes): Promise<void> => {
    try {
      await running?.close(shutdownTimes);
    } catch (error) {
      log.error({ error: errorFields(error), frames: stackFrames(error) }, 'shutdown failed');
    }
  };

  // After an uncaught error the state of the process is unknown, and wrong numbers could be shown: only a new process is
  // safe. Active turns get a second at most, since memory may be running out. Unhandled rejections arrive here too.
  process.on('uncaughtException', (error) => {
    if (code === 1) return;
    code = 1;
    log.fatal({ error: errorFields(error), frames: stackFrames(error) }, 'uncaught exception, exiting');
    end(times.crashed);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      const at = performance.now();
      if (shutdownRequested?.signal === signal && at - shutdownRequested.at < duplicateSignalWindow) return;
      // The exit code that a shell reports for a process that a signal ended.
      if (shutdownRequested !== null) process.exit(128 + constants.signals[signal]);
      shutdownRequested = { signal, at };
      log.info({ signal }, 'shutdown requested');
      end(running?.shutdownTimes ?? times.requested);
    });

  try {
    running = await open();
    limitHeapGrowth();
  } catch (error) {
    const text = startErrorText(error);
    if (text === null) throw error;
    process.stderr.write(`${text}\n`);
    process.exitCode = 1;
  }
}

/**
 * V8 lets its heap grow to several times what is in use before it collects, 100 MB more than is needed with the memory of
 * 1,000 customers. Called after the start, since what is loaded grows anyway, and to collect it takes a tenth longer.
 */
export function limitHeapGrowth(): void {
  setFlagsFromString('--heap-growing-percent=50');
}

const portErrors: Readonly<Record<string, string>> = {
  EACCES: 'this account may not listen there',
  EADDRINUSE: 'another program listens there already',
  EADDRNOTAVAIL: 'this machine has no such address',
};

/** The text for an error that the person who starts Rollcall can fix; null for any other error. */
function startErrorText(error: unknown): string | null {
  if (error instanceof SettingsError) return error.message;
  if (error instanceof Problem) return `Rollcall cannot start: ${error.title}. ${error.advice}`;
  if (!(error instanceof Error) || !('code' in error) || !('port' in error)) return null;
  const reason = portErrors[String(error.code)];
  return reason === undefined ? null : `Rollcall cannot start: port ${String(error.port)}: ${reason}`;
}
