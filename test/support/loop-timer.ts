import type { Timer } from '../../src/async/timer.ts';

/**
 * Runs out after 300 turns of the event loop, whatever time was asked for. By then a vendor in this process has sent all
 * that it is going to send, and a slow machine changes nothing.
 */
export const loopTimer: Timer = (_, ring) => {
  let turns = 300;
  let waiting = setImmediate(function turn() {
    turns -= 1;
    if (turns === 0) ring();
    else waiting = setImmediate(turn);
  });
  return () => {
    clearImmediate(waiting);
  };
};
