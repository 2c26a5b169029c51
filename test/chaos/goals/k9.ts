import { execFileSync } from 'node:child_process';
import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Arena } from '../arena.ts';
import { drained } from '../final-state.ts';
import { atLeast, atMost, type Check, type Goal, NotRun, none, same, timed } from '../goal.ts';
import { mixedLoad } from '../mixed-load.ts';
import { addRunners, startPair, startWatches } from '../runners.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** The version before the newest migration, and this one, work on the schema of this one at the same time. */
export const k9: Goal = {
  id: 'K9',
  promise: 'two versions work on one database at the same time',
  asked:
    'an old worker beside a new web process and the other way round, on the migrated database: all of a smoke test',
  async run(arena) {
    const { commit, folder } = versionBefore(arena);
    const old = { entry: join(folder, 'bin/pacekeeper.js') };
    const both = { 'old web, new worker': { web: old }, 'new web, old worker': { worker: old } };
    const checks: Check[] = [];
    let deeds = 0;
    for (const [name, versions] of Object.entries(both)) {
      const [cluster, watches] = [await arena.cluster(), await startWatches(arena)];
      const pair = await startPair(arena, { cluster, watches }, versions);
      const runners = await addRunners(pair, 2);
      const load = await mixedLoad(arena, pair, runners);
      // what the first round left is there for the second
      for (let round = 0; round < 2; round++) {
        await load.once();
        if ((await drained(cluster, 120_000)) === null) load.faults.push('work does not end');
      }
      const told = await until(60_000, () =>
        watches.users.values().every(({ workouts }) => workouts.size > 0),
      );
      const [kept] = await cluster.sql<{ runs: number; nights: number; failed: number }>(`
        select (select count(*)::int from activity) as runs,
               (select count(*)::int from wellness_day where source <> 'self') as nights,
               (select count(*)::int from pgboss.job where state = 'failed') as failed`);
      deeds += [...load.done.values()].reduce((sum, n) => sum + n, 0);
      for (const { log } of [pair.web, pair.worker])
        load.faults.push(...log().map(({ msg, code }) => `${msg} ${code}`));
      checks.push(
        none(`${name}: answers and lines of the log that are faults`, load.faults),
        timed(atMost(`${name}: answers that took too long`, 0, load.tookTooLong())),
        same(
          `${name}: runs that are there`,
          runners.reduce((sum, { runs }) => sum + runs, 0),
          kept!.runs,
        ),
        atLeast(`${name}: nights of the platform`, 1, kept!.nights),
        same(`${name}: jobs that failed`, 0, kept!.failed),
        same(`${name}: every watch has its workouts`, 'yes', told ? 'yes' : 'no'),
      );
      await Promise.all([pair.web.kill(), pair.worker.kill()]);
    }
    return { did: `${commit} beside this version, ${deeds} deeds of every kind`, checks };
  },
};

/** The tree as it was before the newest migration, with the packages of now. */
function versionBefore(arena: Arena): { commit: string; folder: string } {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, maxBuffer: 2 ** 30 });
  let commit: string;
  try {
    const newest = String(git('log', '-1', '--diff-filter=A', '--format=%H', '--', 'drizzle/*.sql')).trim();
    commit = String(git('rev-parse', '--short', '--verify', `${newest}^`)).trim();
  } catch {
    throw new NotRun('the history that the version before would come from is not here');
  }
  const folder = join(arena.folder, 'before');
  mkdirSync(folder);
  execFileSync('tar', ['-x', '-C', folder], { input: git('archive', commit) });
  // decoders may read what this leads to, and no link on the way
  symlinkSync(realpathSync(join(ROOT, 'node_modules')), join(folder, 'node_modules'));
  return { commit, folder };
}

async function until(withinMs: number, isSo: () => boolean): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (!isSo() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 200));
  return isSo();
}
