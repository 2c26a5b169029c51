import { setTimeout as pause } from 'node:timers/promises';
import { zipFiles } from '../../../fixtures/generators/zip.ts';
import { encodeFitWorkout } from '../../../src/formats/encode/fit-workout.ts';
import { type ChaosFile, corruptFile, fileOf, runFile } from '../files.ts';
import { drained } from '../final-state.ts';
import { type Goal, same } from '../goal.ts';
import { LOCAL, noteTruth, sendUntilAcked } from '../load.ts';

/** A provider's whole export, a part of it damaged, with the service killed twice while it takes it in. */
export const d7: Goal = {
  id: 'D7',
  promise: 'one bad file costs no other, and an import goes on where it was killed',
  asked: '4,000 files, 3 % damaged, 10 % no activities, killed twice midway',
  async run(arena) {
    const count = arena.size(150, 4000);
    const files = Array.from({ length: count }, (_, i): ChaosFile => {
      if (i % 33 === 7) return corruptFile(arena.seed, i);
      if (i % 10 === 3) return i % 20 === 3 ? workoutFile(i) : tableFile(i);
      return { ...runFile(arena.seed, i), name: `DI_CONNECT/uploads/part${i % 3}/${i}.fit` };
    });
    const archive = fileOf('export.zip', Buffer.from(zipFiles(files)), null);
    noteTruth(arena.history, archive);
    for (const file of files) noteTruth(arena.history, file, LOCAL, archive.sha256);
    const cluster = await arena.cluster();
    let service = await arena.service(cluster);
    await sendUntilAcked(() => service.address, arena.history, archive);
    for (const share of [0.3, 0.6]) {
      for (;;) {
        const [found] = await cluster.sql<{ n: number }>('select count(*)::int as n from archive_entry');
        if (found!.n >= count * 0.8 * share) break;
        await pause(20);
      }
      arena.history.write({ what: 'fault', name: 'kill' });
      await service.kill();
      service = await arena.service(cluster);
    }
    await drained(cluster, arena.size(180_000, 900_000));
    const counts = await cluster.sql<{ state: string; n: number }>(
      `select state, count(*)::int as n from delivery where archive_id is not null group by 1`,
    );
    const inState = (state: string) => counts.find((row) => row.state === state)?.n ?? 0;
    const runs = files.filter((f) => f.startMs !== null).length;
    const workouts = files.filter((f) => f.name.includes('workout')).length;
    const bad = files.filter((f) => f.name.startsWith('bad')).length;
    return {
      did: `${count} files, ${bad} damaged, ${workouts} workouts and ${count - runs - bad - workouts} tables, killed twice`,
      checks: [
        ...(await arena.verdict(cluster, 1000)),
        same('sound files that are in', runs + workouts, inState('reviewed')),
        same('damaged files that are listed with their reason', bad, inState('rejected')),
      ],
    };
  },
};

function tableFile(i: number): ChaosFile {
  return fileOf(`DI_CONNECT/tables/${i}.csv`, Buffer.from(`day,steps\n2026-01-${(i % 28) + 1},${i}\n`), null);
}

function workoutFile(i: number): ChaosFile {
  const step = { kind: 'step', role: 'work', name: `Run ${i}`, end: { type: 'time', s: 600 + i } } as const;
  const workout = {
    ...{ id: `w${i}`, version: 1, name: `Easy ${i}`, type: 'easy', purpose: '', day: '2026-05-04' },
    sport: 'running',
    steps: [{ ...step, target: { type: 'none' } }],
  } as Parameters<typeof encodeFitWorkout>[0];
  const bytes = encodeFitWorkout(workout, { serialNumber: i, createdMs: Date.UTC(2026, 4, 4) });
  return fileOf(`workouts/workout-${i}.fit`, Buffer.from(bytes), null);
}
