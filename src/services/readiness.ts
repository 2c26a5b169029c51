import { hostname } from 'node:os';
import { readMigrations } from '../db/migrate.ts';
import { countMigrations } from '../db/queries/standing.ts';
import { sha256Of } from './ingest/file-store.ts';
import type { ServiceDeps } from './ingest/import-file.ts';

/** Whether requests can be granted, by what they need; each true, or what stands in the way is in the log. */
export interface Readiness {
  isReady: boolean;
  checks: Record<Check, boolean>;
}
export const CHECKS = ['database', 'migrations', 'files', 'queue'] as const;
export type Check = (typeof CHECKS)[number];

export const NOT_READY: Readiness = {
  isReady: false,
  checks: { database: false, migrations: false, files: false, queue: false },
};

export interface ReadinessDeps extends Pick<ServiceDeps, 'db' | 'files'> {
  queue: { isLooking(): boolean };
}

/** Nobody's: kept for the moment of the question, by each process for itself. */
const OWNER = 'readiness';
const BYTES = Buffer.from(`can a file be kept? ${hostname()} ${process.pid}\n`);
const DIGEST = sha256Of(BYTES);
/** Everybody may ask; a good answer holds for a moment. */
const GOOD_FOR_MS = 2000;
const DEADLINE_MS = 3000;

/**
 * Looks at everything that granting a request needs: the database answers, its schema is at least this
 * version's, a file can be kept, and where this process takes jobs it looks for them. One question at a time.
 */
export function createReadiness(
  { db, files, queue }: ReadinessDeps,
  onFailure: (check: Check, error: unknown) => void = () => {},
): () => Promise<Readiness> {
  const wanted = readMigrations().length;
  let good: { answer: Readiness; ms: number } | null = null;
  let asking: Promise<Readiness> | null = null;

  const attempt = async (check: Check, look: () => Promise<boolean>): Promise<boolean> => {
    try {
      return await look();
    } catch (error) {
      onFailure(check, error);
      return false;
    }
  };
  async function ask(): Promise<Readiness> {
    let migrations = false;
    const database = await attempt('database', async () => {
      const found = await db.read((tx) => countMigrations(tx), { deadlineMs: DEADLINE_MS });
      migrations = found >= wanted;
      return true;
    });
    const kept = await attempt('files', async () => {
      await files.put(OWNER, DIGEST, BYTES);
      await files.delete(OWNER, DIGEST);
      return true;
    });
    const checks = { database, migrations, files: kept, queue: queue.isLooking() };
    return { isReady: Object.values(checks).every(Boolean), checks };
  }

  return async () => {
    if (good !== null && performance.now() - good.ms < GOOD_FOR_MS) return good.answer;
    asking ??= ask().finally(() => {
      asking = null;
    });
    const answer = await asking;
    good = answer.isReady ? { answer, ms: performance.now() } : null;
    return answer;
  };
}
