import { type Readiness, readinessState } from '../../core/science/readiness.ts';
import { addDays, type Day, daysBetween } from '../../core/time.ts';
import { listFeedback } from '../../db/queries/feedback.ts';
import type { Db } from '../../db/transaction.ts';
import { readinessSignals } from './athlete-signals.ts';

/** Readiness of every day of a range, both ends included (science.md §7); a day of which nothing is known is unknown. */
export async function readinessOfDays(
  db: Db,
  athleteId: string,
  { from, to }: { from: Day; to: Day },
): Promise<(Readiness & { day: Day })[]> {
  const feedback = await listFeedback(db, athleteId, from, to);
  const signals = await readinessSignals(db, athleteId, to, feedback, from);
  const nothing = { hrv: {}, restHrBpm: [], sleepH: [], feel: [], wellnessZSum: null };
  return Array.from({ length: daysBetween(from, to) + 1 }, (_, k) => {
    const day = addDays(from, k);
    return { day, ...readinessState({ asOf: day, ...(signals ?? nothing) }) };
  });
}
