import { sql } from 'drizzle-orm';
import { type Db as BossDb, PgBoss, type Queue } from 'pg-boss';
import type { Database } from '../db/client.ts';
import { isDatabaseError } from '../db/database-error.ts';
import { letAppUse } from '../db/row-security.ts';
import { sendWithin, type Tx } from '../db/transaction.ts';
import type { Job } from './job.ts';
import { JOBS } from './pipeline.ts';

/** pg-boss's own; what runs for one athlete may use it, too. */
const SCHEMA = 'pgboss';

/** Where jobs end that took their process down with them on every try. */
export const DEAD = 'dead';

/** A worker that says nothing for this long has lost its job; at least 10. */
export const HEARTBEAT_S = 20;
const START_LOCK = 0x706b5f71756575n;
const MONITOR_S = 15;
/** A try that takes longer is taken for hung; a walk through a large archive says that it lives, and has this for all of it. */
const EXPIRE_S = 1800;
const KEEP_DONE_S = 86_400;

/** Starts pg-boss on our own connections, with its tables and queues in place. It starts no workers. */
export async function startBoss(db: Database, onError: (error: Error) => void): Promise<PgBoss> {
  const boss = new PgBoss({
    backend: db.kind,
    db: withCodes({ executeSql: async (text, values) => ({ rows: await db.direct(text, values ?? []) }) }),
    schema: SCHEMA,
    schedule: false,
    // both need more than one session or rights that a role may lack
    reindex: false,
    monitorVacuum: false,
    monitorIntervalSeconds: MONITOR_S,
    superviseIntervalSeconds: MONITOR_S,
  });
  boss.on('error', onError);
  await alone(db, async () => {
    await boss.start();
    await db.transaction((tx) => letAppUse(tx, SCHEMA));
    await ensureQueues(boss);
  });
  return boss;
}

/** Processes that start at once make the queue's tables one after another: pg-boss looks before it locks. */
async function alone(db: Database, make: () => Promise<void>): Promise<void> {
  if (db.kind === 'pglite') return make();
  const deadlineMs = 300_000;
  await db.transaction(
    async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock(${sql.raw(START_LOCK.toString())})`);
      await make();
    },
    { deadlineMs },
  );
}

/** pg-boss within one of our transactions, which ends with the error that it throws: a DatabaseError as from any statement of ours. */
export function bossWithin(tx: Tx): { db: BossDb } {
  return {
    db: {
      executeSql: async (text, values) => ({
        rows: (await sendWithin(tx, text, values ?? [])) as Record<string, unknown>[],
      }),
    },
  };
}

async function ensureQueues(boss: PgBoss): Promise<void> {
  const wanted = [{ name: DEAD }, ...Object.values(JOBS).map(queueOf)];
  const there = new Map((await boss.getQueues(wanted.map((q) => q.name))).map((q) => [q.name, q]));
  for (const { name, policy, ...options } of wanted as Queue[]) {
    const found = there.get(name);
    if (found === undefined) await boss.createQueue(name, { ...options, ...(policy && { policy }) });
    else if (found.retryLimit !== (options.retryLimit ?? found.retryLimit)) {
      await boss.updateQueue(name, options);
    }
    // what a queue is gets read once and kept; inside a transaction there is no second session to read it
    await boss.touch(name, NO_JOB);
  }
}

const NO_JOB = '00000000-0000-4000-8000-000000000000';

function queueOf({ name, retry, once }: Job): Queue {
  return {
    name,
    policy: once ? 'short' : 'standard',
    deadLetter: DEAD,
    retryLimit: retry.limit,
    retryDelay: retry.firstS,
    retryBackoff: true,
    retryDelayMax: retry.mostS,
    heartbeatSeconds: HEARTBEAT_S,
    expireInSeconds: EXPIRE_S,
    deleteAfterSeconds: KEEP_DONE_S,
  };
}

/** pg-boss knows some refusals by their SQLSTATE under the name that `pg` gives it. */
function withCodes(db: BossDb): BossDb {
  return {
    async executeSql(text, values) {
      try {
        return await db.executeSql(text, values);
      } catch (error) {
        if (!isDatabaseError(error) || error.sqlState === undefined) throw error;
        throw Object.assign(new Error(error.message, { cause: error }), { code: error.sqlState });
      }
    },
  };
}
