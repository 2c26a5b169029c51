import { bigint, foreignKey, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { decision } from './decision.ts';
import { plan } from './plan.ts';

/** A plan as it stood between two decisions. A version is written once; a change makes the next one. */
export const planVersion = pgTable(
  'plan_version',
  {
    athleteId: text().notNull(),
    planId: text().notNull(),
    /** 1, 2, … */
    version: integer().notNull(),
    /** null for a version that a person made */
    decisionId: text(),
    madeBy: text().$type<'runner' | 'coach' | 'policy'>().notNull().default('runner'),
    /** who, where a person made it */
    madeById: text(),
    /** why, in the words of who made it */
    reason: text(),
    policyVersion: text().notNull(),
    /** blocks and weeks; the coaching room owns its shape */
    outline: jsonb().$type<unknown>().notNull(),
    createdMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.planId, t.version] }),
    foreignKey({
      columns: [t.athleteId, t.planId],
      foreignColumns: [plan.athleteId, plan.planId],
    }).onDelete('cascade'),
    index('plan_version_created').on(t.createdMs),
    // A decision goes only when its athlete goes: cascading merely keeps the order of that from mattering.
    foreignKey({
      name: 'plan_version_decision',
      columns: [t.athleteId, t.decisionId],
      foreignColumns: [decision.athleteId, decision.decisionId],
    }).onDelete('cascade'),
  ],
);
