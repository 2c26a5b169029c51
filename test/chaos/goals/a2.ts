import { setTimeout as pause } from 'node:timers/promises';
import { runFile } from '../files.ts';
import { drained } from '../final-state.ts';
import { atMost, type Goal, none, same } from '../goal.ts';
import { inParallel, noteTruth } from '../load.ts';
import { type Hint, ownerOf, servePlatform, tell } from '../platform.ts';

const ATHLETES = 10;

/** Events come twice, out of order and with wrong signatures while workers are killed. */
export const a2: Goal = {
  id: 'A2',
  promise: 'one activity for each real one, whatever comes how often and in which order',
  asked:
    '10,000 deliveries for 6,500 activities, 30 % repeats, shuffled within 500, 5 % forged, a worker killed every 3 s; drained within 120 s of the last kill',
  async run(arena) {
    const { platform, cluster, web, athletes, newWorker } = await servePlatform(arena, ATHLETES);
    const total = arena.size(120, 10_000);
    const hints: (Hint & { isForged: boolean })[] = [];
    const real = Math.round(total * 0.65);
    for (let i = 0; i < real + total * 0.05; i++) {
      const isForged = i >= real;
      const athlete = athletes[i % ATHLETES]!;
      const file = runFile(arena.seed, Math.floor(i / ATHLETES) + (i % ATHLETES) * 700);
      platform.put(ownerOf(athlete), `obj-${i}`, file);
      if (!isForged) noteTruth(arena.history, file, athlete);
      const event = {
        key: `key-${i}`,
        owner: ownerOf(athlete),
        kind: 'changed',
        objectId: `obj-${i}`,
      } as const;
      hints.push({ athlete, event, sha256: file.sha256, isForged });
    }
    while (hints.length < total) hints.push(hints[arena.below(real)]!);
    const shuffled = hints
      .map((hint, i) => ({ hint, at: i + arena.random() * 500 }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ hint }) => hint);

    const workers = [await newWorker(), await newWorker()];
    let isOver = false;
    let kills = 0;
    const killing = (async () => {
      while (!isOver || kills < 3) {
        await pause(3000);
        arena.history.write({ what: 'fault', name: 'kill' });
        const at = kills++ % 2;
        await workers[at]!.kill();
        workers[at] = await newWorker();
      }
    })();
    const forgedTaken: string[] = [];
    await inParallel(shuffled, 4, async (hint) => {
      for (let tries = 0; tries < 20; tries++) {
        const { status } = await tell(web.address, arena.history, [hint], hint);
        if (hint.isForged) {
          if (status === 200) forgedTaken.push(hint.event.key);
          return;
        }
        if (status === 200) return;
        await pause(200);
      }
    });
    await pause(arena.size(6000, 60_000));
    isOver = true;
    await killing;
    const ms = await drained(cluster, 120_000);
    const [there] = await cluster.sql<{ n: number }>('select count(*)::int as n from activity');
    return {
      did: `${total} deliveries for ${real} activities of ${ATHLETES} athletes, ${total - real - Math.round(total * 0.05)} repeats, ${Math.round(total * 0.05)} forged, ${kills} kills`,
      checks: [
        ...(await arena.verdict(cluster, 1000)),
        same('activities', real, there!.n),
        none('forged and taken', forgedTaken),
        atMost('drained after the last kill', 120, (ms ?? Number.POSITIVE_INFINITY) / 1000, 's'),
      ],
    };
  },
};
