import { type WeekTotal, weekTotals } from '../../core/coaching/assess.ts';
import { dailyLoads } from '../../core/science/daily-loads.ts';
import { type FitnessPoint, fitnessSeries } from '../../core/science/fitness-series.ts';
import type { Day } from '../../core/time.ts';
import { listLoads } from '../../db/queries/activity.ts';
import { getAthlete } from '../../db/queries/athlete.ts';
import type { Db } from '../../db/transaction.ts';
import { coveredSpans } from './read-history.ts';

/**
 * Load, fitness and form of every day from the first activity on, and the weeks, from the loads that stand with
 * the activities. Evaluate first, so that they do. Every sport counts as load, only running as volume.
 */
export async function loadSeries(
  db: Db,
  athleteId: string,
  asOf: Day,
): Promise<{ series: FitnessPoint[]; weeks: WeekTotal[] }> {
  const rows = await listLoads(db, athleteId, asOf);
  const first = rows[0]?.day;
  if (first === undefined) return { series: [], weeks: [] };
  const span = { from: first, to: asOf };
  const athlete = (await getAthlete(db, athleteId))!;
  const covered = await coveredSpans(db, athlete, first);
  const runs = rows
    .filter((r) => r.sport === 'running')
    .map((r) => ({
      day: r.day,
      distanceKm: (r.distanceM ?? 0) / 1000,
      movingS: r.movingS,
      trusted: r.timeTrusted && r.distanceTrusted && r.distanceM !== null,
    }));
  return {
    series: fitnessSeries(dailyLoads(rows, span, covered ?? [span])).points,
    weeks: weekTotals(runs, asOf),
  };
}
