import { and, asc, eq, gte, lt, lte, sql } from 'drizzle-orm';
import type { Day } from '../../core/time.ts';
import { asInserted } from '../as-inserted.ts';
import { activity } from '../schema/activity.ts';
import { analysis } from '../schema/analysis.ts';
import { feedback } from '../schema/feedback.ts';
import type { Db, Tx } from '../transaction.ts';
import { countsAsTraining } from './same-run-doubt.ts';

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

/** Replaces earlier analyses of the same activities. */
export async function putAnalyses(tx: Tx, rows: readonly (typeof analysis.$inferInsert)[]): Promise<void> {
  if (rows.length === 0) return;
  const { athleteId: _, activityId: __, ...changes } = rows[0]!;
  await tx
    .insert(analysis)
    .values([...rows])
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
        countsAsTraining(athleteId),
        gte(activity.localDay, range.from),
        lt(activity.localDay, range.before),
        eq(activity.formulaVersion, formulaVersion),
        eq(analysis.formulaVersion, formulaVersion),
      ),
    )
    .orderBy(asc(activity.startMs), asc(activity.activityId));
}

/** Notes the scales that loads came onto, whose values stand with the activities, and since when their zones hold. */
export async function setAnalysisPlaces(
  tx: Tx,
  athleteId: string,
  places: readonly { activityId: string; loadScale: number; zonesFrom: Day | null }[],
): Promise<void> {
  if (places.length === 0) return;
  await tx.execute(sql`
    update analysis set load_scale = place."loadScale", zones_from = place."zonesFrom"
      from jsonb_to_recordset(${JSON.stringify(places)}::jsonb)
        as place("activityId" text, "loadScale" double precision, "zonesFrom" date)
     where analysis.athlete_id = ${athleteId} and analysis.activity_id = place."activityId"`);
}

/** Activities of a range of days (both ends included) that training may be derived from, with their analyses, oldest first; `analysis` is null where there is none yet, `rpe` is what the runner said. */
export async function listAnalysed(
  db: Db,
  athleteId: string,
  range: { from?: Day; to?: Day } = {},
): Promise<{ activity: typeof activity.$inferSelect; analysis: AnalysisRow | null; rpe: number | null }[]> {
  const rows = await db
    .select({ activity, analysis, rpe: feedback.rpe })
    .from(activity)
    .leftJoin(analysis, OF_THE_ACTIVITY)
    .leftJoin(feedback, SAID_OF_IT)
    .where(
      and(
        eq(activity.athleteId, athleteId),
        countsAsTraining(athleteId),
        range.from === undefined ? undefined : gte(activity.localDay, range.from),
        range.to === undefined ? undefined : lte(activity.localDay, range.to),
      ),
    );
  return inOrder(rows, ({ activity: { startMs, activityId } }) => [startMs, activityId]);
}

/** Every activity of a range of days (both ends included) that these formulas judged and training may be derived from, oldest first: only what was found. */
export async function listJudged(
  db: Db,
  athleteId: string,
  { from, to }: { from?: Day | undefined; to: Day },
  formulaVersion: string,
) {
  const rows = await db
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
        countsAsTraining(athleteId),
        from === undefined ? undefined : gte(activity.localDay, from),
        lte(activity.localDay, to),
        eq(analysis.formulaVersion, formulaVersion),
      ),
    );
  return inOrder(rows, ({ summary: { startMs }, activityId }) => [startMs, activityId]);
}

/** Sorted here: thousands of such rows are more than a server sorts without writing to its disk. */
function inOrder<T>(rows: readonly T[], placeOf: (row: T) => [startMs: number, activityId: string]): T[] {
  return rows.toSorted((a, b) => {
    const [[aMs, aId], [bMs, bId]] = [placeOf(a), placeOf(b)];
    return aMs - bMs || (aId < bId ? -1 : 1);
  });
}

/** What was said about an activity that is no longer the same. */
export async function deleteAnalysis(tx: Tx, athleteId: string, activityId: string): Promise<void> {
  await tx
    .delete(analysis)
    .where(and(eq(analysis.athleteId, athleteId), eq(analysis.activityId, activityId)));
}
