import { setTimeout as pause } from 'node:timers/promises';
import { runFile } from '../files.ts';
import { atMost, type Goal } from '../goal.ts';
import { noteTruth, send } from '../load.ts';

const WRITERS = 8;

/** The database falls over while eight senders are at it, and comes back. */
export const c2: Goal = {
  id: 'C2',
  promise: 'what was acknowledged outlives crashes of the database',
  asked: '20 crashes under 8 writers',
  async run(arena) {
    const cluster = await arena.cluster();
    const service = await arena.service(cluster);
    const crashes = arena.size(4, 20);
    const most = crashes * 40;
    let next = 0;
    let isOver = false;
    const told = { acked: 0, refused: 0, unknown: 0 };
    const writer = async () => {
      while (!isOver && next < most) {
        const file = runFile(arena.seed, next++);
        noteTruth(arena.history, file);
        const answer = await send(service.address, arena.history, file, { timeoutMs: 15_000 });
        told[answer.told] += 1;
        if (answer.told !== 'acked') await pause(100);
      }
    };
    const writers = Array.from({ length: WRITERS }, writer);
    const healthyMs: number[] = [];
    for (let n = 0; n < crashes; n++) {
      await pause(500 + arena.below(1000));
      arena.history.write({ what: 'fault', name: 'database crash' });
      cluster.crash();
      await pause(100 + arena.below(400));
      cluster.start();
      const from = performance.now();
      while (!(await isHealthy(service.address))) await pause(50);
      healthyMs.push(performance.now() - from);
    }
    isOver = true;
    await Promise.all(writers);
    const verdict = await arena.verdict(cluster, arena.size(120_000, 300_000));
    return {
      did: `${crashes} crashes under ${WRITERS} writers; ${told.acked} acknowledged, ${told.refused} refused, ${told.unknown} unknown`,
      checks: [...verdict, atMost('healthy after a start', 5, Math.max(...healthyMs) / 1000, 's')],
    };
  },
};

async function isHealthy(address: string): Promise<boolean> {
  try {
    return (await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}
