import { dailyCheck } from '../../src/core/coaching/daily-check.ts';
import { type BlockInput, reviewInputFor } from '../../src/core/coaching/next-block.ts';
import type {
  PastDecision,
  PlannedSession,
  PlannedWeek,
  ReadinessState,
  ReviewInput,
} from '../../src/core/coaching/review-input.ts';
import { loadClass } from '../../src/core/coaching/session-class.ts';
import { addDays, type Day, weekStart } from '../../src/core/time.ts';
import { studyNumbers as n } from '../numbers.ts';
import type { StudyPlan } from '../plan.ts';
import type { Runner } from '../runner/make-runner.ts';
import type { Arm, ArmKind, NumberEdit, Seen } from './arm.ts';
import { type StudyDecision, shortReview, wholeReview } from './short-review.ts';

export interface PolicyVariant {
  id: string;
  label: string;
  lends?: readonly NumberEdit[];
  /** evidence the policy does not get to see */
  hides?: (seen: Seen) => Seen;
  /** the runner does not hear what the policy found; the plan still changes */
  tells?: boolean;
  /** the runner runs the plan as it was built, whatever is decided */
  ignored?: boolean;
  /** the review with everything around the decision; slower, decides the same */
  whole?: boolean;
  /** looks at every evening with what a review would see then, and the week that is being run */
  watch?: (input: ReviewInput, current: PlannedWeek) => void;
}

/** (c) This policy: the real weekly review, morning check and all-clear review over the real plan. */
export function policyArm(variant: PolicyVariant): ArmKind {
  return {
    id: variant.id,
    label: variant.label,
    ...(variant.lends === undefined ? {} : { lends: variant.lends }),
    make: (runner, plan) => steering(runner, plan, variant),
  };
}

function steering(runner: Runner, plan: StudyPlan, variant: PolicyVariant): Arm {
  const weeks = plan.weeks.map((w) => w);
  const decisions: PastDecision[] = [];
  const swapDays: Day[] = [];
  const ignored = variant.ignored === true;
  const at = (list: PlannedWeek[], monday: Day) => list.findIndex((w) => w.start === monday);

  function decide(raw: Seen, edit: (input: ReviewInput) => ReviewInput): StudyDecision {
    const seen = variant.hides === undefined ? raw : variant.hides(raw);
    const input = edit(reviewInputFor(blockInput(runner, { ...plan, weeks }, seen, decisions)));
    const decision = variant.whole === true ? wholeReview(input) : shortReview(input);
    decisions.push({ asOf: decision.asOf, code: decision.code, flags: decision.flags });
    const i = at(weeks, input.next.start);
    if (i >= 0 && !ignored) weeks[i] = decided(input.next, decision);
    return decision;
  }

  return {
    tells: variant.tells ?? !ignored,
    ownCaution: ignored,
    weekOf: (monday) => weeks[at(weeks, monday)]!,
    morning(session, readiness, seen) {
      if (ignored) return session;
      const known = variant.hides === undefined ? readiness : todays(variant.hides(seen), seen.asOf);
      const week = weeks[at(weeks, weekStart(session.day))]!;
      const swapped = checked(week, session, known, seen, variant, swapDays);
      if (swapped !== session) swapDays.push(session.day);
      return swapped;
    },
    endOfWeek: (seen) => (at(plan.weeks, addDays(seen.asOf, 1)) < 0 ? null : decide(seen, (input) => input)),
    ...(variant.watch !== undefined && {
      evening(seen: Seen) {
        const input = reviewInputFor(blockInput(runner, { ...plan, weeks }, seen, decisions));
        const i = at(weeks, weekStart(seen.asOf));
        if (i >= 0) variant.watch!(input, weeks[i]!);
      },
    }),
    allClear(seen) {
      const monday = weekStart(seen.asOf);
      const i = at(plan.weeks, monday);
      // on a Sunday the weekly review answers
      if (i < 0 || addDays(monday, 6) === seen.asOf) return null;
      return decide(seen, (input) => ({
        ...input,
        trigger: 'event',
        next: restOf(plan.weeks[i]!, seen.asOf),
      }));
    },
  };
}

