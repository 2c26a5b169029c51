import {
  type DomainFractions,
  type IntensityClass,
  polarizationIndex,
  tidClass,
} from '../../core/science/intensity-distribution.ts';
import { addDays, type Day } from '../../core/time.ts';
import { listLookBacks } from '../../db/queries/analysis.ts';
import type { Db } from '../../db/transaction.ts';
import { FORMULA_VERSION } from './history-walk.ts';
import type { StoredLookBack } from './look-back.ts';

/** Where the running time of some days went (science.md §6): below LT1, between, above LT2. */
export interface Intensity {
  seconds: [easy: number, moderate: number, hard: number];
  /** of the time that was judged; null where none was */
  shares: DomainFractions | null;
  class: IntensityClass | null;
  polarizationIndex: number | null;
  runs: number;
  /** runs without trusted distance or without zones on their day: they say nothing about intensity */
  leftOut: { id: string; day: Day; movingS: number }[];
}

/**
 * Time in zone on graded pace, against the zones of each run's own day. Only running counts. Evaluate first, so
 * that nothing of the range waits to be judged.
 */
export async function intensityOf(
  db: Db,
  athleteId: string,
  { from, to }: { from: Day; to: Day },
): Promise<Intensity> {
  const rows = await listLookBacks(db, athleteId, { from, before: addDays(to, 1) }, FORMULA_VERSION);
  const runs = rows
    .map(({ activityId: id, day, lookBack }) => ({ id, day, ...(lookBack as StoredLookBack) }))
    .filter((r) => r.summary.sport === 'running');
  const seconds: Intensity['seconds'] = [0, 0, 0];
  const leftOut: Intensity['leftOut'] = [];
  for (const { id, day, summary, analysis } of runs) {
    const domains = analysis.paceDomainS;
    if (domains === null) leftOut.push({ id, day, movingS: summary.movingS });
    else for (const k of [0, 1, 2] as const) seconds[k] += domains[k] ?? 0;
  }
  const total = seconds[0] + seconds[1] + seconds[2];
  const shares: DomainFractions | null =
    total === 0 ? null : [seconds[0] / total, seconds[1] / total, seconds[2] / total];
  return {
    seconds,
    shares,
    class: shares === null ? null : tidClass(shares),
    polarizationIndex: shares === null ? null : polarizationIndex(shares),
    runs: runs.length,
    leftOut,
  };
}
