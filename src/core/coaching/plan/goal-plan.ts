import type { Assembled } from './assemble-weeks.ts';
import { relaxedNotes } from './build-race-plan.ts';
import type { BuiltPlan, Feasibility, PlanNote } from './built-plan.ts';
import type { PlanInput } from './plan-input.ts';
import { planPolicyVersion } from './plan-policy.ts';

/** The plan around weeks that lead to no race: maintain, recover and return differ only in weeks and notes. */
export function planWithoutRace(
  input: PlanInput,
  { weeks, notes }: Assembled,
  own: readonly PlanNote[],
  feasibility: Feasibility | null = null,
): BuiltPlan {
  return {
    id: input.planId,
    policyVersion: planPolicyVersion,
    goal: input.goal,
    level: input.assessment.level,
    race: null,
    peakKm: Math.max(...weeks.map((w) => w.km)),
    speedStart: null,
    weeks,
    testOffer: null,
    feasibility,
    relaxed: relaxedNotes(input, weeks),
    notes: [...own, ...notes],
  };
}
