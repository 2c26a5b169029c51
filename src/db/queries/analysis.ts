import { and, asc, eq, gte, lt, lte } from 'drizzle-orm';
import type { Day } from '../../core/time.ts';
import { asInserted } from '../as-inserted.ts';
import { activity } from '../schema/activity.ts';
import { analysis } from '../schema/analysis.ts';
import { feedback } from '../schema/feedback.ts';
import type { Db, Tx } from '../transaction.ts';
import { isFree } from './source-policy.ts';

/** How an analysis, and what the runner said, belong to an activity. */
const OF_THE_ACTIVITY = and(
  eq(analysis.athleteId, activity.athleteId),
  eq(analysis.activityId, activity.activityId),
);
const SAID_OF_IT = and(
  eq(feedback.athleteId, activity.athleteId),
  eq(feedback.activityId, activity.activityId),
);

export type AnalysisRow = typeof analysis.$inferSelect;

/** Replaces an earlier analysis of the same activity. */
export async function putAnalysis(tx: Tx, row: typeof analysis.$inferInsert): Promise<void> {
  const { athleteId: _, activityId: __, ...changes } = row;
  await tx
    .insert(analysis)
    .values(row)
    .onConflictDoUpdate({ target: [analysis.athleteId, analysis.activityId], set: asInserted(changes) });
}

export async function getAnalysis(
  db: Db,
  athleteId: string,
  activityId: string,
): Promise<AnalysisRow | null> {
  const rows = await db
    .select()
    .from(analysis)
    .where(and(eq(analysis.athleteId, athleteId), eq(analysis.activityId, activityId)));
  return rows[0] ?? null;
}

/** What later activities look back on, of analyses by these formulas, oldest first; the last day is left out. */
export async function listLookBacks(
  db: Db,
  athleteId: string,
  range: { from: Day; before: Day },
  formulaVersion: string,
) {
  return db
    .select({
      activityId: activity.activityId,
      day: activity.localDay,
      lookBack: analysis.lookBack,
      rpe: feedback.rpe,
    })
    .from(activity)
    .innerJoin(analysis, OF_THE_ACTIVITY)
    .leftJoin(feedback, SAID_OF_IT)
    .where(
      and(
        eq(activity.athleteId, athleteId),
        isFree(activity.policy),
        gte(activity.localDay, range.from),
        lt(activity.localDay, range.before),
        eq(activity.formulaVersion, formulaVersion),
        eq(analysis.formulaVersion, formulaVersion),
      ),
    )
    .orderBy(asc(activity.startMs), asc(activity.activityId));
}

/** Notes the scale that a load came onto, whose value stands with the activity, and since when its zones hold. */
export async function setAnalysisPlace(
  tx: Tx,
  athleteId: string,
  activityId: string,
  place: { loadScale: number; zonesFrom: Day | null },
): Promise<void> {
  await tx
    .update(analysis)
    .set(place)
    .where(and(eq(analysis.athleteId, athleteId), eq(analysis.activityId, activityId)));
}

/** Activities of a range of days (both ends included) that training may be derived from, with their analyses, oldest first; `analysis` is null where there is none yet, `rpe` is what the runner said. */
export async function listAnalysed(
  db: Db,
  athleteId: string,
  range: { from?: Day; to?: Day } = {},
): Promise<{ activity: typeof activity.$inferSelect; analysis: AnalysisRow | null; rpe: number | null }[]> {
  return db
    .select({ activity, analysis, rpe: feedback.rpe })
    .from(activity)
    .leftJoin(analysis, OF_THE_ACTIVITY)
    .leftJoin(feedback, SAID_OF_IT)
    .where(
      and(
        eq(activity.athleteId, athleteId),
        isFree(activity.policy),
        range.from === undefined ? undefined : gte(activity.localDay, range.from),
        range.to === undefined ? undefined : lte(activity.localDay, range.to),
      ),
    )
    .orderBy(asc(activity.startMs), asc(activity.activityId));
}

/** Every activity up to a day that these formulas judged and training may be derived from, oldest first: only what was found. */
export async function listJudged(db: Db, athleteId: string, to: Day, formulaVersion: string) {
  return db
    .select({
      activityId: activity.activityId,
      day: activity.localDay,
      summary: activity.summary,
      profile: analysis.profile,
      analysis: analysis.analysis,
      rpe: feedback.rpe,
    })
    .from(activity)
    .innerJoin(analysis, OF_THE_ACTIVITY)
    .leftJoin(feedback, SAID_OF_IT)
    .where(
      and(
        eq(activity.athleteId, athleteId),
        isFree(activity.policy),
        lte(activity.localDay, to),
        eq(analysis.formulaVersion, formulaVersion),
      ),
    )
    .orderBy(asc(activity.startMs), asc(activity.activityId));
}

/** What was said about an activity that is no longer the same. */
export async function deleteAnalysis(tx: Tx, athleteId: string, activityId: string): Promise<void> {
  await tx
    .delete(analysis)
    .where(and(eq(analysis.athleteId, athleteId), eq(analysis.activityId, activityId)));
}
