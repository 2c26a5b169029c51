import { type ChaosFile, runFile } from '../files.ts';
import { atMost, type Goal, none, same } from '../goal.ts';
import { noteTruth, send } from '../load.ts';
import { arrive, connectAthletes, startPlatform } from '../platform.ts';

/** One athlete sends until nothing more is taken. */
export const d9: Goal = {
  id: 'D9',
  promise: 'one athlete cannot use up the storage',
  asked: 'uploads until refused: at the quota ± 1 file, others unaffected',
  async run(arena) {
    const quotaMb = arena.size(1, 8);
    const cluster = await arena.cluster();
    const platform = await startPlatform();
    arena.onEnd(() => platform.end());
    const service = await arena.service(cluster, {
      ...platform.options,
      env: { ...platform.options.env, QUOTA_MB: String(quotaMb) },
    });
    const others = Array.from({ length: arena.size(5, 50) }, (_, i) => `ath_${i}`);
    await connectAthletes(cluster, others);
    const wrong: string[] = [];
    let sent = 0;
    let refusals = 0;
    let largest = 0;
    let taken: ChaosFile | null = null;
    for (; refusals < 5 && sent < 5000; sent++) {
      const file = runFile(arena.seed, sent);
      largest = Math.max(largest, file.bytes.length);
      noteTruth(arena.history, file);
      const { told, status } = await send(service.address, arena.history, file, { timeoutMs: 120_000 });
      if (told === 'acked') taken = file;
      else refusals += 1;
      if (told !== 'acked' && status !== 507) wrong.push(`a refusal says ${status}`);
    }
    const again = await send(service.address, arena.history, taken!);
    const at = { platform, cluster, address: service.address, history: arena.history };
    const heldUp: string[] = [];
    for (const [i, athlete] of others.entries()) {
      const file = runFile(arena.seed, 10_000 + i);
      noteTruth(arena.history, file, athlete);
      if ((await arrive(at, athlete, file)) === null) heldUp.push(athlete);
    }
    const [kept] = await cluster.sql<{ bytes: number }>(
      "select sum(size_bytes)::float8 as bytes from raw_file where athlete_id = 'local'",
    );
    const quota = quotaMb * 2 ** 20;
    return {
      did: `${sent} files up to a quota of ${quotaMb} MB, then one of each of ${others.length} others`,
      checks: [
        atMost('kept beyond the quota', 0, Math.max(0, kept!.bytes - quota), 'bytes'),
        atMost('left of the quota when a file was refused', largest, quota - kept!.bytes, 'bytes'),
        none('refused otherwise', wrong),
        none('others whose run was not taken and judged', heldUp),
        same('a file that is kept, sent again', 'acked', again.told),
        ...(await arena.verdict(cluster, 300_000)),
      ],
    };
  },
};
