import { z } from 'zod';
import { breakText } from '../../core/coaching/plan/break-texts.ts';
import { CROSS_TRAINING_MODES } from '../../core/coaching/plan/cross-training.ts';
import type { PlanBreak } from '../../core/coaching/plan/plan-breaks.ts';
import { STRENGTH_PHASES } from '../../core/coaching/plan/strength-library.ts';
import { TEST_KINDS } from '../../core/coaching/plan/test-offer.ts';
import type { Language } from '../../core/coaching/texts/say.ts';
import { LIBRARY_TYPES } from '../../core/workout/library.ts';
import type { Plan } from '../../db/queries/plan.ts';
import { goalDocument } from '../../services/plan/goal-document.ts';
import { planDocument } from '../../services/plan/plan-document.ts';
import type { PlanVersionView } from '../../services/plan/plan-history.ts';
import { isoTime } from '../plain.ts';
import { instead } from '../problem.ts';
import { day } from './parameters.ts';
import { exercise } from './strength.ts';

const madeBy = z.enum(['runner', 'coach', 'policy']);
const sentence = z.object({ rule: z.string(), week: z.string().nullable(), text: z.string() });

export const feasibility = z
  .object({
    status: z.enum(['ok', 'tight', 'at_risk']).describe('GOAL-2'),
    nowKm: z.number(),
    reachKm: z.number(),
    needKm: z.number(),
    reachLongKm: z.number(),
    needLongKm: z.number(),
    time: z.enum(['ok', 'ambitious', 'at_risk', 'unknown']).describe('GOAL-3'),
    predictedS: z.number().nullable(),
    instead: z.array(instead),
  })
  .meta({ id: 'Feasibility' });

export const explanation = z
  .object({
    what: z.string(),
    why: z.array(z.string()).describe('At most two facts'),
    now: z.string(),
    until: z.string(),
    object: z.string(),
    otherwise: z.string().describe('What would have changed it'),
    rules: z.array(z.string()).describe('EXPL-5: the rules behind it'),
  })
  .meta({ id: 'Explanation' });

export const crossTraining = { mode: z.enum(CROSS_TRAINING_MODES), minutes: z.number(), text: z.string() };

export const testOffer = z
  .object({
    test: z.enum(TEST_KINDS),
    day: z.string(),
    instead: z.string().nullable().describe('The session it would stand in for'),
    text: z.string(),
  })
  .meta({ id: 'TestOffer' });

export const planRequest = z.strictObject({
  goalId: z.string().min(1).max(120),
  startDay: day.optional().describe('By default today; a race plan begins on the Monday on or after it'),
});

export const planPreview = z
  .object({
    previewId: z.string().describe('Accept the plan with it'),
    planId: z.string(),
    goal: goalDocument,
    feasibility: feasibility.nullable().describe('null for goals without a race ahead'),
    peakKm: z.number(),
    speedStart: z.string().nullable().describe('PER-5: nothing fast before this day'),
    weeks: z.array(
      z.object({
        start: z.string(),
        phase: z.string(),
        type: z.string(),
        weeksToRace: z.number().nullable(),
        km: z.number(),
        relaxed: z.array(z.string()).describe('AVL-7: what had to give'),
        instead: z
          .array(z.object({ sessionId: z.string(), ...crossTraining }))
          .describe('XT-2: easy runs that may be cross-training instead'),
        strength: z.array(
          z.object({ day: z.string(), phase: z.string(), minutes: z.number(), exercises: z.array(exercise) }),
        ),
      }),
    ),
    test: testOffer.nullable().describe('ASM-6: an offer; the sessions stay as they are'),
    explanation,
    says: z.array(sentence),
    plan: planDocument,
  })
  .meta({ id: 'PlanPreview' });

export const planExplained = z
  .object({
    planId: z.string(),
    version: z.int(),
    feasibility: feasibility.nullable(),
    test: testOffer.nullable().describe('ASM-6'),
    explanation: explanation.nullable().describe('null: the plan was put by hand'),
    says: z.array(sentence),
  })
  .meta({ id: 'PlanExplained' });

export const planAccepted = z.object({
  planId: z.string(),
  version: z.int(),
  changed: z.boolean().describe('false: this plan was in force already'),
});

export const planSummary = z.object({
  planId: z.string(),
  active: z.boolean(),
  startDay: z.string(),
  endDay: z.string(),
  createdAt: z.string(),
});

