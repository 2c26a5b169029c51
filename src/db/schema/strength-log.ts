import { bigint, date, index, jsonb, pgTable, primaryKey, smallint, text } from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

/** One set as done: on one side of the body, or on both at once. */
export interface StrengthSet {
  side: 'left' | 'right' | 'both';
  reps: number | null;
  holdS: number | null;
  /** null: without a load */
  kg: number | null;
  /** repetitions left in reserve */
  rir: number | null;
}

export interface ExerciseLog {
  name: string;
  sets: StrengthSet[];
}

/** A strength session as done, set by set and side by side (STR-6). */
export const strengthLog = pgTable(
  'strength_log',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    logId: text().notNull(),
    day: date({ mode: 'string' }).notNull(),
    /** the planned session it was; null: not planned */
    sessionId: text(),
    phase: text().notNull(),
    minutes: smallint(),
    /** STR-5 */
    cleanForm: text().$type<'yes' | 'mostly' | 'no'>(),
    exercises: jsonb().$type<ExerciseLog[]>().notNull(),
    note: text(),
    updatedMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.athleteId, t.logId] }), index('strength_log_day').on(t.athleteId, t.day)],
);