function blockInput(runner: Runner, plan: StudyPlan, seen: Seen, decisions: PastDecision[]): BlockInput {
  return {
    runnerId: `runner-${runner.id}`,
    asOf: seen.asOf,
    language: 'en',
    runs: [...seen.runs],
    recordedSince: null,
    crossTraining: [],
    plan: {
      id: plan.id,
      version: 1,
      weeks: plan.weeks,
      level: plan.level,
      peakKm: plan.peakKm,
      races: plan.races,
    },
    assessment: plan.assessment,
    easyCeilingSPerKm: 1000 / seen.zones.easyCeilingMps,
    slowEasySPerKm: 1000 / (0.73 * seen.zones.thresholdSpeedMps),
    readiness: [...seen.readiness],
    pain: [...seen.pain],
    illness: [...seen.illness],
    decisions: [...decisions],
    risk: 'normal',
    mode: 'auto',
    locks: [],
  };
}

/** What is left of the week as it was first planned: what was not run while away stays unrun. */
function restOf(week: PlannedWeek, asOf: Day): PlannedWeek {
  const sessions = week.sessions.filter((s) => s.day > asOf);
  return { ...week, sessions, plannedKm: sessions.reduce((sum, s) => sum + s.km, 0) };
}

/** The week as decided, as the service stores it. */
function decided(planned: PlannedWeek, decision: StudyDecision): PlannedWeek {
  return {
    ...planned,
    plannedKm: decision.newKm,
    sessions: decision.sessions.map((s) => ({
      id: s.workoutId,
      day: s.day,
      startMs: null,
      type: s.type,
      km: s.km,
      minutes: null,
      key: planned.sessions.find((p) => p.id === s.workoutId)?.key ?? false,
      locked: false,
    })),
  };
}

function todays(seen: Seen, day: Day): ReadinessState {
  return seen.readiness.find((r) => r.day === day)?.state ?? 'unknown';
}

const NEGATIVES: Record<ReadinessState, number | null> = {
  good: 0,
  normal: 0,
  watch: 1,
  low: 2,
  very_low: 3,
  unknown: null,
};

/** The core's daily check; what it puts in the place of today's hard session. A swapped session is not moved here. */
function checked(
  week: PlannedWeek,
  session: PlannedSession,
  readiness: ReadinessState,
  raw: Seen,
  variant: PolicyVariant,
  swapDays: Day[],
): PlannedSession {
  if (loadClass(session.type) !== 'hard') return session;
  const seen = variant.hides === undefined ? raw : variant.hides(raw);
  const easyPaceSPerKm = 1000 / (n.pace.easy * seen.zones.thresholdSpeedMps);
  const view = (s: PlannedSession) => ({
    id: s.id,
    day: s.day,
    type: s.type,
    km: s.km,
    minutes: (s.km * easyPaceSPerKm) / 60,
    key: false,
    done: null,
  });
  const ill = seen.illness.filter((i) => i.from <= seen.asOf && i.to === null);
  const decision = dailyCheck({
    asOf: session.day,
    language: 'en',
    coached: false,
    mode: 'auto',
    weekType: week.type,
    sessions: week.sessions.map(view),
    minutesByWeekday: [0, 0, 0, 0, 0, 0, 0],
    lockedDays: [],
    blackouts: [],
    races: [],
    reason: null,
    session: view(session),
    easyPaceSPerKm,
    readiness,
    negatives: NEGATIVES[readiness],
    pain: [...seen.pain],
    illnessMild: ill.some((i) => i.kind === 'mild'),
    illnessSystemic: ill.some((i) => i.kind === 'systemic'),
    swapDays,
  });
  const { type, km } = decision.session;
  return type === session.type ? session : { ...session, type, km };
}
