import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../transaction.ts';

/** How things stand across athletes, in numbers: for whoever runs the server, with nobody's data in it. */
export interface ServiceStanding {
  jobs: { job: string; state: string; count: number }[];
  deliveries: { state: string; count: number }[];
  connections: { provider: string; state: string; count: number }[];
  /** since a platform told or gave anything; what waits for a worker was told */
  silence: { provider: string; seconds: number }[];
  messages: { channel: string; state: string; count: number }[];
  oldestMessageS: number;
}

/** Reads what indexes or small tables answer; `nowMs` is the clock that the rows were written by. */
export async function readStanding(db: Db, nowMs: number): Promise<ServiceStanding> {
  const rows = async <T>(query: ReturnType<typeof sql>) =>
    (await (db as Tx).execute(query)) as unknown as T[];
  const messages = await rows<{ channel: string; state: string; count: number; dueMs: number }>(sql`
    select channel, state, count(*)::int as count, min(due_ms)::float8 as "dueMs"
      from outbox where state in ('due', 'sending', 'unknown') group by channel, state`);
  const oldestMs = Math.min(nowMs, ...messages.map(({ dueMs }) => dueMs));
  return {
    jobs: await rows(sql`
      select name as job, state::text as state, count(*)::int as count from pgboss.job
       where state in ('created', 'retry', 'active', 'failed') group by name, state`),
    deliveries: await rows(sql`
      select state, count(*)::int as count from delivery
       where state in ('received', 'decoded', 'matched', 'analysed') group by state`),
    connections: await rows(sql`
      select provider, state, count(*)::int as count from connection group by provider, state`),
    silence: await rows(sql`
      select provider, (${nowMs} - max(greatest(last_event_ms, last_data_ms, connected_ms, told.ms)))::float8 / 1000 as seconds
        from connection
        left join (select athlete_id, connection_id, max(received_ms) as ms
                     from provider_event where outcome is null group by athlete_id, connection_id) told
          using (athlete_id, connection_id)
       where state in ('active', 'refreshing', 'degraded') group by provider`),
    messages: messages.map(({ channel, state, count }) => ({ channel, state, count })),
    oldestMessageS: (nowMs - oldestMs) / 1000,
  };
}

/** How many migrations the database has, applied by this version or a newer one. */
export async function countMigrations(db: Db): Promise<number> {
  const found = (await (db as Tx).execute(
    sql`select count(*)::int as n from pacekeeper_migration`,
  )) as unknown as { n: number }[];
  return found[0]!.n;
}
