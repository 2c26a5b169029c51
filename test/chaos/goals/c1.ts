import { setTimeout as pause } from 'node:timers/promises';
import { zipFiles } from '../../../fixtures/generators/zip.ts';
import { derivedState } from '../../support/derived-state.ts';
import { type Arena, undisturbed } from '../arena.ts';
import type { Cluster } from '../cluster.ts';
import type { Mark } from '../faults.ts';
import { fileOf, runFile } from '../files.ts';
import { drained } from '../final-state.ts';
import { atMost, type Goal } from '../goal.ts';
import { inParallel, LOCAL, noteTruth, sendUntilAcked } from '../load.ts';
import { sameState } from '../same-state.ts';
import type { Service } from '../service.ts';

const MARKS: Mark[] = ['before-place', 'after-place', 'before-commit', 'after-commit', 'before-answer'];

/** Two servers with their workers are killed by turns, at marked points and at any time, and come back. */
export const c1: Goal = {
  id: 'C1',
  promise: 'every job ends once, and soon, when workers die',
  asked: '5,000 jobs of 5 kinds, 2 workers, a kill -9 every 3 s for 60 s; an orphan is taken up within 90 s',
  async run(arena) {
    const files = Array.from({ length: arena.size(30, 1000) }, (_, i) => runFile(arena.seed, i));
    const inside = Array.from({ length: arena.size(10, 250) }, (_, i) => runFile(arena.seed, 5000 + i));
    const archive = fileOf('export.zip', Buffer.from(zipFiles(inside)), null);
    const all = [...files, archive];
    const wanted = await undisturbed(arena, (service, history) =>
      inParallel(all, 4, async (file) => {
        await sendUntilAcked(() => service.address, history, file);
      }),
    );
    for (const file of all) noteTruth(arena.history, file);
    for (const file of inside) noteTruth(arena.history, file, LOCAL, archive.sha256);

    const cluster = await arena.cluster();
    const servers = [await arena.service(cluster), await arena.service(cluster)];
    const killing = killByTurns(arena, cluster, servers, arena.size(5, 20));
    let turn = 0;
    await inParallel(all, 4, async (file) => {
      await sendUntilAcked(() => servers[turn++ % 2]!.address, arena.history, file, {
        withinMs: arena.size(120_000, 900_000),
      });
      await pause(arena.size(200, 40));
    });
    const { kills, lastMs } = await killing;
    const ended = await drained(cluster, arena.size(150_000, 900_000));
    const endedMs = performance.now();
    const state = await derivedState(cluster.sql);
    const [jobs] = await cluster.sql<{ n: number }>(
      `select count(*)::int as n from pgboss.job where name not like '\\_\\_%' and name <> 'dead'`,
    );
    return {
      did: `${jobs!.n} jobs, 2 workers, ${kills} kills, half of them at marked points`,
      checks: [
        ...(await arena.verdict(cluster, 1000)),
        sameState('state as without any kill', wanted, state),
        atMost(
          'from the last kill to the end of all work',
          90,
          ended === null ? Number.POSITIVE_INFINITY : (endedMs - lastMs) / 1000,
          's',
        ),
      ],
    };
  },
};

/** Each kill is followed by a start; every other one is left to a mark that the process reaches by itself. */
async function killByTurns(
  arena: Arena,
  cluster: Cluster,
  servers: Service[],
  kills: number,
): Promise<{ kills: number; lastMs: number }> {
  let lastMs = 0;
  for (let n = 0; n < kills; n++) {
    await pause(1500 + arena.below(1500));
    const at = n % 2;
    const victim = servers[at]!;
    const mark = MARKS[arena.below(MARKS.length)]!;
    arena.history.write({ what: 'fault', name: n % 4 < 2 ? `kill at ${mark}` : 'kill' });
    if (n % 4 < 2) {
      await victim.order({ order: 'at', mark, count: 1 + arena.below(6), deed: 'SIGKILL' });
      await Promise.race([victim.ended, pause(3000)]);
    }
    await victim.kill();
    lastMs = performance.now();
    servers[at] = await arena.service(cluster);
  }
  return { kills, lastMs };
}
