// Every statement on the one table of activities: longer than a file should be, each by itself and short.
import { and, asc, between, desc, eq, gte, inArray, isNotNull, lt, lte, or, sql } from 'drizzle-orm';
import type { Fingerprint } from '../../core/activity/activity.ts';
import type { PlacedRun } from '../../core/activity/place-run.ts';
import type { Day } from '../../core/time.ts';
import { asInserted } from '../as-inserted.ts';
import { activity } from '../schema/activity.ts';
import { activitySource } from '../schema/activity-source.ts';
import { recording } from '../schema/recording.ts';
import type { Db, Tx } from '../transaction.ts';
import { SOURCE_OF_THE_ACTIVITY } from './activity-source.ts';
import { noteHistoryChange } from './history-state.ts';
import { countsAsTraining } from './same-run-doubt.ts';

export type ActivityRow = typeof activity.$inferSelect;
export type NewActivity = typeof activity.$inferInsert;

/** A recording that has its place, with the start of its activity. */
export interface SameRunCandidate extends PlacedRun {
  startMs: number;
}

/** A re-saved copy can start whole hours off, up to the span of the world's zones (−12 h to +14 h). */
const SAME_RUN_WINDOW_MS = 26 * 3_600_000;

/**
 * Inserts the activity, or rewrites it where it is derived again. The history is walked again from its day,
 * and from the day it had; `before` is the row as it was, for whoever has just read it.
 */
export async function putActivity(
  tx: Tx,
  row: NewActivity,
  known?: { before: ActivityRow | null },
): Promise<void> {
  const { athleteId, activityId, ...changes } = row;
  const { before } = known ?? { before: await getActivity(tx, athleteId, activityId) };
  const day = before !== null && before.localDay < row.localDay ? before.localDay : row.localDay;
  await noteHistoryChange(tx, athleteId, day);
  await tx
    .insert(activity)
    .values(row)
    .onConflictDoUpdate({ target: [activity.athleteId, activity.activityId], set: asInserted(changes) });
}

/** Inserts activities of one athlete that are not there; the history is walked again from the first of their days. */
export async function insertActivities(
  tx: Tx,
  athleteId: string,
  rows: readonly NewActivity[],
): Promise<void> {
  if (rows.length === 0) return;
  const first = rows.map((row) => row.localDay).reduce((a, b) => (a < b ? a : b));
  await noteHistoryChange(tx, athleteId, first);
  await tx.insert(activity).values([...rows]);
}

/** Those of the ids that are activities. */
export async function knownActivities(
  db: Db,
  athleteId: string,
  activityIds: readonly string[],
): Promise<string[]> {
  if (activityIds.length === 0) return [];
  const rows = await db
    .select({ id: activity.activityId })
    .from(activity)
    .where(and(eq(activity.athleteId, athleteId), inArray(activity.activityId, [...activityIds])));
  return rows.map((row) => row.id);
}

export async function getActivity(
  db: Db,
  athleteId: string,
  activityId: string,
): Promise<ActivityRow | null> {
  const rows = await db.select().from(activity).where(isActivity(athleteId, activityId));
  return rows[0] ?? null;
}

/** Takes the stream, analysis, sources and feedback of the activity with it; recordings and raw files stay. */
export async function deleteActivity(tx: Tx, athleteId: string, activityId: string): Promise<boolean> {
  const before = await getActivity(tx, athleteId, activityId);
  if (before === null) return false;
  await noteHistoryChange(tx, athleteId, before.localDay);
  const rows = await tx
    .delete(activity)
    .where(isActivity(athleteId, activityId))
    .returning({ id: activity.activityId });
  return rows.length === 1;
}

/** The recordings of what could be the same run as one that starts then: of activities that start within 26 h of one of `startsMs`. */
export async function findSameRunCandidates(
  db: Db,
  athleteId: string,
  startsMs: readonly number[],
): Promise<SameRunCandidate[]> {
  if (startsMs.length === 0) return [];
  const fingerprint = sql<Fingerprint>`${recording.summary}->'fingerprint'`;
  return db
    .select({ activityId: activity.activityId, startMs: activity.startMs, fingerprint })
    .from(activity)
    .innerJoin(activitySource, SOURCE_OF_THE_ACTIVITY)
    .innerJoin(
      recording,
      and(
        eq(recording.athleteId, activitySource.athleteId),
        eq(recording.deliveryId, activitySource.deliveryId),
        eq(recording.part, activitySource.part),
        isNotNull(recording.summary),
      ),
    )
    .where(
      and(
        eq(activity.athleteId, athleteId),
        or(...windowsAround(startsMs).map(([from, to]) => between(activity.startMs, from, to))),
      ),
    )
    .orderBy(activity.startMs, activity.activityId, recording.deliveryId, recording.part);
}

/** Whether an activity that starts at `startMs` is among those that `findSameRunCandidates` gives for `otherMs`. */
export function isNearInTime(startMs: number, otherMs: number): boolean {
  return Math.abs(startMs - otherMs) <= SAME_RUN_WINDOW_MS;
}

/** The stretches of time around the starts, those that touch as one. */
function windowsAround(startsMs: readonly number[]): [number, number][] {
  const windows: [number, number][] = [];
  for (const startMs of [...startsMs].sort((a, b) => a - b)) {
    const last = windows.at(-1);
    if (last !== undefined && startMs - SAME_RUN_WINDOW_MS <= last[1]) last[1] = startMs + SAME_RUN_WINDOW_MS;
    else windows.push([startMs - SAME_RUN_WINDOW_MS, startMs + SAME_RUN_WINDOW_MS]);
  }
  return windows;
}

