/** How long a shutdown waits, in milliseconds. */
export interface ShutdownTimes {
  /** For which new messages are still taken, so that who sends them here can turn to another process. None by default. */
  readonly handoverMs?: number;
  /** For active turns to end by themselves. Then they are cancelled. */
  readonly graceMs: number;
  /** For sending the cancellation notices. Then the sockets are destroyed. */
  readonly noticeMs: number;
}

// Together under the 10 seconds after which `docker stop` kills: https://docs.docker.com/reference/cli/docker/container/stop/
export const usualShutdown: ShutdownTimes = { graceMs: 8_000, noticeMs: 1_500 };

/** The same, for one of several processes behind a proxy. It has three seconds to see that `/ready` fails. */
export const replicaShutdown: ShutdownTimes = { handoverMs: 3_000, graceMs: 5_000, noticeMs: 1_500 };

/** After an uncaught exception. */
export const crashShutdown: ShutdownTimes = { graceMs: 400, noticeMs: 400 };

/** Milliseconds for what remains to do once the sockets are destroyed. */
export const cleanupMs = 200;
