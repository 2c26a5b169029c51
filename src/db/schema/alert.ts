import { sql } from 'drizzle-orm';
import {
  bigint,
  doublePrecision,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { AlertCause, AlertSource } from '../../core/coaching/alerts/alert-rules.ts';
import type { AlertState, Outcome } from '../../core/coaching/alerts/reduce-alerts.ts';
import type { AlertLevel } from '../../core/coaching/record.ts';
import { athlete } from './athlete.ts';

/** What the policy did about an alert's cause when it was last looked at. */
export interface AlertPolicy {
  /** null: no decision of record yet; this is what a review would decide */
  decisionId: string | null;
  code: string;
  status: string;
  plannedKm: number;
  newKm: number;
}

/** A finding told to coaches: one open an athlete and cause, which the index holds. Resolved ones stay. */
export const alert = pgTable(
  'alert',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    alertId: text().notNull(),
    cause: text().$type<AlertCause>().notNull(),
    source: text().$type<AlertSource>().notNull(),
    rule: text().notNull(),
    level: text().$type<AlertLevel>().notNull(),
    /** the highest level that anybody was told of */
    toldLevel: text().$type<AlertLevel>().notNull(),
    state: text().$type<AlertState>().notNull(),
    /** the number that teams set limits on */
    value: doublePrecision(),
    evidence: jsonb().$type<string[]>().notNull(),
    facts: jsonb().$type<Record<string, string | number>>().notNull(),
    /** null: nothing that the policy decides on */
    policy: jsonb().$type<AlertPolicy>(),
    /** since when somebody has to be told; null: everybody was */
    tellMs: bigint({ mode: 'number' }),
    openedMs: bigint({ mode: 'number' }).notNull(),
    updatedMs: bigint({ mode: 'number' }).notNull(),
    /** who acknowledged or put it off last */
    takenBy: text(),
    takenMs: bigint({ mode: 'number' }),
    snoozedUntilMs: bigint({ mode: 'number' }),
    resolvedMs: bigint({ mode: 'number' }),
    /** null: its cause went by itself */
    resolvedBy: text(),
    outcome: text().$type<Outcome>(),
    comment: text(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.alertId] }),
    uniqueIndex('alert_open_cause').on(t.athleteId, t.cause).where(sql`state <> 'resolved'`),
    index('alert_untold').on(t.tellMs).where(sql`tell_ms is not null`),
    index('alert_resolved').on(t.athleteId, t.resolvedMs),
  ],
);
