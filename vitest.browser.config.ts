import { defineConfig } from 'vitest/config';

/** The pages in a real browser; needs Debian's chromium, which .ci/run installs. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    allowOnly: false,
    env: { TZ: 'UTC' },
  },
});
