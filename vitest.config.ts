import { defineConfig } from 'vitest/config';

/** Tests of pure functions, which share nothing that one could alter for another: their files share a process. */
const PURE = [
  'test/core/**',
  'test/architecture/**',
  'test/docs/**',
  'test/study/**',
  'test/formats/encode/**',
];
const files = (globs: readonly string[]) => globs.map((glob) => `${glob}/*.test.ts`);

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    allowOnly: false,
    env: { TZ: 'UTC' },
    projects: [
      { extends: true, test: { name: 'pure', include: files(PURE), isolate: false } },
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', ...files(PURE)],
        },
      },
    ],
  },
});
