import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase } from '../../../src/db/client.ts';
import { startBoss } from '../../../src/jobs/boss.ts';
import { drained } from '../final-state.ts';
import { atMost, type Goal, quantile, same, timed } from '../goal.ts';
import type { Service } from '../service.ts';

const SHORT_QUEUE = 500;
const MIB = 1024 * 1024;

/** Jobs of 500 athletes that have waited for an hour. */
const waiting = (count: number) => `
  insert into pgboss.job (name, data, group_id, retry_limit, created_on, start_after, policy)
  select 'match', jsonb_build_object('v', 1, 'athleteId', 'ath_' || (n % 500 + 1), 'deliveryId', 'dlv_' || n),
         'ath_' || (n % 500 + 1), 6, now() - interval '1 hour', now() - interval '1 hour', 'standard'
    from generate_series(1, ${count}) n`;

/** The largest that the server is meanwhile, bytes. */
async function peak(service: Service, work: () => Promise<void>): Promise<number> {
  let most = 0;
  const looking = setInterval(() => {
    most = Math.max(most, service.rssBytes());
  }, 100);
  await work();
  clearInterval(looking);
  return most;
}

/** A long queue: asking for work stays fast, memory stays flat, and somebody is told. */
export const c9: Goal = {
  id: 'C9',
  promise: 'a long backlog makes nothing slow',
  asked:
    '100,000 waiting jobs: fetch within 50 ms (95 %), memory grows by at most 50 MB, an alarm for its age',
  alone: true,
  async run(arena) {
    const cluster = await arena.cluster();
    const service = await arena.service(cluster);
    const count = arena.size(20_000, 100_000);
    await cluster.sql(
      "insert into athlete (athlete_id, zone, created_ms) select 'ath_' || n, 'UTC', 0 from generate_series(1, 500) n",
    );
    // what any work takes, however little of it waits, is not the backlog's
    await cluster.sql(waiting(SHORT_QUEUE));
    const before = await peak(service, async () => void (await drained(cluster, 60_000)));
    await cluster.sql(waiting(count));
    await cluster.sql('analyze pgboss.job');
    const config = { databaseUrl: cluster.url(), dataDir: '', poolSize: 4, prepare: true, purpose: 'chaos' };
    const db = await openDatabase(config);
    const boss = await startBoss(db, () => {});
    const times: number[] = [];
    const isTold = () => service.log().some((line) => line.msg === 'QUEUE_IS_OLD');
    const after = await peak(service, async () => {
      for (let n = 0; n < 60; n++) {
        const from = performance.now();
        await boss.fetch('match', { batchSize: 1, groupConcurrency: 1 });
        times.push(performance.now() - from);
        await pause(100);
      }
      const until = performance.now() + 20_000;
      while (performance.now() < until && !isTold()) await pause(250);
    });
    await boss.stop({ graceful: false });
    await db.close();
    return {
      did: `${count} waiting jobs of 500 athletes, with one server at work on them`,
      checks: [
        timed(atMost('95 % of fetches', 50, quantile(times, 0.95), 'ms')),
        atMost(
          `growth of the server over the same with ${SHORT_QUEUE} waiting`,
          50,
          (after - before) / MIB,
          'MB',
        ),
        same('an alarm for the age of the queue', 'yes', isTold() ? 'yes' : 'no'),
      ],
    };
  },
};
