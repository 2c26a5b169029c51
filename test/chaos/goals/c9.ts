import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase } from '../../../src/db/client.ts';
import { startBoss } from '../../../src/jobs/boss.ts';
import { atMost, type Goal, quantile, same, timed } from '../goal.ts';

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
    const before = service.rssBytes();
    const count = arena.size(20_000, 100_000);
    await cluster.sql(`
      insert into athlete (athlete_id, zone, created_ms) select 'ath_' || n, 'UTC', 0 from generate_series(1, 500) n;
      insert into pgboss.job (name, data, group_id, retry_limit, created_on, start_after, policy)
      select 'match', jsonb_build_object('v', 1, 'athleteId', 'ath_' || (n % 500 + 1), 'deliveryId', 'dlv_' || n),
             'ath_' || (n % 500 + 1), 6, now() - interval '1 hour', now() - interval '1 hour', 'standard'
        from generate_series(1, ${count}) n;
      analyze pgboss.job;`);
    const config = { databaseUrl: cluster.url(), dataDir: '', poolSize: 4, prepare: true, purpose: 'chaos' };
    const db = await openDatabase(config);
    const boss = await startBoss(db, () => {});
    const times: number[] = [];
    for (let n = 0; n < 60; n++) {
      const from = performance.now();
      await boss.fetch('match', { batchSize: 1, groupConcurrency: 1 });
      times.push(performance.now() - from);
      await pause(100);
    }
    let growth = 0;
    const until = performance.now() + 20_000;
    while (performance.now() < until && !service.log().some((line) => line.msg === 'QUEUE_IS_OLD')) {
      growth = Math.max(growth, service.rssBytes() - before);
      await pause(250);
    }
    await boss.stop({ graceful: false });
    await db.close();
    return {
      did: `${count} waiting jobs of 500 athletes, with one server at work on them`,
      checks: [
        timed(atMost('95 % of fetches', 50, quantile(times, 0.95), 'ms')),
        atMost('growth of the server', 50, growth / 1024 / 1024, 'MB'),
        same(
          'an alarm for the age of the queue',
          'yes',
          service.log().some((l) => l.msg === 'QUEUE_IS_OLD') ? 'yes' : 'no',
        ),
      ],
    };
  },
};
