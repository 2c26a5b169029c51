import type { Race, ReviewInput } from '../../core/coaching/review-input.ts';

/** What a review has to know besides activities, plan and wellness: reports, agreements, what a coach said. */
export interface Circumstances
  extends Partial<
    Pick<
      ReviewInput,
      | 'trigger'
      | 'settledThrough'
      | 'swapDays'
      | 'mode'
      | 'language'
      | 'clearances'
      | 'emergency'
      | 'breakReason'
      | 'blackouts'
      | 'locks'
      | 'muted'
    >
  > {
  runner?: Partial<Pick<ReviewInput['runner'], 'risk' | 'coached' | 'needsCoachApproval' | 'recordedSince'>>;
  /** besides the race of the plan */
  races?: Race[];
}

/** The input with what is known of the circumstances; lists are added to, everything else replaced. */
export function inCircumstances(input: ReviewInput, told: Circumstances): ReviewInput {
  const { runner, races = [], locks = [], muted = [], blackouts = [], ...rest } = told;
  const { clearances = [], emergency = [], ...single } = rest;
  return {
    ...input,
    ...single,
    runner: { ...input.runner, ...runner },
    races: [...input.races, ...races],
    locks: [...input.locks, ...locks],
    muted: [...input.muted, ...muted],
    blackouts: [...input.blackouts, ...blackouts],
    clearances: [...input.clearances, ...clearances],
    emergency: [...input.emergency, ...emergency],
  };
}
