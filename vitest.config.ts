import { defineConfig } from 'vitest/config';

const longTests = 'test/**/*.long.test.ts';
const browserTests = 'test/e2e/*.test.ts';

export default defineConfig({
  test: {
    // The files of one worker share its modules: loading them anew for each file took more than half of the CPU time.
    isolate: false,
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'short', include: ['test/**/*.test.ts'], exclude: [longTests, browserTests] } },
      { extends: true, test: { name: 'long', include: [longTests] } },
      { extends: true, test: { name: 'e2e', include: [browserTests] } },
    ],
  },
});
