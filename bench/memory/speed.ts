/** How many times as fast as the real one the clock is by which the vendors’ limits are counted, on both sides. */
export const speed = 10;
