import { setTimeout as pause } from 'node:timers/promises';
import { startProxy } from '../../support/tcp-proxy.ts';
import { runFile } from '../files.ts';
import { atMost, type Goal } from '../goal.ts';
import { noteTruth, send } from '../load.ts';

/** The way to the database goes dead without a word, then new connections work again and the old ones stay dead. */
export const c4: Goal = {
  id: 'C4',
  promise: 'connections to the database that went dead without a word are noticed',
  asked: 'a proxy swallows everything without closing; the pool recovers within 30 s, no job is stuck',
  async run(arena) {
    const cluster = await arena.cluster();
    const proxy = await startProxy(cluster.port);
    arena.onEnd(() => proxy.end());
    const url = cluster.url().replace(`:${cluster.port}/`, `:${proxy.port}/`);
    const service = await arena.service(cluster, { databaseUrl: url });
    const rounds = arena.size(1, 6);
    const recoveredS: number[] = [];
    let next = 0;
    let isOver = false;
    const writers = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        const file = runFile(arena.seed, next++);
        noteTruth(arena.history, file);
        await send(service.address, arena.history, file, { timeoutMs: 40_000 });
        await pause(150);
      }
    });
    for (let round = 0; round < rounds; round++) {
      await pause(2500);
      arena.history.write({ what: 'fault', name: 'connections go dead' });
      proxy.swallow();
      await pause(1000 + arena.below(2000));
      proxy.heal();
      const from = performance.now();
      // one answer may come from the one connection that was new: healthy is three times in a row
      for (let good = 0; good < 3; ) good = (await isHealthy(service.address)) ? good + 1 : 0;
      recoveredS.push((performance.now() - from) / 1000);
    }
    isOver = true;
    await Promise.all(writers);
    return {
      did: `${rounds} times, under 4 senders; ${next} files sent`,
      checks: [
        ...(await arena.verdict(cluster, 120_000)),
        atMost('the pool recovers', 30, Math.max(...recoveredS), 's'),
      ],
    };
  },
};

async function isHealthy(address: string): Promise<boolean> {
  try {
    return (await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(3000) })).ok;
  } catch {
    return false;
  }
}
