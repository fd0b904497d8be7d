import { pino, type Logger } from 'pino';

export type { Logger };

/**
 * JSON lines on standard output. What is logged is chosen where it is logged: commands, ids of operations, durations,
 * outcomes; never a line that somebody typed, nor names or addresses. The redaction is a second net under that.
 */
export function createLog(): Logger {
  return pino({
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['authorization', '*.authorization', 'token', '*.token', 'password', '*.password'],
  });
}
