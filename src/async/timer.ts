/** Calls `onTimeout` after so many milliseconds. Returns a function that cancels it. */
export type Timer = (milliseconds: number, onTimeout: () => void) => () => void;

export const systemTimer: Timer = (milliseconds, onTimeout) => {
  const timeout = setTimeout(onTimeout, milliseconds);
  return () => {
    clearTimeout(timeout);
  };
};
