import type { JudgedActivity } from '../../core/coaching/run-record.ts';
import type { ActivityAnalysis } from '../../core/science/judge-activity.ts';
import type { ActivityProfile } from '../../core/science/profile-activity.ts';
import type { Day } from '../../core/time.ts';
import { listJudged } from '../../db/queries/analysis.ts';
import type { Db } from '../../db/transaction.ts';
import { FORMULA_VERSION } from './history-walk.ts';

/** Every activity of a range of days with what is stored about it, oldest first. Evaluate first, so that none is missing. */
export async function judgedHistory(
  db: Db,
  athleteId: string,
  range: { from?: Day | undefined; to: Day },
): Promise<JudgedActivity[]> {
  const rows = await listJudged(db, athleteId, range, FORMULA_VERSION);
  return rows.map(({ activityId: id, day, summary, profile, analysis, rpe }) => ({
    ...{ id, day, summary, rpe },
    profile: profile as ActivityProfile,
    analysis: (analysis as { value: ActivityAnalysis }).value,
  }));
}
