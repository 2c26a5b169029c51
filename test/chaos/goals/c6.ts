import { setTimeout as pause } from 'node:timers/promises';
import { zipFiles } from '../../../fixtures/generators/zip.ts';
import { fileOf, runFile } from '../files.ts';
import { drained } from '../final-state.ts';
import { atLeast, type Goal, none, quantile } from '../goal.ts';
import { inParallel, noteTruth, sendUntilAcked } from '../load.ts';
import { arrive, connectAthletes, startPlatform } from '../platform.ts';

/** One athlete brings years at once while the watches of others bring today's run. */
export const c6: Goal = {
  id: 'C6',
  promise: 'one athlete with thousands of files does not hold up the others',
  asked:
    '3,000 files of one while 200 others sync: from event to judged at most twice as long as alone (95 %)',
  alone: true,
  async run(arena) {
    const platform = await startPlatform();
    arena.onEnd(() => platform.end());
    const cluster = await arena.cluster();
    const service = await arena.service(cluster, platform.options);
    const others = Array.from({ length: arena.size(24, 200) }, (_, i) => `ath_${i}`);
    await connectAthletes(cluster, others);
    const at = { platform, cluster, address: service.address, history: arena.history };
    const open: string[] = [];
    const visit = async (round: number) => {
      const times: number[] = [];
      await inParallel(others, 2, async (athlete, i) => {
        const file = runFile(arena.seed, round * 1000 + i);
        noteTruth(arena.history, file, athlete);
        const ms = await arrive(at, athlete, file);
        if (ms === null) open.push(`the run of ${athlete} was not judged within 60 s`);
        else times.push(ms);
        await pause(50);
      });
      return quantile(times, 0.95);
    };
    await visit(0);
    const idle = await visit(1);
    const many = Array.from({ length: arena.size(300, 3000) }, (_, i) => runFile(arena.seed, 5000 + i));
    const archive = fileOf('years.zip', Buffer.from(zipFiles(many)), null);
    for (const file of many) noteTruth(arena.history, file, 'local', archive.sha256);
    noteTruth(arena.history, archive);
    await sendUntilAcked(() => service.address, arena.history, archive);
    await pause(1000);
    const busy = await visit(2);
    const [left] = await cluster.sql<{ n: number }>(
      "select count(*)::int as n from delivery where athlete_id = 'local' and state in ('received', 'decoded', 'matched', 'analysed')",
    );
    await drained(cluster, arena.size(180_000, 900_000));
    return {
      did: `an archive of ${many.length} files of one beside ${others.length} athletes with an event each, two at a time; ${left!.n} deliveries of the one were still under way when the last of theirs was judged`,
      checks: [
        {
          what: '95 % of the others, from event to judged, beside the archive',
          asked: `≤ 2 × ${Math.round(idle)} ms`,
          measured: `${Math.round(busy)} ms`,
          ok: busy <= 2 * idle,
          isTime: true,
        },
        none('others whose run was not judged', open),
        // else there was nothing to hold anybody up
        atLeast('of the one still under way by then', 1, left!.n),
        ...(await arena.verdict(cluster, 1000)),
      ],
    };
  },
};
