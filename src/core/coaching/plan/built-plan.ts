import type { Day } from '../../time.ts';
import type { Level, LibraryType } from '../../workout/library.ts';
import type { Workout } from '../../workout/workout.ts';
import type { WeekType } from '../review-input.ts';
import type { Facts } from '../texts/refusals.ts';
import type { CrossTrainingChoice } from './cross-training.ts';
import type { InsteadKey } from './instead-texts.ts';
import type { PlanGoal } from './plan-input.ts';
import type { StrengthSession } from './strength-library.ts';
import type { TestOffer } from './test-offer.ts';

export const PLAN_PHASES = ['base', 'build', 'peak', 'taper', 'maintain', 'recover', 'return'] as const;
/** PER-1: a label for people; the rules use weeks to race and volume. */
export type PlanPhase = (typeof PLAN_PHASES)[number];

/** A fact behind a session or the plan, by rule id; words come from plan-texts.ts (EXPL-4). */
export interface PlanNote {
  rule: string;
  /** Monday of the week it speaks of; null: the whole plan */
  week: Day | null;
  facts: Record<string, number | string>;
}

export interface PlanSession {
  /** stable for plan, day and part of the day */
  id: string;
  day: Day;
  type: LibraryType;
  km: number;
  /** at the slow end of every band (AVL-2) */
  minutes: number;
  flexibility: 'key' | 'normal' | 'optional';
  purpose: string;
  phaseReason: string;
  /** targets are bands until it is rendered (LIB-3) */
  workout: Workout;
  fuel: PlanNote[];
}

export interface PlanWeek {
  start: Day;
  /** 1 = first */
  number: number;
  phase: PlanPhase;
  type: WeekType;
  /** 1 = race week; null without a race */
  weeksToRace: number | null;
  /** what the volume rules asked for, the A race not counted */
  targetKm: number;
  /** what found a place, the A race not counted */
  km: number;
  sessions: PlanSession[];
  strength: StrengthSession[];
  /** XT-2: easy runs that may be cross-training instead */
  instead?: CrossTrainingChoice[];
  /** AVL-7: what had to give */
  relaxed: string[];
}

export interface Instead {
  kind:
    | 'later_race'
    | 'shorter_race'
    | 'finish'
    | 'maintain'
    | 'start_later'
    | 'first_runs'
    | 'more_time'
    | 'fix';
  day?: Day;
  distanceM?: number;
  text: string;
  /** its sentence in instead-texts.ts, to be said in any language; absent: `text` is all there is */
  says?: InsteadKey | undefined;
  facts?: Facts;
}

export interface Feasibility {
  /** GOAL-2 */
  status: 'ok' | 'tight' | 'at_risk';
  nowKm: number;
  reachKm: number;
  needKm: number;
  reachLongKm: number;
  needLongKm: number;
  /** GOAL-3; unknown without a target time or zones */
  time: 'ok' | 'ambitious' | 'at_risk' | 'unknown';
  predictedS: number | null;
  instead: Instead[];
}

export interface BuiltPlan {
  id: string;
  policyVersion: string;
  goal: PlanGoal;
  level: Level;
  race: { day: Day; distanceM: number; priority: 'A' | 'B' | 'C' } | null;
  peakKm: number;
  /** PER-5: no work at T or faster before this day; null without a race */
  speedStart: Day | null;
  weeks: PlanWeek[];
  /** ASM-6: an offer, never laid as a session; null: none */
  testOffer: TestOffer | null;
  /** null for plans without a race ahead */
  feasibility: Feasibility | null;
  relaxed: PlanNote[];
  notes: PlanNote[];
}
