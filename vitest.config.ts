import { defineConfig } from 'vitest/config';
import { NOT_ON_CITUS } from './test/support/not-on-citus.ts';

const files = (folders: readonly string[]) => folders.map((folder) => `test/${folder}/**/*.test.ts`);

/** Tests of functions that share nothing which one could alter for another: their files share a process. */
const PURE = files(['core', 'architecture', 'docs', 'study', 'formats', 'web']);

/**
 * Tests that open a database of their own each: their files share a process too, which then compiles the
 * embedded database and the code once, and hands on its database and its decoders. What they alter beyond their own
 * database they put back.
 */
const DATABASE = files(['db', 'services', 'http', 'jobs', 'providers']);

const ON_CITUS = process.env.CITUS === '1';
const LEFT_OUT = NOT_ON_CITUS.filter(({ title }) => ON_CITUS && title === undefined);
for (const { file, why } of LEFT_OUT) process.stdout.write(`not on Citus: ${file} ${why}\n`);
const exclude = LEFT_OUT.map(({ file }) => file);

export default defineConfig({
  test: {
    setupFiles: ON_CITUS ? ['test/support/citus-setup.ts'] : [],
    pool: 'forks',
    maxWorkers: 2,
    // ends what hangs; on a machine with other work a test may take many times its seconds
    testTimeout: 180_000,
    hookTimeout: 180_000,
    allowOnly: false,
    env: { TZ: 'UTC' },
    projects: [
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      { extends: true, test: { name: 'database', include: DATABASE, exclude, isolate: false } },
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
