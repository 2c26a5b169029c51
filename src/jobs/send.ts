import type { JobInsert, PgBoss } from 'pg-boss';
import { queueTables } from '../db/queries/queue.ts';
import type { Tx } from '../db/transaction.ts';
import type { Subject } from '../services/job-queue.ts';
import { carried } from '../signals/tracing.ts';
import { bossWithin } from './boss.ts';
import { type Due, JOBS } from './pipeline.ts';

type Traced = Subject & { trace?: string | undefined };

/** Writes a job in the caller's transaction. Of a kind that is needed once, a second one that waits is left out. */
export async function send(boss: PgBoss, tx: Tx, due: Due, subject: Subject): Promise<void> {
  await boss.insert(due.job, [jobOf(due, subject)], bossWithin(tx));
}

/**
 * Writes many jobs in the caller's transaction. Of a kind that is needed once, one that waits already is held until the
 * transaction ends: taken before, it would not see what the transaction wrote, and nothing else would be due.
 */
export async function sendEach(boss: PgBoss, tx: Tx, due: Due, subjects: readonly Traced[]): Promise<void> {
  const { once } = JOBS[due.job];
  let left = subjects.map((subject) => jobOf(due, subject)).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  while (left.length > 0) {
    // most wait already where workers are behind, and to hold one costs less than to try another
    const held = once ? await queueTables.holdWaiting(tx, due.job, left.map(keyOf)) : new Set<string>();
    left = left.filter((job) => !held.has(keyOf(job)));
    if (left.length === 0) return;
    const made = await boss.insert(due.job, left, { ...bossWithin(tx), returnId: true });
    if (!once || made?.length === left.length) return;
  }
}

function keyOf({ group }: JobInsert): string {
  return group!.id;
}

function jobOf(
  { job: name, priority = 0, afterS }: Due,
  { trace = carried(), ...subject }: Traced,
): JobInsert {
  const { once, payload } = JOBS[name];
  const { athleteId, connectionId } = subject;
  const one = connectionId === undefined ? { athleteId } : { athleteId, connectionId };
  // what is about one connection does not wait for another one's
  const key = Object.values(one).join(' ');
  const data = payload.parse({ ...(once ? one : subject), v: 1 });
  return {
    // beside the payload and not of it: the worker takes it off before it checks what the job is about
    data: trace === undefined ? data : { ...data, trace },
    group: { id: key },
    priority,
    ...(once ? { singletonKey: key } : {}),
    ...(afterS === undefined ? {} : { startAfter: afterS }),
  };
}
