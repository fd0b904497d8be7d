/** Milliseconds that turns under way are given when Rollcall ends. */
export interface ShutdownTimes {
  /** To end by themselves; then they are told that nobody waits any more. */
  readonly graceMs: number;
  /** For what they then still say; after that the connections are cut. */
  readonly noticeMs: number;
}

// Together under the 10 seconds after which `docker stop` kills: https://docs.docker.com/reference/cli/docker/container/stop/
export const usualShutdown: ShutdownTimes = { graceMs: 8_000, noticeMs: 1_500 };

/** After a fault that nobody caught. */
export const crashShutdown: ShutdownTimes = { graceMs: 400, noticeMs: 400 };

/** What may be left to do once the connections are cut, milliseconds. */
export const cleanupMs = 200;
