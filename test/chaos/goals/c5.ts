import { join } from 'node:path';
import type { Arena } from '../arena.ts';
import { fileOf, runFile } from '../files.ts';
import { drained } from '../final-state.ts';
import { atLeast, atMost, type Goal, none, same, timed } from '../goal.ts';
import { inParallel, noteTruth, send } from '../load.ts';
import type { Service } from '../service.ts';

/** Said by the file's first word; test/support/decoders/hostile-decoder.ts does it. */
const DEEDS = ['loop', 'exit', 'balloon'];

/** Files whose reading hangs, dies or eats all memory, on every try, among sound ones. */
export const c5: Goal = {
  id: 'C5',
  promise: 'work that can never succeed is tried a few times, named, and holds nobody up',
  asked:
    '1 % of jobs throw, 1 % hang, 1 % take their process down; at most 5 tries, then listed with a reason; others at 80 % of their speed',
  async run(arena) {
    const calm = await bringIn(arena, 'calm', 0);
    const poisoned = await bringIn(arena, 'poisoned', arena.size(1, 10));
    const rows = await poisoned.cluster.sql<{ state: string; code: string | null; name: string }>(
      `select state, code, original_name as name from delivery where original_name like 'poison%'`,
    );
    const [tries] = await poisoned.cluster.sql<{ most: number }>(
      'select max(retry_count)::int + 1 as most from pgboss.job',
    );
    const unnamed = rows.filter((row) => row.state !== 'rejected' || !row.code);
    return {
      did: `${poisoned.sound} sound files and ${rows.length} that hang, crash or exhaust their decoder (in the decoder's process, under its real limits)`,
      checks: [
        ...(await arena.verdict(poisoned.cluster, 1000)),
        same('poison files that are listed', poisoned.poison, rows.length),
        none(
          'poison files without a final state and reason',
          unnamed.map((row) => `${row.name} is ${row.state}`),
        ),
        atMost('tries of one job', 5, tries!.most),
        timed(atLeast('speed of the others', 80, (100 * calm.ms) / poisoned.ms, '%')),
      ],
    };
  },
};

async function bringIn(arena: Arena, name: string, poisonOfEach: number) {
  const cluster = await arena.cluster();
  const service: Service = await arena.service(cluster, {
    dataDir: name === 'poisoned' ? arena.dataDir : join(arena.folder, name),
    imports: [join(import.meta.dirname, '../hostile-pool.ts')],
  });
  const poison = DEEDS.flatMap((deed) =>
    Array.from({ length: poisonOfEach }, (_, i) =>
      fileOf(`poison-${deed}-${i}`, Buffer.from(`${deed} ${i}`), null),
    ),
  );
  const sound = Array.from({ length: arena.size(80, 1000) }, (_, i) => runFile(arena.seed, i));
  for (const file of poison) {
    noteTruth(arena.history, file);
    await send(service.address, arena.history, file);
  }
  const from = performance.now();
  await inParallel(sound, 4, async (file) => {
    noteTruth(arena.history, file);
    await send(service.address, arena.history, file, { waitS: 60, timeoutMs: 90_000 });
  });
  const ms = performance.now() - from;
  await drained(cluster, 180_000);
  return { cluster, ms, sound: sound.length, poison: poison.length };
}
