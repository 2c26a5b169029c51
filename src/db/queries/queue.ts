import { sql } from 'drizzle-orm';
import { type Db, sendWithin, type Tx } from '../transaction.ts';

/** The few questions about the queue's own table (schema `pgboss`) that its library does not answer. */
export const queueTables = {
  /** How long the oldest job that could run has waited for a worker, s; 0: none waits. */
  async oldestWaitS(db: Db): Promise<number> {
    const rows = (await (db as Tx).execute(sql`
      select coalesce(extract(epoch from now() - min(greatest(created_on, start_after))), 0)::float8 as "waitS"
        from pgboss.job where state < 'active' and start_after <= now()`)) as unknown as { waitS: number }[];
    return rows[0]!.waitS;
  },

  /**
   * Keeps jobs of a kind that is needed once and that wait from being taken until this transaction ends; which of these
   * keys have one. Each is looked up in the queue's own unique index: thousands may wait.
   */
  async holdWaiting(tx: Tx, name: string, keys: readonly string[]): Promise<Set<string>> {
    const rows = (await sendWithin(
      tx,
      `select job.key from unnest($2::text[]) wanted(key) cross join lateral (
         select singleton_key as key from pgboss.job
          where name = $1 and state = 'created' and policy = 'short' and coalesce(singleton_key, '') = wanted.key
          limit 1 for key share) job`,
      [name, keys],
    )) as { key: string }[];
    return new Set(rows.map(({ key }) => key));
  },

  /** What of an athlete has a job that waits or runs. */
  async live(db: Db, athleteId: string): Promise<{ deliveryIds: Set<string>; kinds: Set<string> }> {
    const rows = (await (db as Tx).execute(sql`
      select name, coalesce(one, data->>'deliveryId') as "deliveryId" from pgboss.job
      left join lateral jsonb_array_elements_text(data->'deliveryIds') one on true
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
