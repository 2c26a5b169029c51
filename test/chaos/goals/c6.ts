import { setTimeout as pause } from 'node:timers/promises';
import { zipFiles } from '../../../fixtures/generators/zip.ts';
import { fileOf, runFile } from '../files.ts';
import { drained } from '../final-state.ts';
import { type Goal, none, quantile } from '../goal.ts';
import { inParallel, noteTruth, send, sendUntilAcked } from '../load.ts';

/** One athlete brings years at once while others bring today's run. */
export const c6: Goal = {
  id: 'C6',
  promise: 'one athlete with thousands of files does not hold up the others',
  asked:
    '3,000 files of one while 200 others sync: from arrival to judged at most twice as long as alone (95 %)',
  alone: true,
  async run(arena) {
    const cluster = await arena.cluster();
    const service = await arena.service(cluster);
    const others = Array.from({ length: arena.size(16, 200) }, (_, i) => `ath_${i}`);
    const rows = others.map((athlete) => `('${athlete}', 'UTC', 0)`).join(', ');
    await cluster.sql(`insert into athlete (athlete_id, zone, created_ms) values ${rows}`);
    const refused: string[] = [];
    const visit = async (round: number) => {
      const times: number[] = [];
      await inParallel(others, 2, async (athlete, i) => {
        const file = runFile(arena.seed, round * 1000 + i);
        noteTruth(arena.history, file, athlete);
        const { ms, told, status } = await send(service.address, arena.history, file, {
          athlete,
          waitS: 60,
          timeoutMs: 90_000,
        });
        if (told !== 'acked') refused.push(`${athlete} is told ${status}`);
        times.push(ms);
        await pause(20);
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
      "select count(*)::int as n from archive_entry where athlete_id = 'local'",
    );
    await drained(cluster, arena.size(180_000, 900_000));
    return {
      did: `an archive of ${many.length} files of one beside ${others.length} athletes with a file each; ${left!.n} of its files had been taken from it when the last of them was done`,
      checks: [
        {
          what: '95 % of the others, from arrival to judged, beside the archive',
          asked: `≤ 2 × ${Math.round(idle)} ms`,
          measured: `${Math.round(busy)} ms`,
          ok: busy <= 2 * idle,
          isTime: true,
        },
        // a refusal is fast, and says nothing of the work
        none('others whose file was not taken', refused),
        ...(await arena.verdict(cluster, 1000)),
      ],
    };
  },
};
