import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  date,
  foreignKey,
  index,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
} from 'drizzle-orm/pg-core';
import { activity } from './activity.ts';
import { athlete } from './athlete.ts';

/** Where it hurts and how much (0–10), in the athlete's own words. */
export interface Pain {
  place: string;
  level: number;
  changesGait: boolean;
  atNightOrRest?: boolean;
  /** 0–10 when walking, where it was asked for */
  walkingLevel?: number | null;
}

/** An illness from its first day on; `to` and `allClearOn` are filled in when it is over (SAFE-2). */
export interface Illness {
  kind: 'mild' | 'systemic';
  fever: boolean;
  from: string;
  to: string | null;
  allClearOn: string | null;
}

/** A planned session that was not done, and why (MISS-5). */
export interface Missed {
  sessionId: string;
  reason: 'life' | 'illness' | 'pain';
}

/** What the athlete says about a run or a day. */
export const feedback = pgTable(
  'feedback',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    feedbackId: text().notNull(),
    day: date({ mode: 'string' }).notNull(),
    /** null: about the day as such */
    activityId: text(),
    /** how hard it was, 0–10 (Borg CR10) */
    rpe: smallint(),
    /** how it felt, 1 (bad) – 5 (good) */
    feel: smallint(),
    pain: jsonb().$type<Pain[]>(),
    ill: boolean(),
    illness: jsonb().$type<Illness>(),
    missed: jsonb().$type<Missed>(),
    /** chest pain, fainting, palpitations (SAFE-2) */
    emergency: jsonb().$type<string[]>(),
    note: text(),
    updatedMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.feedbackId] }),
    foreignKey({
      columns: [t.athleteId, t.activityId],
      foreignColumns: [activity.athleteId, activity.activityId],
    }).onDelete('cascade'),
    unique('feedback_activity').on(t.athleteId, t.activityId),
    index('feedback_day').on(t.athleteId, t.day),
    check('feedback_rpe', sql`rpe between 0 and 10`),
    check('feedback_feel', sql`feel between 1 and 5`),
  ],
);
