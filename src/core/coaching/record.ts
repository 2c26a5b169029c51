import type { Day } from '../time.ts';
import type { DecisionCode } from './review-input.ts';

/** F1 tissue load, F2 discipline, F3 recovery, F4 body, F5 response, C compliance (no risk family). */
export type Family = 'F1' | 'F2' | 'F3' | 'F4' | 'F5' | 'C';
export const RISK_FAMILIES = ['F1', 'F2', 'F3', 'F4', 'F5'] as const;

/** A finding with its evidence. `level` is a decision weight, never a personal probability. */
export interface Flag {
  family: Family;
  code: string;
  level: 0 | 1 | 2 | 3;
  value: number | null;
  threshold: number | null;
  /** run ids, days, kilometres */
  evidence: string[];
  /** typed facts for the texts */
  facts: Record<string, string | number>;
  /** a coach rejected this rule; it gives no points until the mute ends (COACH-5) */
  muted?: boolean;
}

export interface Change {
  op: 'swap' | 'move' | 'drop' | 'scale' | 'insert';
  workoutId: string;
  before: SessionView;
  after: SessionView | null;
  rule: string;
}

export interface SessionView {
  day: Day;
  type: string;
  km: number;
}

export type AlertLevel = 'info' | 'warn' | 'urgent';

export interface Alert {
  level: AlertLevel;
  /** one open alert per runner and cause */
  cause: string;
  text: string;
}

export type ApprovalStatus =
  | 'applied'
  | 'applied_in_part'
  | 'pending'
  | 'approved'
  | 'rejected'
  | 'expired'
  | 'undone';

/** One edit of what a decision saw; a counterfactual is a list of them (see apply-counterfactual.ts). */
export type Edit =
  | { op: 'set_run_km'; runId: string; km: number }
  | { op: 'scale_week_km'; weekStart: Day; factor: number }
  | { op: 'set_easy'; runIds: string[]; tooFast: boolean }
  | { op: 'set_readiness'; days: Day[]; state: 'normal' | 'low' }
  | { op: 'shift_rpe'; weekStart: Day; by: number }
  | { op: 'remove_pain'; days: Day[] }
  | { op: 'remove_illness' }
  | { op: 'scale_hr'; from: Day; to: Day; factor: number }
  | { op: 'set_results_as_predicted' }
  | { op: 'slow_work'; runIds: string[] }
  | { op: 'drop_planned_load'; weekStart: Day }
  | { op: 'add_run'; day: Day; km: number }
  | { op: 'add_rest'; day: Day }
  | { op: 'remove_swap'; day: Day }
  | { op: 'unlock' }
  | { op: 'report_pain'; day: Day; level: number }
  // of a single day (see day-counterfactual.ts)
  | { op: 'mark_done'; workoutId: string }
  | { op: 'mark_missed'; workoutId: string }
  | { op: 'mark_key'; workoutId: string }
  | { op: 'free_day'; day: Day; minutes: number }
  | { op: 'set_reason'; reason: null };

/** The nearest thing that, had it been otherwise, would have given another decision. */
export interface Counterfactual {
  edits: Edit[];
  /** the decision those edits lead to */
  code: DecisionCode;
  newKm: number;
  text: string;
}

/** Every intermediate number a reader needs to redo the decision by hand. */
export interface Workings {
  weekStart: Day | null;
  doneKm: number | null;
  plannedKm: number | null;
  doneShare: number | null;
  doneShareBefore: number | null;
  p1Km: number;
  pLastKm: number;
  pLoadKm: number;
  rampBaseKm: number | null;
  volumeCapKm: number | null;
  longest30Km: number | null;
  familyPoints: Record<string, number>;
  hrSpeedIndexChange: number | null;
  gapDays: number | null;
  referenceKm: number | null;
  daysToRace: number | null;
  rules: string[];
}

export interface AdaptationDecision {
  id: string;
  runnerId: string;
  planVersionFrom: string;
  planVersionTo?: string;
  policyVersion: string;
  asOf: Day;
  window: { from: Day; to: Day };
  scope: { from: Day; to: Day };
  trigger: 'weekly' | 'daily' | 'event';
  code: DecisionCode;
  /** hold_locked: what would have been decided */
  wouldBe: DecisionCode | null;
  score: number;
  flags: Flag[];
  /** families without data */
  unknown: string[];
  plannedKm: number;
  newKm: number;
  factor: number;
  hardBefore: number;
  hardAfter: number;
  longestRunKm: number;
  longRunCapKm: number;
  caps: { rule: string; limit: number; applied: boolean }[];
  blockedBy: string[];
  changes: Change[];
  /** the next 7 days as they stand after the decision */
  sessions: (SessionView & { workoutId: string })[];
  /** volumes already decided for the weeks after the next one */
  weeksAfterKm: number[];
  vdotFactor: number | null;
  offers: string[];
  approval: { mode: string; status: ApprovalStatus; by?: string; at?: string; reason?: string };
  explanation: { runner: string; coach: string; push: string };
  runnerAdvisory: boolean;
  alerts: Alert[];
  counterfactual: Counterfactual | null;
  workings: Workings;
  inputsHash: string;
  supersedes?: string;
}
