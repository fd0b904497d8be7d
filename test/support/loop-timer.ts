import type { Timer } from '../../src/vendors/http/transport.ts';

/**
 * Time that runs out without a wait: by then the event loop has gone round so often that a vendor in this process has
 * sent whatever it is going to send, however slow the machine is.
 */
export const inTurns: Timer = (_, ring) => {
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
