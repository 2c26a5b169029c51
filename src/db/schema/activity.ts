import {
  bigint,
  boolean,
  date,
  doublePrecision,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core';
import { FREE, type SourcePolicy } from '../../core/access/source-policy.ts';
import type { ActivitySummary } from '../../core/activity/activity.ts';
import type { Sport } from '../../core/activity/recording.ts';
import { athlete } from './athlete.ts';

/** A trusted activity. The columns repeat what lists and series read, so that they need not open the summary. */
export const activity = pgTable(
  'activity',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    activityId: text().notNull(),
    startMs: bigint({ mode: 'number' }).notNull(),
    /** the calendar day of the start in the athlete's zone */
    localDay: date({ mode: 'string' }).notNull(),
    /** the zone of that day: the athlete's, or where the file shows that the run was elsewhere, that place's offset */
    zone: text(),
    /** which recording each part of it comes from, where it has several; null: all from one */
    provenance: jsonb().$type<Record<string, string>>(),
    /** the strictest of the recordings that it is derived from */
    policy: jsonb().$type<SourcePolicy>().notNull().default(FREE),
    sport: text().$type<Sport>(),
    summary: jsonb().$type<ActivitySummary>().notNull(),
    distanceM: doublePrecision(),
    movingS: doublePrecision().notNull(),
    elapsedS: doublePrecision().notNull(),
    avgHrBpm: doublePrecision(),
    /** false: kept out of every series */
    timeTrusted: boolean().notNull(),
    /** null until analysed */
    load: doublePrecision(),
    /** what kind of training it was, as the analysis says: easy, tempo, … */
    class: text(),
    formulaVersion: text(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.activityId] }),
    index('activity_start').on(t.athleteId, t.startMs),
    index('activity_day').on(t.athleteId, t.localDay),
  ],
);
