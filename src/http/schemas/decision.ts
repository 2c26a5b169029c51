import { z } from 'zod';
import { DECISION_CODES } from '../../core/coaching/review-input.ts';
import { ANSWER_KINDS } from '../../db/schema/decision-answer.ts';
import { planBreak, sessionChange } from './plan.ts';
import { flag } from './training.ts';

const number = z.number().nullable();
const span = z.object({ from: z.string(), to: z.string() });
const session = z.object({ day: z.string(), type: z.string(), km: z.number() });
export const sessionOfBlock = session.extend({ workoutId: z.string() });

const workings = z.object({
  weekStart: z.string().nullable(),
  doneKm: number,
  plannedKm: number,
  doneShare: number,
  doneShareBefore: number,
  p1Km: number,
  pLastKm: number,
  pLoadKm: number,
  rampBaseKm: number,
  volumeCapKm: number,
  longest30Km: number,
  familyPoints: z.record(z.string(), number),
  hrSpeedIndexChange: number,
  gapDays: number,
  referenceKm: number,
  daysToRace: number,
  rules: z.array(z.string()),
});

/** What a review decided, with everything needed to redo it by hand. */
export const decision = z
  .object({
    id: z.string(),
    runnerId: z.string(),
    planVersionFrom: z.string(),
    planVersionTo: z.string().optional(),
    policyVersion: z.string(),
    asOf: z.string(),
    window: span,
    scope: span,
    trigger: z.enum(['weekly', 'daily', 'event']),
    code: z.enum(DECISION_CODES),
    wouldBe: z.enum(DECISION_CODES).nullable(),
    score: z.number(),
    flags: z.array(flag),
    unknown: z.array(z.string()),
    plannedKm: z.number(),
    newKm: z.number(),
    factor: z.number(),
    hardBefore: z.number(),
    hardAfter: z.number(),
    longestRunKm: z.number(),
    longRunCapKm: number,
    caps: z.array(z.object({ rule: z.string(), limit: number, applied: z.boolean() })),
    blockedBy: z.array(z.string()),
    changes: z.array(
      z.object({
        op: z.enum(['swap', 'move', 'drop', 'scale', 'insert']),
        workoutId: z.string(),
        before: session,
        after: session.nullable(),
        rule: z.string(),
      }),
    ),
    sessions: z.array(sessionOfBlock),
    weeksAfterKm: z.array(z.number()),
    vdotFactor: number,
    offers: z.array(z.string()),
    approval: z.object({
      mode: z.string(),
      status: z.string(),
      by: z.string().optional(),
      at: z.string().optional(),
      reason: z.string().optional(),
    }),
    explanation: z.object({ runner: z.string(), coach: z.string(), push: z.string() }),
    runnerAdvisory: z.boolean(),
    alerts: z.array(
      z.object({ level: z.enum(['info', 'warn', 'urgent']), cause: z.string(), text: z.string() }),
    ),
    counterfactual: z
      .object({
        edits: z.array(z.record(z.string(), z.unknown())),
        code: z.enum(DECISION_CODES),
        newKm: z.number(),
        text: z.string(),
      })
      .nullable()
      .describe('The nearest thing that would have led to another decision'),
    workings: workings.describe('Every number on the way to the decision'),
    inputsHash: z.string(),
    supersedes: z.string().optional(),
  })
  .meta({ id: 'Decision' });

export const decisionAnswer = z
  .object({
    kind: z
      .enum(ANSWER_KINDS)
      .describe('By a person; `applied`, `applied_in_part`, `expired`: nobody answered (COACH-2)'),
    madeBy: z.string(),
    at: z.string(),
    reason: z.string().nullable(),
    mutes: z.array(z.object({ code: z.string(), until: z.string() })),
    planVersion: z.int().nullable(),
    edited: z
      .object({
        sessions: z.array(sessionChange).describe('As proposed, and as it became'),
        breaks: z.array(planBreak).describe('Rules that this breaks'),
      })
      .nullable()
      .describe('What was edited of the proposal; null: nothing'),
  })
  .meta({ id: 'DecisionAnswer' });

export const storedDecision = z
  .object({
    decisionId: z.string(),
    asOf: z.string(),
    decidedAt: z.string(),
    policyVersion: z.string(),
    outcome: z.string(),
    undoUntil: z.string().nullable().describe('null: it cannot be taken back'),
    status: z
      .string()
      .describe(
        '`pending` while it waits; then what became of it: applied, approved, rejected, undone, expired …',
      ),
    answer: decisionAnswer
      .nullable()
      .describe('What a person said to it; the decision itself is never touched'),
    decision,
  })
  .meta({ id: 'StoredDecision' });
