import type { PgBoss } from 'pg-boss';
import type { Tx } from '../db/transaction.ts';
import type { Subject } from '../services/job-queue.ts';
import { carried } from '../signals/tracing.ts';
import { bossWithin } from './boss.ts';
import { type Due, JOBS } from './pipeline.ts';

/** Writes a job in the caller's transaction. Of a kind that is needed once, a second one that waits is left out. */
export async function send(boss: PgBoss, tx: Tx, due: Due, subject: Subject): Promise<void> {
  const job = JOBS[due.job];
  const { athleteId, connectionId } = subject;
  const one = connectionId === undefined ? { athleteId } : { athleteId, connectionId };
  // what is about one connection does not wait for another one's
  const key = Object.values(one).join(' ');
  const about = job.once ? one : subject;
  const payload = job.payload.parse({ ...about, v: 1 });
  const trace = carried();
  // beside the payload and not of it: the worker takes it off before it checks what the job is about
  await boss.send(due.job, trace === undefined ? payload : { ...payload, trace }, {
    ...bossWithin(tx),
    group: { id: key },
    priority: due.priority ?? 0,
    ...(job.once ? { singletonKey: key } : {}),
    ...(due.afterS === undefined ? {} : { startAfter: due.afterS }),
  });
}
