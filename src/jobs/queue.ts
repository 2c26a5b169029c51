import { setTimeout as pause } from 'node:timers/promises';
import type { PgBoss } from 'pg-boss';
import type { Database } from '../db/client.ts';
import { queueTables } from '../db/queries/queue.ts';
import type { JobQueue } from '../services/job-queue.ts';
import { startBoss } from './boss.ts';
import { buryDead } from './bury-dead.ts';
import { createEnds } from './ends.ts';
import type { JobDeps, JobName } from './job.ts';
import { ARRIVALS, JOBS } from './pipeline.ts';
import { send, sendEach } from './send.ts';
import { startWorker, type Worker, type WorkerLog, type WorkerOptions } from './worker.ts';

/** How long running steps may take once the process was told to end. */
const STOP_MS = 10_000;
/** Who is alone with the database need not look often: everything that becomes due wakes its workers. */
const POLL_MS = { pglite: 2000, postgres: 500 };

/** The database counts from its own clock, and what is due has to be due there. */
const LATE_MS = 50;

/** A worker that has not asked for so long is stuck, or the queue does not answer it. */
const SILENT_MS = 60_000;

export interface Jobs extends JobQueue {
  /** Starts taking work in this process. */
  work(deps: JobDeps): Promise<void>;
  /** Lets every worker look now, without waiting for its next poll: for whoever moved work in the tables. */
  look(): void;
  /** Whether every worker of this process has asked for jobs within the last minute; true where it has none. */
  isLooking(): boolean;
  /** Takes no new work, lets running work end, lets go of the queue. */
  stop(): Promise<void>;
}

/** The queue in the given database: its tables are made where they are missing. */
export async function openJobs(
  db: Database,
  log: WorkerLog,
  onTried: WorkerOptions['onTried'] = () => {},
): Promise<Jobs> {
  const boss: PgBoss = await startBoss(db, (error) => log.warn({ err: error }, 'QUEUE_WARNING'));
  const workers = new Map<JobName, Worker>();
  /** what became due here since the last wake; the others find it at their next poll */
  const fresh = new Set<JobName>();
  const ends = createEnds();
  let isStopping = false;
  let burying: NodeJS.Timeout | undefined;

  const wake = () => {
    for (const name of fresh) workers.get(name)?.wake();
    fresh.clear();
  };
  const onEnd = () => {
    ends.ended();
    wake();
  };

  return {
    wake,
    look() {
      for (const worker of workers.values()) worker.wake();
    },
    due(tx, arrival, subject) {
      fresh.add(ARRIVALS[arrival].job);
      return send(boss, tx, ARRIVALS[arrival], subject);
    },
    dueEach(tx, arrival, subjects) {
      fresh.add(ARRIVALS[arrival].job);
      return sendEach(boss, tx, ARRIVALS[arrival], subjects);
    },
    nextEnd: ends.next,
    isLooking: () =>
      [...workers.values()].every((worker) => performance.now() - worker.lookedAt() < SILENT_MS),
    live: (reader, athleteId) => queueTables.live(reader, athleteId),
    async work(deps) {
      // alone with an embedded database, whatever still counts as running died with the last process
      if (db.kind === 'pglite') await db.transaction((tx) => queueTables.releaseOrphans(tx));
      const options = {
        pollMs: POLL_MS[db.kind],
        log,
        onEnd,
        onTried,
        onDue: (name: JobName, afterS?: number) => {
          if (afterS === undefined) fresh.add(name);
          else setTimeout(() => workers.get(name)?.wake(), afterS * 1000 + LATE_MS).unref();
        },
        isStopping: () => isStopping,
      };
      for (const job of Object.values(JOBS)) workers.set(job.name, startWorker(boss, job, deps, options));
      const bury = () => buryDead(boss, deps).catch((err) => log.warn({ err }, 'BURY_FAILED'));
      await bury();
      burying = setInterval(() => {
        void bury();
        void warnOfAge(db, log);
      }, 15_000);
    },
    async stop() {
      clearInterval(burying);
      isStopping = true;
      const ended = Promise.all([...workers.values()].map((worker) => worker.stop()));
      // whatever takes longer loses its claim and is taken up again elsewhere
      await Promise.race([ended, pause(STOP_MS, undefined, { ref: false })]);
      await boss.stop({ graceful: false });
    },
  };
}

/** Work that waits this long is more than the workers can do, or nobody's. */
const OLD_S = 600;

async function warnOfAge(db: Database, log: WorkerLog): Promise<void> {
  const waitS = await db.read((reader) => queueTables.oldestWaitS(reader)).catch(() => 0);
  if (waitS > OLD_S) log.warn({ waitS: Math.round(waitS) }, 'QUEUE_IS_OLD');
}
