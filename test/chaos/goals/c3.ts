import { setTimeout as pause } from 'node:timers/promises';
import { derivedState } from '../../support/derived-state.ts';
import { undisturbed } from '../arena.ts';
import { type ChaosFile, runFile } from '../files.ts';
import { drained } from '../final-state.ts';
import { atLeast, type Goal, none } from '../goal.ts';
import { inParallel, noteTruth, send, sendUntilAcked } from '../load.ts';
import { sameState } from '../same-state.ts';
import type { Service } from '../service.ts';

/**
 * Longer than all that may pass until the work is someone else's: 20 s of silence, 30 s for which an open transaction
 * of the sleeper holds the job's row, 15 s until the next look.
 */
const ASLEEP_MS = 70_000;

/** Workers fall asleep in the middle of a job, another one takes the job over, and then they wake. */
export const c3: Goal = {
  id: 'C3',
  promise: 'a worker that was stopped and wakes again writes nothing for a job that has been taken over',
  asked: '200 stops of 60 to 180 s',
  async run(arena) {
    const rounds = arena.size(1, 8);
    const sleepers = arena.size(3, 5);
    const files = Array.from({ length: rounds * 18 }, (_, i) => runFile(arena.seed, i));
    const wanted = await undisturbed(arena, (service, history) =>
      inParallel(files, 4, async (file) => {
        await sendUntilAcked(() => service.address, history, file);
      }),
    );
    const cluster = await arena.cluster();
    let stops = 0;
    const late: string[] = [];
    for (let round = 0; round < rounds; round++) {
      const asleep: Service[] = [];
      for (let n = 0; n < sleepers; n++) asleep.push(await arena.service(cluster));
      for (const service of asleep)
        await service.order({
          order: 'at',
          mark: arena.below(3) === 0 ? 'after-commit' : 'before-commit',
          count: 12 + arena.below(30),
          deed: 'SIGSTOP',
        });
      const mine = files.slice(round * 18, round * 18 + 18);
      for (const file of mine) noteTruth(arena.history, file);
      const open: ChaosFile[] = [];
      await inParallel(mine, sleepers, async (file, i) => {
        const { told } = await send(asleep[i % sleepers]!.address, arena.history, file, { timeoutMs: 3000 });
        if (told !== 'acked') open.push(file);
      });
      for (const service of asleep) service.signal('SIGSTOP');
      stops += sleepers;
      arena.history.write({ what: 'fault', name: `${sleepers} workers stopped` });
      const awake = await arena.service(cluster);
      await inParallel(open, 2, async (file) => {
        await sendUntilAcked(() => awake.address, arena.history, file);
      });
      await pause(ASLEEP_MS);
      const found = await cluster.sql<{ name: string }>(
        "select name from pgboss.job where state = 'active' and coalesce(heartbeat_on, started_on) < now() - interval '45 s'",
      );
      late.push(...found.map(({ name }) => `${name} still belongs to a worker that is asleep`));
      for (const service of asleep) service.signal('SIGCONT');
      await pause(3000);
      await drained(cluster, 90_000);
      for (const service of [...asleep, awake]) await service.kill();
    }
    const [tries] = await cluster.sql<{ n: number }>(
      'select count(*)::int as n from pgboss.job where retry_count > 0',
    );
    return {
      did: `${stops} stops of ${ASLEEP_MS / 1000} s; ${tries!.n} jobs were taken over from a sleeper`,
      checks: [
        ...(await arena.verdict(cluster, 1000)),
        // else nobody slept in the middle of one
        atLeast('jobs that were taken over', 1, tries!.n),
        none('jobs that nobody took over', late),
        sameState('state as without any stop', wanted, await derivedState(cluster.sql)),
      ],
    };
  },
};
