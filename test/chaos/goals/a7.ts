import { runFile } from '../files.ts';
import { drained } from '../final-state.ts';
import { atMost, type Goal, same } from '../goal.ts';
import { noteTruth } from '../load.ts';
import { connectAthletes, ownerOf, startPlatform, tell } from '../platform.ts';

const ATHLETE = 'ath_1';
/** The waits after each try that found nothing, and a little more, s. */
const WAITS_S = [11, 31, 121, 601, 1801, 7201];

/** Events come before their data: the first requests find nothing. */
export const a7: Goal = {
  id: 'A7',
  promise: 'data that are later than their event are fetched when they are there',
  asked: '2 % of fetches answered 404 for the first one to six times; at most 8 fetches each',
  async run(arena) {
    const platform = await startPlatform();
    arena.onEnd(() => platform.end());
    const cluster = await arena.cluster();
    const service = await arena.service(cluster, platform.options);
    await connectAthletes(cluster, [ATHLETE]);
    const owner = ownerOf(ATHLETE);
    const count = arena.size(24, 300);
    const hint = (key: string, objectId: string, sha256: string | null) => ({
      ...{ athlete: ATHLETE, sha256 },
      event: { key, owner, kind: 'changed' as const, objectId },
    });
    for (let i = 0; i < count; i++) {
      const file = runFile(arena.seed, i);
      platform.put(owner, `obj-${i}`, file, i % 7);
      noteTruth(arena.history, file, ATHLETE);
      await tell(service.address, arena.history, [hint(`key-${i}`, `obj-${i}`, file.sha256)]);
    }
    await drained(cluster, 120_000);
    let offsetMs = 0;
    for (const [n, waitS] of WAITS_S.entries()) {
      offsetMs += waitS * 1000;
      await service.order({ order: 'clock', offsetMs });
      // whoever hears of anything looks at all that is due by then
      const file = runFile(arena.seed, 9000 + n);
      platform.put(owner, `next-${n}`, file);
      noteTruth(arena.history, file, ATHLETE);
      await tell(service.address, arena.history, [hint(`next-${n}`, `next-${n}`, file.sha256)]);
      await drained(cluster, 120_000);
    }
    const fetches = [...platform.objects.values()].map((object) => object.fetches);
    const [there] = await cluster.sql<{ n: number }>('select count(*)::int as n from activity');
    return {
      did: `${count} activities, each late by none to six fetches; the clock moved forward ${WAITS_S.length} times, by ${Math.round(offsetMs / 60_000)} min in all`,
      checks: [
        ...(await arena.verdict(cluster, 60_000)),
        same('activities', count + WAITS_S.length, there!.n),
        atMost('fetches of one', 8, Math.max(...fetches)),
      ],
    };
  },
};
