import { defineConfig } from 'vitest/config';

const files = (folders: readonly string[]) => folders.map((folder) => `test/${folder}/**/*.test.ts`);

/** Tests of pure functions, which share nothing that one could alter for another: their files share a process. */
const PURE = files(['core', 'architecture', 'docs', 'study', 'formats/encode']);

/**
 * Tests that open a database of their own each: their files share a process too, which then compiles the
 * embedded database and the code once. What they alter beyond their own database they put back.
 */
const DATABASE = files(['db', 'services', 'http', 'jobs', 'providers']);

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    allowOnly: false,
    env: { TZ: 'UTC' },
    projects: [
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      { extends: true, test: { name: 'database', include: DATABASE, isolate: false } },
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', ...PURE, ...DATABASE],
        },
      },
    ],
  },
});
