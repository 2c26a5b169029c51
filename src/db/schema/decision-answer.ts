import { bigint, foreignKey, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { PlanBreak } from '../../core/coaching/plan/plan-breaks.ts';
import type { SessionChange } from '../../core/coaching/plan/plan-diff.ts';
import { decision } from './decision.ts';

/** By a person, or for want of an answer (COACH-2): applied, applied in part, expired. */
export const ANSWER_KINDS = [
  'undone',
  'rejected',
  'approved',
  'applied',
  'applied_in_part',
  'expired',
] as const;
export type DecisionAnswerKind = (typeof ANSWER_KINDS)[number];

/** What a person said to a decision, or became of it without a word. One answer a decision, written once; the decision itself is never touched. */
export const decisionAnswer = pgTable(
  'decision_answer',
  {
    athleteId: text().notNull(),
    decisionId: text().notNull(),
    kind: text().$type<DecisionAnswerKind>().notNull(),
    madeBy: text().notNull(),
    reason: text(),
    /** flag codes that give no points until a day (COACH-5) */
    mutes: jsonb().$type<{ code: string; until: string }[]>().notNull(),
    /** the plan version that the answer made; null: the plan stayed as it was */
    planVersion: integer(),
    /** what was edited of the proposal, as proposed and as it became, and the rules that breaks; null: nothing */
    edited: jsonb().$type<{ sessions: SessionChange[]; breaks: PlanBreak[] }>(),
    createdMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.decisionId] }),
    foreignKey({
      name: 'decision_answer_decision',
      columns: [t.athleteId, t.decisionId],
      foreignColumns: [decision.athleteId, decision.decisionId],
    }).onDelete('cascade'),
  ],
);
