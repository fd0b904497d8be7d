/** Milliseconds that turns under way are given when Rollcall ends. */
export interface ClosingTimes {
  /** To end by themselves; then they are told that nobody waits any more. */
  readonly grace: number;
  /** For what they then still say; after that the connections are cut. */
  readonly lastWords: number;
}

// Together under the 10 seconds after which `docker stop` kills: https://docs.docker.com/reference/cli/docker/container/stop/
export const usualClosing: ClosingTimes = { grace: 8_000, lastWords: 1_500 };

/** After a fault that nobody caught. */
export const hastyClosing: ClosingTimes = { grace: 400, lastWords: 400 };

/** What may be left to do once the connections are cut, milliseconds. */
export const sweeping = 200;
