import { and, eq, gte, isNotNull, lte, type SQL, sql } from 'drizzle-orm';
import type { HrvTaken } from '../../core/science/hrv.ts';
import type { Day } from '../../core/time.ts';
import { wellnessDay } from '../schema/wellness-day.ts';
import type { Db, Tx } from '../transaction.ts';
import { isFree } from './source-policy.ts';

/** The source of what the runner says; it comes before what any platform measured. */
export const RUNNER = 'runner';
export const MEASURES = ['restHrBpm', 'hrvRmssdMs', 'hrvSdnnMs', 'sleepS', 'feel', 'weightKg'] as const;
export type Measure = (typeof MEASURES)[number];
export const IS_HRV: ReadonlySet<Measure> = new Set<Measure>(['hrvRmssdMs', 'hrvSdnnMs']);

export type WellnessRow = typeof wellnessDay.$inferSelect;
/** A day as its sources together tell it: each measure by the first source that has one. */
export interface WellnessDay extends Record<Measure, number | null> {
  day: Day;
  /** who spoke first */
  source: string;
  sourceOf: Partial<Record<Measure, string>>;
  /** when the HRV of the day was taken, where its source says so */
  hrvTaken: Partial<Record<Measure, HrvTaken>>;
  updatedMs: number;
}

/** Replaces all that this source says of the day: a value left out becomes unknown. */
export async function putWellnessDay(tx: Tx, row: typeof wellnessDay.$inferInsert): Promise<void> {
  const { athleteId: _, day: __, source: ___, firstMs: ____, ...given } = row;
  const none = Object.fromEntries([...MEASURES, 'hrvTaken'].map((measure) => [measure, null]));
  await tx
    .insert(wellnessDay)
    .values({ firstMs: row.updatedMs, ...row })
    .onConflictDoUpdate({
      target: [wellnessDay.athleteId, wellnessDay.day, wellnessDay.source],
      set: { ...none, ...given },
    });
}

/** What one source says of a day; null: nothing. */
export async function getReading(
  db: Db,
  athleteId: string,
  day: Day,
  source: string,
): Promise<WellnessRow | null> {
  const rows = await db
    .select()
    .from(wellnessDay)
    .where(
      and(eq(wellnessDay.athleteId, athleteId), eq(wellnessDay.day, day), eq(wellnessDay.source, source)),
    );
  return rows[0] ?? null;
}

/** Everything that may be shown to whoever asks. Both ends included, oldest first; days without anything are left out. */
export async function listWellness(db: Db, athleteId: string, from: Day, to: Day): Promise<WellnessDay[]> {
  return list(db, athleteId, from, to);
}

/** Of these what may enter readiness, reviews and plans, as feedsTraining() says. */
export async function listFreeWellness(
  db: Db,
  athleteId: string,
  from: Day,
  to: Day,
): Promise<WellnessDay[]> {
  return list(db, athleteId, from, to, isFree(wellnessDay.policy));
}

/** The same, as each source told it: of a day the one that comes first, first. */
export async function listFreeReadings(
  db: Db,
  athleteId: string,
  from: Day,
  to: Day,
): Promise<WellnessRow[]> {
  return listRows(db, athleteId, from, to, isFree(wellnessDay.policy));
}

async function list(db: Db, athleteId: string, from: Day, to: Day, which?: SQL): Promise<WellnessDay[]> {
  return daysOf(await listRows(db, athleteId, from, to, which));
}

/** Rows of `listFreeReadings` as days. */
export function daysOf(rows: readonly WellnessRow[]): WellnessDay[] {
  return [...Map.groupBy(rows, ({ day }) => day)].map(([day, told]) => together(day, told));
}

async function listRows(db: Db, athleteId: string, from: Day, to: Day, which?: SQL): Promise<WellnessRow[]> {
  return db
    .select()
    .from(wellnessDay)
    .where(
      and(eq(wellnessDay.athleteId, athleteId), gte(wellnessDay.day, from), lte(wellnessDay.day, to), which),
    )
    .orderBy(
      wellnessDay.day,
      sql`${wellnessDay.source} <> ${RUNNER}`,
      wellnessDay.firstMs,
      wellnessDay.source,
    );
}

function together(day: Day, told: WellnessRow[]): WellnessDay {
  const sourceOf: WellnessDay['sourceOf'] = {};
  const hrvTaken: WellnessDay['hrvTaken'] = {};
  const found = MEASURES.map((measure): [Measure, number | null] => {
    const row = told.find((one) => one[measure] !== null);
    if (row !== undefined) sourceOf[measure] = row.source;
    if (row?.hrvTaken != null && IS_HRV.has(measure)) hrvTaken[measure] = row.hrvTaken;
    return [measure, row?.[measure] ?? null];
  });
  const updatedMs = Math.max(...told.map((row) => row.updatedMs));
  const values = Object.fromEntries(found) as Record<Measure, number | null>;
  return { day, ...values, source: told[0]!.source, sourceOf, hrvTaken, updatedMs };
}

/** Forgets what one source said of a day; false: it said nothing. */
export async function dropReading(tx: Tx, athleteId: string, day: Day, source: string): Promise<boolean> {
  const rows = await tx
    .delete(wellnessDay)
    .where(
      and(eq(wellnessDay.athleteId, athleteId), eq(wellnessDay.day, day), eq(wellnessDay.source, source)),
    )
    .returning({ day: wellnessDay.day });
  return rows.length > 0;
}

/** Forgets what a source measured. */
export async function dropReadings(tx: Tx, athleteId: string, source: string): Promise<void> {
  await tx
    .delete(wellnessDay)
    .where(and(eq(wellnessDay.athleteId, athleteId), eq(wellnessDay.source, source)));
}

const isOverdue = (nowMs: number) =>
  and(isNotNull(wellnessDay.keptUntilMs), lte(wellnessDay.keptUntilMs, nowMs));

/** Whose nights are past the term of their source. */
export async function athletesWithOverdueReadings(db: Db, nowMs: number): Promise<string[]> {
  const rows = await db
    .selectDistinct({ athleteId: wellnessDay.athleteId })
    .from(wellnessDay)
    .where(isOverdue(nowMs));
  return rows.map((row) => row.athleteId);
}

/** Deletes these; answers how many. */
export async function dropOverdueReadings(tx: Tx, athleteId: string, nowMs: number): Promise<number> {
  const rows = await tx
    .delete(wellnessDay)
    .where(and(eq(wellnessDay.athleteId, athleteId), isOverdue(nowMs)))
    .returning({ day: wellnessDay.day });
  return rows.length;
}
