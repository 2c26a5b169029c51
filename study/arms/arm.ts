import type {
  IllnessReport,
  PainReport,
  PlannedSession,
  PlannedWeek,
  ReadinessState,
  RunRecord,
} from '../../src/core/coaching/review-input.ts';
import type { Day } from '../../src/core/time.ts';
import type { PaceZones } from '../../src/core/workout/render.ts';
import type { StudyPlan } from '../plan.ts';
import type { Runner } from '../runner/make-runner.ts';
import type { StudyDecision } from './short-review.ts';

/** What an arm may know at the end of a day: what was recorded and reported, never the truth. */
export interface Seen {
  asOf: Day;
  runs: readonly RunRecord[];
  readiness: readonly { day: Day; state: ReadinessState }[];
  pain: readonly PainReport[];
  illness: readonly IllnessReport[];
  zones: PaceZones;
}

/** A way of steering one runner through the season. */
export interface Arm {
  /** the plan's weeks as they stand now */
  weekOf(monday: Day): PlannedWeek;
  /** the session of today as it stands after a look at the morning; null: none */
  morning(session: PlannedSession, readiness: ReadinessState, seen: Seen): PlannedSession;
  /** Sunday evening; the decision made, where the arm makes any */
  endOfWeek(seen: Seen): StudyDecision | null;
  /** the first day after an illness or injury; the decision made */
  allClear(seen: Seen): StudyDecision | null;
  /** every evening, after whatever was decided: nothing here changes the season */
  evening?(seen: Seen): void;
  /** the runner hears what the arm found */
  tells: boolean;
  /** the plan does not adapt, so the runner is careful after a gap without being told */
  ownCaution: boolean;
}

export interface ArmKind {
  id: string;
  label: string;
  /** numbers lent to the policy or the plan builder while this arm runs */
  lends?: readonly NumberEdit[];
  make(runner: Runner, plan: StudyPlan): Arm;
}

/** One number of `policy` or `planPolicy` set to another for the time of an arm. */
export interface NumberEdit {
  of: 'policy' | 'plan';
  path: string;
  value: number;
}
