import { setTimeout as pause } from 'node:timers/promises';
import { zipFiles } from '../../../fixtures/generators/zip.ts';
import { fileOf, runFile } from '../files.ts';
import { atMost, type Goal, NotRun, none, quantile, timed } from '../goal.ts';
import { sendUntilAcked } from '../load.ts';
import { ownerOf, servePlatform, tell } from '../platform.ts';

const MOST_LAG_MS = 50;

/** Events at a fixed rate while the workers are full and the database once stands still. */
export const a1: Goal = {
  id: 'A1',
  promise: 'events are answered fast, and only after they are kept',
  asked: '200 a second for 60 s, workers saturated, the database paused for 5 s',
  alone: true,
  async run(arena) {
    const { cluster, web, athletes, newWorker } = await servePlatform(arena, 20);
    await newWorker();
    const work = Array.from({ length: arena.size(60, 600) }, (_, i) => runFile(arena.seed, i));
    await sendUntilAcked(
      () => web.address,
      arena.history,
      fileOf('work.zip', Buffer.from(zipFiles(work)), null),
    );

    const rate = arena.size(50, 200);
    const forS = arena.size(10, 60);
    const pauseS = arena.size(2, 5);
    const pausedFrom = (forS / 2) * 1000;
    const begin = performance.now();
    const since = () => performance.now() - begin;
    const answers: { key: string; atMs: number; endMs: number; status: number }[] = [];
    const lags: number[] = [];
    const sending: Promise<void>[] = [];
    void pause(pausedFrom).then(async () => {
      cluster.pause();
      await pause(pauseS * 1000);
      cluster.resume();
    });
    for (let n = 0; n < rate * forS; n++) {
      const dueMs = (n * 1000) / rate;
      if (since() < dueMs) await pause(dueMs - since());
      lags.push(since() - dueMs);
      const athlete = athletes[n % athletes.length]!;
      const event = {
        key: `a1-${n}`,
        owner: ownerOf(athlete),
        kind: 'changed',
        objectId: `none-${n}`,
      } as const;
      const atMs = since();
      sending.push(
        tell(web.address, arena.history, [{ athlete, event, sha256: null }]).then(({ status }) => {
          answers.push({ key: event.key, atMs, endMs: since(), status });
        }),
      );
    }
    await Promise.all(sending);
    if (quantile(lags, 0.99) > MOST_LAG_MS)
      throw new NotRun(
        `the machine was too busy to send on time: ${Math.round(quantile(lags, 0.99))} ms behind`,
      );
    const kept = new Set(
      (await cluster.sql<{ key: string }>('select event_key as key from provider_event')).map((r) => r.key),
    );
    const outside = answers.filter((a) => a.endMs < pausedFrom || a.atMs > pausedFrom + (pauseS + 2) * 1000);
    const times = outside.map((a) => a.endMs - a.atMs);
    return {
      did: `${rate} a second for ${forS} s, database paused for ${pauseS} s; ${answers.length} answers`,
      checks: [
        none(
          'answered 200 and not kept',
          answers.filter((a) => a.status === 200 && !kept.has(a.key)).map((a) => a.key),
        ),
        timed(atMost('99 % of answers outside the pause', 250, quantile(times, 0.99), 'ms')),
        timed(atMost('slowest answer outside the pause', 1500, Math.max(...times), 'ms')),
        none(
          'refused outside the pause',
          outside.filter((a) => a.status !== 200).map((a) => `${a.key}: ${a.status}`),
        ),
      ],
    };
  },
};