export function viewPlan(row: Plan): z.infer<typeof planSummary> {
  const { planId, active, startDay, endDay } = row;
  return { planId, active, startDay, endDay, createdAt: isoTime(row.createdMs) };
}

const sessionOfPlan = z.object({
  id: z.string(),
  day: z.string(),
  type: z.string(),
  km: z.number(),
  flexibility: z.enum(['key', 'normal', 'optional']),
  locked: z.boolean(),
});

/** One session of two versions of a plan; null: it is not there. */
export const sessionChange = z.object({
  op: z.enum(['added', 'removed', 'moved', 'swapped', 'changed']),
  sessionId: z.string(),
  before: sessionOfPlan.nullable(),
  after: sessionOfPlan.nullable(),
});

export const planDiff = z.object({
  sessions: z.array(sessionChange),
  weeks: z.array(
    z.object({
      start: z.string(),
      beforeKm: z.number().nullable(),
      afterKm: z.number().nullable(),
      type: z.string(),
    }),
  ),
  strength: z
    .array(
      z.object({
        sessionId: z.string(),
        op: z.enum(['arranged', 'dropped']),
        day: z.string().nullable(),
        phase: z.string().nullable(),
      }),
    )
    .describe('Strength sessions that stand otherwise by hand; day and phase null: as they were laid'),
});

export const planVersionView = z
  .object({
    version: z.int(),
    madeBy,
    madeById: z.string().nullable(),
    reason: z.string().nullable(),
    decisionId: z.string().nullable().describe('The review that made it'),
    createdAt: z.string(),
    diff: planDiff,
  })
  .meta({ id: 'PlanVersion' });

export function viewVersion({ createdMs, ...row }: PlanVersionView): z.infer<typeof planVersionView> {
  return { ...row, createdAt: isoTime(createdMs) };
}

const sessionId = z.string().min(1).max(80);
const km = z.number().min(0.5).max(250);
const type = z.enum(LIBRARY_TYPES);

/** What a template holds: each session so many days after its first day. */
export const templateSessions = z
  .array(z.strictObject({ after: z.int().min(0).max(83), type, km }))
  .min(1)
  .max(84);

export const planEdit = z
  .discriminatedUnion('op', [
    z.strictObject({ op: z.literal('move'), sessionId, day }),
    z.strictObject({ op: z.literal('swap'), sessionId, type, km: km.optional() }),
    z.strictObject({ op: z.literal('set_km'), sessionId, km }),
    z.strictObject({ op: z.literal('drop'), sessionId }),
    z.strictObject({ op: z.literal('add'), day, type, km }),
    z.strictObject({ op: z.literal('swap_strength'), sessionId, phase: z.enum(STRENGTH_PHASES) }),
    z.strictObject({ op: z.literal('set_week_km'), start: day, km: z.number().min(0).max(400) }),
    z
      .strictObject({
        op: z.literal('lay'),
        start: day,
        sessions: templateSessions,
        replace: z.boolean().default(false),
      })
      .describe('A template from `start` on; `replace`: what stood on its days goes, but races and locks'),
  ])
  .meta({ id: 'PlanEdit' });

/** How a proposal is edited while it is approved. */
export const proposalEdits = {
  edits: z
    .array(planEdit)
    .max(50)
    .default([])
    .describe('What shall be otherwise than it was decided; sessions as they stand after the decision'),
  reason: z.string().max(500).nullable().default(null),
};

export const planBreak = z
  .object({ rule: z.string(), day: z.string(), sessionId: z.string().nullable(), text: z.string() })
  .meta({ id: 'PlanBreak' });

export function viewBreak(found: PlanBreak, language: Language): z.infer<typeof planBreak> {
  const { rule, day: on, sessionId: of } = found;
  return { rule, day: on, sessionId: of, text: breakText(found, language) };
}

export const planEdited = z
  .object({
    planId: z.string(),
    version: z.int(),
    applied: z.boolean(),
    breaks: z.array(planBreak).describe('Rules that the change would break and that were kept before'),
    records: z.array(
      z.object({
        workoutId: z.string(),
        by: z.string(),
        at: z.string(),
        oldKm: z.number(),
        newKm: z.number(),
        reason: z.string().nullable(),
        aboveCapKm: z.number().nullable(),
      }),
    ),
    plan: planDocument,
  })
  .meta({ id: 'PlanEdited' });
