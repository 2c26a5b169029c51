import type { Day } from '../../time.ts';
import type { Level } from '../../workout/library.ts';
import type { PaceZones } from '../../workout/render.ts';
import type { BreakReason } from '../review-input.ts';
import type { CrossTrainingMode } from './cross-training.ts';
import type { Availability } from './layout.ts';
import type { PerformanceSource } from './test-offer.ts';

/** What the assessment found (ASM-8); the plan starts from nothing else. */
export interface PlanAssessment {
  /** ASM-1 */
  baselineKm: number;
  /** ASM-2: longest run of 30 days, spikes left out */
  l30Km: number;
  /** ASM-3 */
  runsAWeek: number;
  /** ASM-4 */
  level: Level;
  age: number | null;
  /** weeks since the last injury or return from a break; null: none known */
  weeksSinceInjury: number | null;
  /** Achilles, calf or plantar pain within 14 days (HIL-2) */
  calfPain?: boolean;
  /** first weeks of recorded running */
  newRunner: boolean;
  /** ASM-5: where the zones come from; absent: not asked, no test is offered */
  source?: PerformanceSource;
  /** a beginner's first four weeks have no test (ASM-6); absent: they count from today */
  firstRunDay?: Day | null;
  /** an open red flag: no test (ASM-6) */
  redFlag?: boolean;
  /** km of the last complete weeks, latest last; absent: every one like the baseline */
  recentWeeksKm?: readonly number[];
}

export interface Blackout {
  from: Day;
  to: Day;
  why: string;
}

/** AVL: minutes a day, wishes, and days that are out. */
export interface PlanAvailability extends Availability {
  /** 0 = Monday; null: any day */
  strengthDays: readonly number[] | null;
  blackouts: readonly Blackout[];
}

export interface PlanEvent {
  kind: 'in_person' | 'virtual';
  distanceM: number;
  date: Day;
  priority: 'A' | 'B' | 'C';
  targetTimeS: number | null;
}

/** GOAL-1. `race`, `pr` and `distance` lead to an A race; `recover` follows the race it names. */
export type PlanGoal =
  | { kind: 'race' | 'pr' | 'distance'; event: PlanEvent; otherRaces?: readonly PlanEvent[] }
  | { kind: 'maintain' }
  | { kind: 'recover'; event: PlanEvent }
  | {
      kind: 'return';
      /** days without running */
      gapDays: number;
      /** mean of the four complete weeks before the break */
      referenceKm: number;
      longestBeforeKm: number;
      reason: BreakReason;
      /** the race that was planned before the break: GOAL-2 is computed anew for it (BRK-4) */
      raceBefore?: PlanEvent;
      /** BRK-2: pain at most 2 when walking on two days, or the coach said so */
      cleared: boolean;
    };

export interface StrengthWishes {
  newLifter: boolean;
  equipment: 'none' | 'bands' | 'dumbbells' | 'gym';
  minutes: number;
  sessionsAWeek: number;
  tendonPain: boolean;
}

/** FUEL-7: without a weight no g/kg is shown; `askProfessional` for diabetes, pregnancy, minors, eating disorders. */
export interface FuelWishes {
  weightKg: number | null;
  askProfessional: boolean;
}

/** Everything a plan is built from: the same input gives the same plan (I15). */
export interface PlanInput {
  /** stable id of the plan; session ids derive from it */
  planId: string;
  asOf: Day;
  /** the plan's first day; a race plan begins on the Monday on or after it */
  startDay: Day;
  assessment: PlanAssessment;
  availability: PlanAvailability;
  goal: PlanGoal;
  /** null: trains by effort (ZON-2) */
  zones: PaceZones | null;
  /** PER-4: an earlier speed start that a coach set; only from when the volume is established */
  coachSpeedStart?: Day | null;
  /** XT-2: what may stand in for easy runs; absent: none wanted */
  crossTraining?: { mode: CrossTrainingMode; pain: 'none' | 'amber' | 'red' };
  /** null: no strength wanted */
  strength: StrengthWishes | null;
  fuel: FuelWishes;
}
