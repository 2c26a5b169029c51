import { setTimeout as pause } from 'node:timers/promises';
import { runFile } from '../files.ts';
import { drained } from '../final-state.ts';
import { type Goal, none, same } from '../goal.ts';
import { inParallel } from '../load.ts';
import { connectAthletes, type Hint, ownerOf, startPlatform, tell } from '../platform.ts';

const OBJECTS = 2;

/**
 * Each athlete is one permutation: what happened to its activities (made, changed, deleted) is told in any
 * order and more than once, after the fact. The model is what the platform has at the end.
 */
export const a6: Goal = {
  id: 'A6',
  promise: 'the end does not depend on the order in which events come',
  asked: '5,000 random permutations of create, update, delete and leaving',
  async run(arena) {
    const platform = await startPlatform();
    arena.onEnd(() => platform.end());
    const cluster = await arena.cluster();
    const service = await arena.service(cluster, platform.options);
    const athletes = Array.from({ length: arena.size(30, 1000) }, (_, i) => `ath_${i}`);
    await connectAthletes(cluster, athletes);
    const wanted = new Map<string, number[]>();
    const refused: string[] = [];
    await inParallel(athletes, 4, async (athlete, n) => {
      const owner = ownerOf(athlete);
      const hints: Hint[] = [];
      const alive: number[] = [];
      for (let i = 0; i < OBJECTS; i++) {
        const objectId = `obj-${n}-${i}`;
        const object = platform.put(owner, objectId, runFile(arena.seed, n * 10 + i));
        const say = (kind: 'changed' | 'gone', key: string) =>
          hints.push({ athlete, event: { key: `${objectId}-${key}`, owner, kind, objectId }, sha256: null });
        say('changed', 'made');
        // some are seen in their first form before they change
        if (arena.below(3) === 0) await tell(service.address, arena.history, hints.slice(-1));
        if (arena.below(2) === 0) {
          object.file = runFile(arena.seed, n * 10 + i, 'gpx');
          say('changed', 'edited');
        }
        if (arena.below(3) === 0) {
          object.isDeleted = true;
          say('gone', 'deleted');
        } else alive.push(object.file.startMs!);
      }
      wanted.set(athlete, alive.sort());
      const twice = [...hints, ...hints.filter(() => arena.random() < 0.4)];
      for (const hint of twice.toSorted(() => arena.random() - 0.5)) {
        const { status } = await tell(service.address, arena.history, [hint]);
        if (status !== 200) refused.push(`${hint.event.key}: ${status}`);
        if (arena.below(4) === 0) await pause(arena.below(300));
      }
    });
    const ms = await drained(cluster, 180_000);
    const rows = await cluster.sql<{ athlete: string; startMs: number }>(
      `select athlete_id as athlete, start_ms::float8 as "startMs" from activity order by 1, 2`,
    );
    const found = Map.groupBy(rows, (row) => row.athlete);
    const different = athletes.filter((athlete) => {
      const starts = (found.get(athlete) ?? []).map((row) => row.startMs);
      const model = wanted.get(athlete)!;
      return starts.length !== model.length || starts.some((ms, i) => Math.abs(ms - model[i]!) > 1500);
    });
    return {
      did: `${athletes.length} permutations over ${OBJECTS} activities each, 40 % of events repeated; leaving is not among them`,
      checks: [
        none(
          'athletes that differ from the model',
          different.map(
            (a) => `${a}: ${found.get(a)?.length ?? 0} activities, ${wanted.get(a)!.length} in the model`,
          ),
        ),
        none('refused', refused),
        same('all work ends', 'yes', ms === null ? 'no' : 'yes'),
      ],
    };
  },
};
