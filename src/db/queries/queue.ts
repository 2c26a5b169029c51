import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../transaction.ts';

/** The few questions about the queue's own table (schema `pgboss`) that its library does not answer. */
export const queueTables = {
  /** How long the oldest job that could run has waited for a worker, s; 0: none waits. */
  async oldestWaitS(db: Db): Promise<number> {
    const rows = (await (db as Tx).execute(sql`
      select coalesce(extract(epoch from now() - min(greatest(created_on, start_after))), 0)::float8 as "waitS"
        from pgboss.job where state < 'active' and start_after <= now()`)) as unknown as { waitS: number }[];
    return rows[0]!.waitS;
  },

  /** What of an athlete has a job that waits or runs. */
  async live(db: Db, athleteId: string): Promise<{ deliveryIds: Set<string>; kinds: Set<string> }> {
    const rows = (await (db as Tx).execute(sql`
      select name, data->>'deliveryId' as "deliveryId" from pgboss.job
      where state < 'completed' and name <> 'dead' and data->>'athleteId' = ${athleteId}`)) as unknown as {
      name: string;
      deliveryId: string | null;
    }[];
    return {
      deliveryIds: new Set(rows.flatMap((r) => r.deliveryId ?? [])),
      kinds: new Set(rows.map((r) => r.name)),
    };
  },

  /**
   * Hands back the jobs that count as running, for a process that is alone with the database. A job that
   * has used its tries is left to the supervisor, so that one which kills its process comes to an end.
   */
  async releaseOrphans(tx: Tx): Promise<void> {
    await tx.execute(sql`
      update pgboss.job set state = 'retry', start_after = now(), heartbeat_on = null
      where state = 'active' and retry_count < retry_limit`);
  },
};
