import { derivedState } from '../../support/derived-state.ts';
import { undisturbed } from '../arena.ts';
import { runFile } from '../files.ts';
import { drained } from '../final-state.ts';
import { type Goal, same } from '../goal.ts';
import { inParallel, noteTruth, sendUntilAcked } from '../load.ts';
import { sameState } from '../same-state.ts';

/** The same files in any order, and everything derived once more from the raw bytes, give the same numbers. */
export const c7: Goal = {
  id: 'C7',
  promise: 'what is derived does not depend on the order in which it came, nor on when it was derived',
  asked: '2,000 athlete-weeks in random order, then derived anew',
  async run(arena) {
    const weeks = arena.size(2, 200);
    const orders = arena.size(1, 10);
    // one run every nine hours
    const files = Array.from({ length: Math.round((weeks * 7 * 24) / 9) }, (_, i) => runFile(arena.seed, i));
    const wanted = await undisturbed(arena, async (service, history) => {
      await inParallel(files.toReversed(), 4, async (file) => {
        await sendUntilAcked(() => service.address, history, file);
      });
    });
    const checks = [];
    for (let n = 0; n < orders; n++) {
      const cluster = await arena.cluster();
      const service = await arena.service(cluster, { dataDir: `${arena.dataDir}-${n}` });
      const shuffled = files.toSorted(() => arena.random() - 0.5);
      await inParallel(shuffled, 4, async (file) => {
        noteTruth(arena.history, file);
        await sendUntilAcked(() => service.address, arena.history, file);
      });
      await drained(cluster, 300_000);
      checks.push(sameState(`state of order ${n + 1}`, wanted, await derivedState(cluster.sql)));
      for (const scope of ['parser', 'formula']) {
        const answer = await fetch(`${service.address}/v1/rederivations`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ scope }),
        });
        checks.push(same(`a new derivation (${scope}) is taken on`, 202, answer.status));
        await drained(cluster, 300_000);
        checks.push(
          sameState(`state after deriving anew (${scope})`, wanted, await derivedState(cluster.sql)),
        );
      }
      await service.kill();
    }
    return {
      did: `${weeks} weeks of one athlete with ${files.length} runs, ${orders} random orders`,
      checks,
    };
  },
};
