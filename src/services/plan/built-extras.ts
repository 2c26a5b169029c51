import type { BuiltPlan, Feasibility, PlanNote, PlanPhase } from '../../core/coaching/plan/built-plan.ts';
import type { CrossTrainingChoice } from '../../core/coaching/plan/cross-training.ts';
import { type PlanStory, planStory } from '../../core/coaching/plan/explain-plan.ts';
import type { StrengthSession } from '../../core/coaching/plan/strength-library.ts';
import type { TestOffer } from '../../core/coaching/plan/test-offer.ts';
import type { Day } from '../../core/time.ts';
import type { PlanPreview } from './plan-preview.ts';

/** What a plan keeps of its builder besides the runs: read by calendar and today, never changed. */
export interface BuiltExtras {
  goalId: string;
  goal: BuiltPlan['goal'];
  assessment: PlanPreview['input']['assessment'];
  feasibility: Feasibility | null;
  speedStart: Day | null;
  weeks: { start: Day; phase: PlanPhase; number: number; weeksToRace: number | null }[];
  sessions: Record<string, { phaseReason: string; minutes: number; fuel: PlanNote[] }>;
  strength: StrengthSession[];
  notes: PlanNote[];
  /** ASM-6; absent in plans accepted before it was kept */
  testOffer?: TestOffer | null;
  /** what the whole plan answers (EXPL-1) */
  story?: PlanStory;
  /** XT-2: easy runs that may be cross-training instead */
  instead?: CrossTrainingChoice[];
}

export function builtExtras({ built, goal, input }: PlanPreview): BuiltExtras {
  return {
    goalId: goal.goalId,
    goal: built.goal,
    assessment: input.assessment,
    feasibility: built.feasibility,
    speedStart: built.speedStart,
    weeks: built.weeks.map(({ start, phase, number, weeksToRace }) => ({
      start,
      phase,
      number,
      weeksToRace,
    })),
    sessions: Object.fromEntries(
      built.weeks.flatMap((w) =>
        w.sessions.map((s) => [s.id, { phaseReason: s.phaseReason, minutes: s.minutes, fuel: s.fuel }]),
      ),
    ),
    strength: built.weeks.flatMap((w) => w.strength),
    notes: [...built.notes, ...built.relaxed],
    testOffer: built.testOffer,
    story: planStory(input, built),
    instead: built.weeks.flatMap((w) => w.instead ?? []),
  };
}
