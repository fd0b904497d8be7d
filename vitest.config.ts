import { defineConfig } from 'vitest/config';

const longTests = 'test/**/*.long.test.ts';

export default defineConfig({
  test: {
    // The files of one worker share its modules: loading them anew for each file took more than half of the CPU time.
    isolate: false,
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'short', include: ['test/**/*.test.ts'], exclude: [longTests] } },
      { extends: true, test: { name: 'long', include: [longTests] } },
    ],
  },
});
