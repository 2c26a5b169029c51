import { setTimeout as pause } from 'node:timers/promises';
import { corruptFile, runFile } from '../files.ts';
import { drained } from '../final-state.ts';
import { atMost, type Goal, quantile, same, timed } from '../goal.ts';
import { noteTruth } from '../load.ts';
import { type Hint, ownerOf, servePlatform, tell } from '../platform.ts';

const BODY_BYTES = 20 * 1024 * 1024;
const POISON = 3;

/** One huge batch for many athletes, with items in it that nobody can read. */
export const a9: Goal = {
  id: 'A9',
  promise: 'a bad item in a huge batch hurts only itself',
  asked: '5,000 items in one body of 20 MB, 3 of them poison; the event loop late by at most 200 ms (99 %)',
  alone: true,
  async run(arena) {
    const { platform, cluster, web, athletes, newWorker } = await servePlatform(arena, 20);
    await newWorker();
    const count = arena.size(60, 5000);
    const hints: Hint[] = Array.from({ length: count }, (_, i) => {
      const athlete = athletes[i % athletes.length]!;
      const file = i % 20 === 7 && i < POISON * 20 ? corruptFile(arena.seed, i) : runFile(arena.seed, i);
      platform.put(ownerOf(athlete), `obj-${i}`, file);
      noteTruth(arena.history, file, athlete);
      const event = {
        key: `key-${i}`,
        owner: ownerOf(athlete),
        kind: 'changed' as const,
        objectId: `obj-${i}`,
      };
      return { athlete, event, sha256: file.sha256 };
    });
    const lateMs: number[] = [];
    let isOver = false;
    const looking = (async () => {
      while (!isOver) {
        const from = performance.now();
        await fetch(`${web.address}/healthz`).catch(() => null);
        lateMs.push(performance.now() - from);
        await pause(20);
      }
    })();
    const { status } = await tell(web.address, arena.history, hints, {
      padding: BODY_BYTES,
      timeoutMs: 60_000,
    });
    isOver = true;
    await looking;
    await drained(cluster, arena.size(120_000, 900_000));
    const states = await cluster.sql<{ state: string; n: number; coded: number }>(
      'select state, count(*)::int as n, count(code)::int as coded from delivery group by 1',
    );
    const of = (state: string) => states.find((row) => row.state === state) ?? { n: 0, coded: 0 };
    return {
      did: `${count} items in one body of 20 MB (padded), ${POISON} of them poison`,
      checks: [
        same('the batch is taken', 200, status),
        ...(await arena.verdict(cluster, 1000)),
        same('items that land', count - POISON, of('reviewed').n),
        same('poison items listed with a reason', POISON, of('rejected').coded),
        timed(atMost('99 % of other requests meanwhile', 200, quantile(lateMs, 0.99), 'ms')),
      ],
    };
  },
};
