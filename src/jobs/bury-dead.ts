import type { PgBoss } from 'pg-boss';
import type { Subject } from '../services/job-queue.ts';
import { bossWithin, DEAD } from './boss.ts';
import type { JobDeps, JobName } from './job.ts';
import { JOBS } from './pipeline.ts';

const AT_ONCE = 50;

/** Gives the work of jobs that nobody could end (each try took its process with it, or hung) its final state. */
export async function buryDead(boss: PgBoss, deps: JobDeps): Promise<void> {
  const dead = await boss.fetch<Subject>(DEAD, { batchSize: AT_ONCE, includeMetadata: true });
  for (const { id, retryCount, data, sourceName } of dead) {
    const job = JOBS[sourceName as JobName];
    const why = { code: 'STEP_DIED', message: 'Every try of this step ended with its process or hung.' };
    await deps.db.transaction(async (tx) => {
      if (job !== undefined) await job.abandon(tx, data, why);
      await boss.complete(DEAD, { id, retryCount }, why, bossWithin(tx));
    });
  }
}
