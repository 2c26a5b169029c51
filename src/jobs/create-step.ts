import type { PgBoss } from 'pg-boss';
import { ClaimLost, type Step } from '../services/job-queue.ts';
import { bossWithin } from './boss.ts';
import type { JobName } from './job.ts';
import { PIPELINE } from './pipeline.ts';
import { send } from './send.ts';

/** Which try of which job: the number grows with each, and every write is made under it. */
export interface Attempt {
  id: string;
  retryCount: number;
}

/** The claim of one try, and the chain that goes on from it. */
export function createStep(
  boss: PgBoss,
  name: JobName,
  attempt: Attempt,
  { onDue, isStopping }: { onDue(name: JobName, afterS?: number): void; isStopping(): boolean },
): Step {
  const step: Step = {
    attempt: attempt.retryCount,
    isStopping,
    async hold(tx) {
      // locks the job's row: nobody takes it over between this check and the commit
      if (affected(await boss.touch(name, attempt, bossWithin(tx))) !== 1) throw new ClaimLost();
    },
    async due(tx, event, subject) {
      const due = PIPELINE[name][event];
      if (due === undefined) return;
      onDue(due.job, due.afterS);
      await send(boss, tx, due, subject);
    },
    async done(tx, event, subject) {
      await step.due(tx, event, subject);
      if (affected(await boss.complete(name, attempt, { event }, bossWithin(tx))) !== 1)
        throw new ClaimLost();
    },
  };
  return step;
}

function affected(response: object): number {
  return (response as { affected: number }).affected;
}
