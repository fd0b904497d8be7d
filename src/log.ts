import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger };

/** Fields that hold a secret wherever they stand. */
const secretNames = [
  'authorization',
  'token',
  'access_token',
  'refresh_token',
  'client_secret',
  'password',
  'initial_password',
  'passwordProfile',
  'ApplicationClientSecret',
  'sharedKey',
];

/**
 * JSON lines on standard output. What is logged is chosen where it is logged: commands, ids of operations, durations,
 * outcomes; never a line that somebody typed, nor names or addresses. The redaction is a second net under that.
 */
export function createLog(destination: DestinationStream = pino.destination(1)): Logger {
  const options = {
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[secret]' },
  };
  return pino(options, destination);
}
