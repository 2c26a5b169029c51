import { buildMaintainPlan } from './build-maintain-plan.ts';
import { buildRacePlan } from './build-race-plan.ts';
import { buildRecoverPlan } from './build-recover-plan.ts';
import { buildReturnPlan } from './build-return-plan.ts';
import type { BuiltPlan } from './built-plan.ts';
import { checkPlanInput, noRunFits } from './check-plan-input.ts';
import { crossTrainingChoices } from './cross-training.ts';
import { addFuelNotes } from './fuel-notes.ts';
import { placeStrength } from './place-strength.ts';
import type { PlanFailure } from './plan-failure.ts';
import type { PlanInput } from './plan-input.ts';
import { offerTest } from './test-offer.ts';
import { slowPace } from './week-wishes.ts';

/** A `Result<BuiltPlan>` whose failure also says what is possible instead. */
export type PlanResult = { ok: true; value: BuiltPlan } | { ok: false; error: PlanFailure };

/**
 * The plan for an assessment, an availability and a goal (Part 1 of the coaching rules). Pure: the same input
 * gives the same plan. What cannot be planned comes back as a code with what is possible instead.
 */
export function buildPlan(input: PlanInput): PlanResult {
  const failure = checkPlanInput(input);
  if (failure !== null) return { ok: false, error: failure };
  const weeks = weeksFor(input);
  if (isEmpty(weeks)) return { ok: false, error: noRunFits(slowPace(input, false)) };
  const plan = addFuelNotes(input, placeStrength(input, weeks));
  return { ok: true, value: withChoices(input, plan) };
}

/** No load week holds a single run. */
function isEmpty(plan: BuiltPlan): boolean {
  const loads = plan.weeks.filter((w) => w.type === 'load');
  return loads.length > 0 && loads.every((w) => w.sessions.length === 0);
}

/** What the runner may do instead: cross-training for easy runs (XT-2), a test for a session (ASM-6). */
function withChoices(input: PlanInput, plan: BuiltPlan): BuiltPlan {
  const { crossTraining, assessment, goal } = input;
  const weeks =
    crossTraining === undefined
      ? plan.weeks
      : plan.weeks.map((w) => ({
          ...w,
          instead: crossTrainingChoices(w.sessions, crossTraining.mode, crossTraining.pain),
        }));
  const { source } = assessment;
  if (source === undefined || goal.kind === 'recover' || goal.kind === 'return') return { ...plan, weeks };
  const testOffer = offerTest({
    asOf: input.asOf,
    level: plan.level,
    source,
    timeGoal: 'event' in goal && goal.event.targetTimeS !== null,
    redFlag: assessment.redFlag ?? false,
    firstRunDay: assessment.firstRunDay ?? null,
    weeks,
  });
  return { ...plan, weeks, testOffer };
}

function weeksFor(input: PlanInput): BuiltPlan {
  const { goal } = input;
  if (goal.kind === 'maintain') return buildMaintainPlan(input);
  if (goal.kind === 'recover') return buildRecoverPlan(input, goal.event);
  if (goal.kind === 'return') return buildReturnPlan(input, goal);
  return buildRacePlan(input, goal.event, goal.otherRaces ?? []);
}
