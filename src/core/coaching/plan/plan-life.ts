import { fail, ok, type Result } from '../../result.ts';
import { type Day, daysBetween } from '../../time.ts';
import { planPolicy } from './plan-policy.ts';

export const PLAN_STATES = [
  'draft',
  'assessed',
  'scheduled',
  'active',
  'paused',
  'completed',
  'abandoned',
] as const;
export type PlanState = (typeof PLAN_STATES)[number];

/** LIFE-1: where a plan may go from each state. */
const NEXT: Record<PlanState, readonly PlanState[]> = {
  draft: ['assessed', 'abandoned'],
  assessed: ['scheduled', 'abandoned'],
  scheduled: ['active', 'abandoned'],
  active: ['paused', 'completed', 'abandoned'],
  paused: ['active', 'abandoned'],
  completed: [],
  abandoned: [],
};

/**
 * LIFE-1: the next state of a plan. Never active without an assessment and an availability. Errors:
 * PLAN_STATE_UNREACHABLE, PLAN_NEEDS_ASSESSMENT, PLAN_NEEDS_AVAILABILITY.
 */
export function movePlan(
  from: PlanState,
  to: PlanState,
  has: { assessment: boolean; availability: boolean },
): Result<PlanState> {
  if (!NEXT[from].includes(to)) {
    const possible = NEXT[from].join(' or ') || 'nothing else';
    return fail('PLAN_STATE_UNREACHABLE', `A plan that is ${from} can become ${possible}, not ${to}.`);
  }
  if (to === 'active' && !has.assessment)
    return fail('PLAN_NEEDS_ASSESSMENT', 'A plan starts from an assessment; make one first.');
  if (to === 'active' && !has.availability)
    return fail('PLAN_NEEDS_AVAILABILITY', 'A plan needs the days and minutes there are; state them first.');
  return ok(to);
}

/** LIFE-2: days since the last review of an active plan; due every seven days, an operational alert after eight. */
export function planFreshness(lastReview: Day, asOf: Day): { days: number; due: boolean; alert: boolean } {
  const days = daysBetween(lastReview, asOf);
  return { days, due: days >= planPolicy.review.everyDays, alert: days > planPolicy.review.alertAfterDays };
}
