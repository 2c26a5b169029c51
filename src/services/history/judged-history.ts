import type { JudgedActivity } from '../../core/coaching/run-record.ts';
import type { ActivityAnalysis } from '../../core/science/judge-activity.ts';
import type { ActivityProfile } from '../../core/science/profile-activity.ts';
import type { Day } from '../../core/time.ts';
import { listAnalysed } from '../../db/queries/analysis.ts';
import type { Db } from '../../db/transaction.ts';
import { FORMULA_VERSION } from './history-walk.ts';

/** Every activity up to a day with what is stored about it, oldest first. Evaluate first, so that none is missing. */
export async function judgedHistory(db: Db, athleteId: string, to: Day): Promise<JudgedActivity[]> {
  const rows = await listAnalysed(db, athleteId, { to });
  return rows.flatMap(({ activity, analysis, rpe }): JudgedActivity[] =>
    analysis === null || analysis.formulaVersion !== FORMULA_VERSION
      ? []
      : [
          {
            id: activity.activityId,
            day: activity.localDay,
            summary: activity.summary,
            profile: analysis.profile as ActivityProfile,
            analysis: (analysis.analysis as { value: ActivityAnalysis }).value,
            rpe,
          },
        ],
  );
}
