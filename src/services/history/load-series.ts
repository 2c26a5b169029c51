import { type WeekTotal, weekTotals } from '../../core/coaching/assess.ts';
import { dailyLoads } from '../../core/science/daily-loads.ts';
import { type FitnessPoint, fitnessSeries } from '../../core/science/fitness-series.ts';
import type { Day } from '../../core/time.ts';
import type { Database } from '../../db/client.ts';
import { listLoads } from '../../db/queries/activity.ts';
import type { Athlete } from '../../db/queries/athlete.ts';
import type { Db } from '../../db/transaction.ts';
import type { Evaluation } from './evaluate-history.ts';
import type { Evaluations } from './evaluations.ts';
import { lastReceivedDay } from './read-history.ts';

export interface LoadSeries {
  series: FitnessPoint[];
  weeks: WeekTotal[];
}

/**
 * Load, fitness and form of every day from the first activity on, and the weeks, from the loads that stand with
 * the activities. The evaluation saw to it that they do. Every sport counts as load, only running as volume.
 */
export async function loadSeries(
  { db, evaluations }: { db: Database; evaluations: Evaluations },
  athlete: Athlete,
  evaluation: Evaluation,
): Promise<LoadSeries> {
  const { athleteId } = athlete;
  // like the evaluation itself it is worked out for the athlete, whoever asked: from what others may be shown alone
  return db.as({ kind: 'self', athleteId }).read(async (reader) => {
    const received = await lastReceivedDay(reader, athlete);
    const make = () => readSeries(reader, athleteId, evaluation.asOf, received);
    const kb = ({ series, weeks }: LoadSeries) => Math.ceil((series.length + weeks.length) / 3);
    return evaluations.following(evaluation, ['load', received], make, kb);
  });
}

async function readSeries(db: Db, athleteId: string, asOf: Day, received: Day | null): Promise<LoadSeries> {
  const rows = await listLoads(db, athleteId, asOf);
  const first = rows[0]?.day;
  if (first === undefined) return { series: [], weeks: [] };
  const span = { from: first, to: asOf };
  const covered = received === null ? span : { from: first, to: received };
  const runs = rows
    .filter((r) => r.sport === 'running')
    .map((r) => ({
      day: r.day,
      distanceKm: (r.distanceM ?? 0) / 1000,
      movingS: r.movingS,
      trusted: r.timeTrusted && r.distanceTrusted && r.distanceM !== null,
    }));
  return {
    series: fitnessSeries(dailyLoads(rows, span, [covered])).points,
    weeks: weekTotals(runs, asOf),
  };
}