/**
 * Activities whose local day lies in the range, both ends included; oldest first unless `newestFirst`.
 * `before`: only those that started before this one (or with it, and have a smaller id).
 */
export async function listActivities(
  db: Db,
  athleteId: string,
  range: {
    from?: Day | undefined;
    to?: Day | undefined;
    before?: { startMs: number; activityId: string } | undefined;
    newestFirst?: boolean;
    limit?: number;
    offset?: number;
  } = {},
): Promise<ActivityRow[]> {
  const { before } = range;
  const order = range.newestFirst ? desc : asc;
  const query = db
    .select()
    .from(activity)
    .where(
      and(
        eq(activity.athleteId, athleteId),
        range.from === undefined ? undefined : gte(activity.localDay, range.from),
        range.to === undefined ? undefined : lte(activity.localDay, range.to),
        before === undefined
          ? undefined
          : or(
              lt(activity.startMs, before.startMs),
              and(eq(activity.startMs, before.startMs), lt(activity.activityId, before.activityId)),
            ),
      ),
    )
    .orderBy(order(activity.startMs), order(activity.activityId))
    .offset(range.offset ?? 0);
  return range.limit === undefined ? query : query.limit(range.limit);
}

/** Gives activities other calendar days, when the athlete's zone changes. */
export async function moveActivityDays(
  tx: Tx,
  athleteId: string,
  days: readonly { activityId: string; localDay: Day; zone: string }[],
): Promise<void> {
  const together = new Map<string, { localDay: Day; zone: string; ids: string[] }>();
  for (const { activityId, localDay, zone } of days) {
    const key = `${localDay} ${zone}`;
    const held = together.get(key) ?? { localDay, zone, ids: [] };
    held.ids.push(activityId);
    together.set(key, held);
  }
  for (const { localDay, zone, ids } of together.values()) {
    await tx
      .update(activity)
      .set({ localDay, zone })
      .where(and(eq(activity.athleteId, athleteId), inArray(activity.activityId, ids)));
  }
}

/** The first activity that training may be derived from, by its calendar day; null without any. */
export async function firstActivity(db: Db, athleteId: string): Promise<{ localDay: Day } | null> {
  const rows = await db
    .select({ localDay: activity.localDay })
    .from(activity)
    .where(and(eq(activity.athleteId, athleteId), countsAsTraining(athleteId)))
    .orderBy(asc(activity.localDay))
    .limit(1);
  return rows[0] ?? null;
}

/** The latest day with an activity; null without any. */
export async function newestActivityDay(db: Db, athleteId: string): Promise<Day | null> {
  const rows = await db
    .select({ localDay: activity.localDay })
    .from(activity)
    .where(eq(activity.athleteId, athleteId))
    .orderBy(desc(activity.localDay))
    .limit(1);
  return rows[0]?.localDay ?? null;
}

/** Where every activity lies in time, oldest first. */
export async function listActivityDays(db: Db, athleteId: string) {
  return db
    .select({
      activityId: activity.activityId,
      startMs: activity.startMs,
      localDay: activity.localDay,
      zone: activity.zone,
      summary: activity.summary,
    })
    .from(activity)
    .where(eq(activity.athleteId, athleteId))
    .orderBy(activity.startMs);
}

/** Runs from a day on, oldest first. */
export async function listRunDays(
  db: Db,
  athleteId: string,
  from: Day,
): Promise<{ activityId: string; localDay: Day }[]> {
  return db
    .select({ activityId: activity.activityId, localDay: activity.localDay })
    .from(activity)
    .where(
      and(eq(activity.athleteId, athleteId), eq(activity.sport, 'running'), gte(activity.localDay, from)),
    )
    .orderBy(activity.startMs);
}

/** What series and totals of a whole history are made of, oldest first: what training may be derived from. */
export async function listLoads(db: Db, athleteId: string, to: Day) {
  return db
    .select({
      activityId: activity.activityId,
      day: activity.localDay,
      sport: activity.sport,
      load: activity.load,
      distanceM: activity.distanceM,
      movingS: activity.movingS,
      timeTrusted: activity.timeTrusted,
      distanceTrusted: sql<boolean>`(${activity.summary} -> 'trust' ->> 'distance')::boolean`,
    })
    .from(activity)
    .where(and(eq(activity.athleteId, athleteId), countsAsTraining(athleteId), lte(activity.localDay, to)))
    .orderBy(asc(activity.startMs), asc(activity.activityId));
}

/** Writes what the analyses found into the columns that lists and series read. */
export async function setActivityVerdicts(
  tx: Tx,
  athleteId: string,
  verdicts: readonly { activityId: string; load: number | null; class: string | null }[],
  formulaVersion: string,
): Promise<void> {
  if (verdicts.length === 0) return;
  await tx.execute(sql`
    update activity set load = verdict.load, class = verdict.class, formula_version = ${formulaVersion}
      from jsonb_to_recordset(${JSON.stringify(verdicts)}::jsonb)
        as verdict("activityId" text, load double precision, class text)
     where activity.athlete_id = ${athleteId} and activity.activity_id = verdict."activityId"`);
}

/** Counts an activity for another day; nothing else of it changes. */
export async function setLocalDay(
  tx: Tx,
  athleteId: string,
  activityId: string,
  day: Day,
  zone: string,
): Promise<void> {
  const before = await getActivity(tx, athleteId, activityId);
  await noteHistoryChange(tx, athleteId, before !== null && before.localDay < day ? before.localDay : day);
  await tx.update(activity).set({ localDay: day, zone }).where(isActivity(athleteId, activityId));
}

function isActivity(athleteId: string, activityId: string) {
  return and(eq(activity.athleteId, athleteId), eq(activity.activityId, activityId));
}
