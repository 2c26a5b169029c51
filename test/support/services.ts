import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FixtureRunner } from '../../fixtures/generators/runner.ts';
import { createFolderStore } from '../../src/services/ingest/file-store.ts';
import type { ServiceDeps } from '../../src/services/ingest/import-file.ts';
import { testDatabase } from './database.ts';
import { sharedPool } from './shared-pool.ts';

/** Services over a test database, a file store in a temporary folder, and a clock the test owns. */
export async function testServices(nowMs: number) {
  const database = await testDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'pacekeeper-services-'));
  const pool = sharedPool();
  const deps: ServiceDeps = { db: database.db, files: createFolderStore(folder), pool, now: () => nowMs };
  return {
    deps,
    folder,
    empty: () => database.empty(),
    async end() {
      await pool.close();
      await database.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The same runner with fewer, coarser samples: small files for tests that are not about samples. */
export function coarse(runner: FixtureRunner, weeks: number): FixtureRunner {
  return { ...runner, everyS: 5, weeks: runner.weeks.slice(-weeks) };
}
