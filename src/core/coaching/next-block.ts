import { addDays, type Day, weekStart } from '../time.ts';
import type { Level as LibraryLevel, LibraryType } from '../workout/library.ts';
import { type Assessment, weekTotals } from './assess.ts';
import { type Availability, layOutWeek } from './plan/layout.ts';
import { type Level, policy, policyVersion, type Risk } from './policy.ts';
import type {
  CrossTraining,
  IllnessReport,
  Lock,
  PainReport,
  PastDecision,
  PlannedWeek,
  Race,
  ReadinessState,
  ReviewInput,
  RunRecord,
} from './review-input.ts';

/** Where the next week comes from: the runner's plan, or the last weeks for lack of one. */
export interface BlockPlan {
  id: string;
  version: number;
  weeks: PlannedWeek[];
  level: LibraryLevel | null;
  peakKm: number | null;
  races: Race[];
}

export interface BlockInput {
  runnerId: string;
  asOf: Day;
  language: 'en' | 'de';
  /** the runs that a review looks at */
  runs: RunRecord[];
  /** first recorded run where `runs` begins later; null: the first of `runs` */
  recordedSince: Day | null;
  crossTraining: CrossTraining[];
  plan: BlockPlan | null;
  assessment: Assessment;
  easyCeilingSPerKm: number | null;
  /** slow end of the easy band, s/km */
  slowEasySPerKm: number;
  readiness: { day: Day; state: ReadinessState }[];
  pain: PainReport[];
  illness: IllnessReport[];
  decisions: PastDecision[];
  risk: Risk;
  mode: ReviewInput['mode'];
  locks: Lock[];
}

const { anyDayMin: any } = policy.assess;
const ANY_DAY: Availability['maxMin'] = [any, any, any, any, any, any, any];
/** The Monday after the review's day: the first day of the block it may change. */
export function nextMonday(asOf: Day): Day {
  return addDays(weekStart(asOf), 7);
}

/**
 * Everything one weekly review looks at. With a plan its weeks stand as planned. Without one the weeks
 * that were run count as the plan that was kept, and the next week is their base laid out by LAY-1.
 */
export function reviewInputFor(input: BlockInput): ReviewInput {
  const { plan, asOf } = input;
  const start = nextMonday(asOf);
  const planned = plan?.weeks.find((w) => w.start === start) ?? null;
  const ended = plan?.weeks.filter((w) => addDays(w.start, 6) <= asOf) ?? [];
  return {
    runnerId: input.runnerId,
    planVersion: plan === null ? 'own-weeks' : `${plan.id}:${plan.version}`,
    policyVersion,
    trigger: 'weekly',
    asOf,
    language: input.language,
    runner: {
      level: `L${plan?.level ?? input.assessment.level}` as Level,
      risk: input.risk,
      easyCeilingSPerKm: input.easyCeilingSPerKm,
      needsCoachApproval: false,
      coached: false,
      ...(input.recordedSince === null ? {} : { recordedSince: input.recordedSince }),
    },
    runs: input.runs,
    crossTraining: input.crossTraining,
    weeks: ended.length > 0 ? ended : weeksAsRun(input),
    next: planned ?? baseWeek(input, start),
    peakKm: plan?.peakKm ?? null,
    readiness: input.readiness,
    pain: input.pain,
    illness: input.illness,
    clearances: [],
    emergency: [],
    breakReason: null,
    blackouts: [],
    races: plan?.races ?? [],
    mode: input.mode,
    locks: input.locks,
    muted: [],
    decisions: input.decisions,
  };
}

/**
 * Without a plan the weeks themselves are the measure: done ÷ planned is 1. A week without a run stands
 * with the base, so that a gap is a break and not a plan to rest.
 */
function weeksAsRun({ runs, asOf, assessment }: BlockInput): PlannedWeek[] {
  return weekTotals(runs, asOf)
    .filter((w) => addDays(w.start, 6) <= asOf)
    .map((w) => ({
      start: w.start,
      type: w.down && w.km > 0 ? 'down' : 'load',
      plannedKm: w.km > 0 ? w.km : (assessment.baseKm ?? 0),
      plannedLoad: null,
      sessions: [],
    }));
}

/** P1 without a plan: the mean of the last four complete weeks that are no down weeks, laid out by LAY-1. */
function baseWeek(input: BlockInput, start: Day): PlannedWeek {
  const { assessment } = input;
  const km = Math.round((assessment.baseKm ?? assessment.baselineKm) * 10) / 10;
  const quality = Math.min(
    Math.round(assessment.qualityAWeek),
    policy.assess.qualityPerWeek[assessment.level],
  );
  const kinds: LibraryType[] = ['tempo', 'cruise'];
  const longest = longestRun(input.runs, start);
  const { longFactor, longRiseKm } = policy.caps;
  const week = layOutWeek({
    weekStart: start,
    km,
    runs: usualRuns(assessment),
    level: assessment.level,
    quality: kinds.slice(0, quality),
    longKm: null,
    longCapKm: longest === null ? km : Math.max(longFactor[input.risk] * longest, longest + longRiseKm),
    availability: {
      maxMin: ANY_DAY,
      longRunDay: assessment.longRunDay,
      preferredHardDays: assessment.hardDays,
    },
    slowSPerKm: input.slowEasySPerKm,
  });
  return {
    start,
    type: 'load',
    plannedKm: Math.round(week.sessions.reduce((sum, s) => sum + s.km, 0) * 10) / 10,
    plannedLoad: null,
    sessions: week.sessions.map((s) => ({
      id: `w-${s.day}`,
      day: s.day,
      startMs: null,
      type: s.type,
      km: s.km,
      minutes: null,
      key: s.flexibility === 'key',
      locked: false,
    })),
  };
}

/** Runs a week as lately; after a long break as in the weeks before it. */
function usualRuns({ runsAWeek, baseWeeks }: Assessment): number {
  const lately = Math.round(runsAWeek);
  if (lately > 0) return lately;
  const before = baseWeeks.reduce((sum, w) => sum + w.runs, 0) / Math.max(1, baseWeeks.length);
  return Math.max(1, Math.round(before));
}

function longestRun(runs: readonly RunRecord[], before: Day): number | null {
  const since = addDays(before, -policy.caps.longDays);
  const kms = runs.filter((r) => r.trusted && r.day >= since && r.day < before).map((r) => r.distanceKm);
  return kms.length === 0 ? null : Math.max(...kms);
}
