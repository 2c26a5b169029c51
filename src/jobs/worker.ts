import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PgBoss, Job as Taken } from 'pg-boss';
import type { StepEnd, Subject } from '../services/job-queue.ts';
import { inSpan } from '../signals/tracing.ts';
import { bossWithin, HEARTBEAT_S } from './boss.ts';
import { createStep } from './create-step.ts';
import type { Job, JobDeps, JobName } from './job.ts';
import { send } from './send.ts';

export interface WorkerOptions {
  /** how long an idle worker waits before it looks again without being woken, ms */
  pollMs: number;
  log: WorkerLog;
  onEnd(): void;
  /** one try of a job has ended so, after so many seconds */
  onTried(job: JobName, end: string, seconds: number): void;
  /** it may be taken at once, or after so many seconds */
  onDue(name: JobName, afterS?: number): void;
  isStopping(): boolean;
}

export interface WorkerLog {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** What a job is about, and the trace that it goes on from. */
type Traced = Subject & { trace?: string };

export interface Worker {
  wake(): void;
  /** when it last asked for jobs and was answered, by `performance.now()` */
  lookedAt(): number;
  /** Takes no more jobs; resolves when those under way have ended. */
  stop(): Promise<void>;
}

/** Takes jobs of one kind while there are free places, and runs them. */
export function startWorker(boss: PgBoss, job: Job, deps: JobDeps, options: WorkerOptions): Worker {
  const running = new Set<Promise<void>>();
  let stopping = false;
  let woken = false;
  let interrupt = () => {};
  let lookedAt = performance.now();

  async function rest(ms: number): Promise<void> {
    if (woken) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      interrupt = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  function start(taken: Taken<Traced>): void {
    const work: Promise<void> = runOne(boss, job, deps, taken, options).finally(() => {
      running.delete(work);
      options.onEnd();
      wake();
    });
    running.add(work);
  }

  function wake(): void {
    woken = true;
    interrupt();
  }

  async function loop(): Promise<void> {
    while (!stopping) {
      woken = false;
      const places = job.atOnce.here - running.size;
      let taken: Taken<Traced>[] = [];
      try {
        if (places > 0) {
          const groupConcurrency = job.atOnce.anAthlete;
          taken = await boss.fetch<Traced>(job.name, { batchSize: places, groupConcurrency });
        }
        lookedAt = performance.now();
      } catch (error) {
        if (!stopping) options.log.error({ err: error, job: job.name }, 'FETCH_FAILED');
      }
      for (const each of taken) start(each);
      // a queue of awaited queries would starve timers and sockets on the embedded database
      await nextTurn();
      if (taken.length === 0 && !stopping) await rest(options.pollMs);
    }
    await Promise.all(running);
  }

  const done = loop();
  return {
    wake,
    lookedAt: () => lookedAt,
    stop() {
      stopping = true;
      wake();
      return done;
    },
  };
}

/** One try of one job. It never rejects: whatever comes of it is written to the queue or, where that is gone, left to the heartbeat. */
async function runOne(
  boss: PgBoss,
  job: Job,
  deps: JobDeps,
  taken: Taken<Traced>,
  { log, onDue, onTried, isStopping }: WorkerOptions,
): Promise<void> {
  const attempt = { id: taken.id, retryCount: taken.retryCount };
  const startedAt = performance.now();
  let ended = 'done';
  const alive = setInterval(
    () => void boss.touch(job.name, attempt).catch(() => undefined),
    (HEARTBEAT_S * 1000) / 3,
  );
  const { trace, ...data } = taken.data;
  const payload = job.payload.safeParse(data);
  const own = asAthlete(deps, taken.data);
  try {
    const { deliveryId, messageId } = data;
    const about = {
      'pacekeeper.attempt': taken.retryCount,
      ...(deliveryId !== undefined && { 'pacekeeper.delivery_id': deliveryId }),
      ...(messageId !== undefined && { 'pacekeeper.message_id': messageId }),
    };
    const end: StepEnd = payload.success
      ? await inSpan(
          `job ${job.name}`,
          { kind: 'consumer', from: trace, attributes: about },
          async (span) => {
            const step = createStep(boss, job.name, attempt, { onDue, isStopping });
            const reached = await job.run(own, step, payload.data);
            if (reached.end === 'retry' || reached.end === 'give_up') span.failed(reached.code);
            return reached;
          },
        )
      : {
          end: 'give_up',
          code: 'STEP_UNREADABLE',
          message: 'The job is of a kind that this version does not know.',
        };
    ended = end.end;
    await settle(boss, job, own, taken, end);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    ended = code === 'CLAIM_LOST' ? 'lost' : 'failed';
    if (code === 'CLAIM_LOST') return;
    const { deliveryId } = taken.data;
    const about = { jobId: taken.id, ...(deliveryId === undefined ? {} : { deliveryId }) };
    log.error({ err: error, job: job.name, ...about, attempt: taken.retryCount }, 'JOB_FAILED');
    const failed: StepEnd = { end: 'retry', code: code ?? 'STEP_FAILED', message };
    await settle(boss, job, own, taken, failed).catch((err) => log.warn({ err, job: job.name }, 'JOB_LEFT'));
  } finally {
    clearInterval(alive);
    onTried(job.name, ended, (performance.now() - startedAt) / 1000);
  }
}

/** What one job may touch: its athlete's rows. */
function asAthlete(deps: JobDeps, { athleteId }: Subject): JobDeps {
  return { ...deps, db: deps.db.as({ kind: 'self', athleteId }) };
}

function subjectOf({ data: { trace: _, ...subject } }: Taken<Traced>): Subject {
  return subject;
}

/** Writes an end that is not `done` (that one was written with its effect): try again later, or give up and say why. */
async function settle(
  boss: PgBoss,
  job: Job,
  deps: JobDeps,
  taken: Taken<Traced>,
  end: StepEnd,
): Promise<void> {
  if (end.end === 'done') return;
  const attempt = { id: taken.id, retryCount: taken.retryCount };
  if (end.end === 'again') {
    await deps.db.transaction(async (tx) => {
      const { affected } = (await boss.complete(job.name, attempt, end, bossWithin(tx))) as {
        affected: number;
      };
      const due = end.afterS === undefined ? { job: job.name } : { job: job.name, afterS: end.afterS };
      if (affected === 1) await send(boss, tx, due, subjectOf(taken));
    });
    return;
  }
  const why = { code: end.code, message: end.message };
  const most = end.end === 'retry' ? Math.min(job.retry.limit + 1, end.tries ?? Number.POSITIVE_INFINITY) : 1;
  if (taken.retryCount + 1 < most) {
    await boss.fail(job.name, attempt, why);
    return;
  }
  await deps.db.transaction(async (tx) => {
    const { affected } = (await boss.complete(job.name, attempt, { gaveUp: why }, bossWithin(tx))) as {
      affected: number;
    };
    if (affected === 1) await job.abandon(tx, subjectOf(taken), why);
  });
}
