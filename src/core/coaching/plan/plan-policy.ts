// One object, longer than a file should be: a coach reads every number of the plan in one place.
import { policyVersion } from '../policy.ts';

/**
 * Every number the plan builder works with: Part 1 of the coaching reference. Numbers that the adaptation
 * policy needs too (VOL-3, LNG-2 … LNG-4, PER-9, the break table) live in `policy.ts`, and both carry one
 * version: a change here is a new `policyVersion`.
 *
 * Evidence marks: [A] trial, meta-analysis or large cohort, [C] coaching convention, [D] our own choice.
 */
export const planPolicyVersion = policyVersion;

type ByLevel = readonly [number, number, number, number, number];

/** One row of the goal table, GOAL-1 [C]. Peaks are ceilings, not quotas. */
export interface GoalRow {
  minWeeks: number;
  maxWeeks: number;
  peakKm: ByLevel;
  peakLongKm: ByLevel;
  /** PER-8: share of the mean of the three biggest load weeks, race week last */
  taper: readonly number[];
  /** LNG-4: points added to the long run's share of the week */
  extraLongShare: number;
}

export const RACE_CLASSES = ['five', 'ten', 'half', 'marathon', 'ultra'] as const;
export type RaceClass = (typeof RACE_CLASSES)[number];
/** The distance that gives each row its name, m. */
export const RACE_CLASS_M: Record<RaceClass, number> = {
  five: 5000,
  ten: 10_000,
  half: 21_097,
  marathon: 42_195,
  ultra: 50_000,
};

export const planPolicy = {
  version: planPolicyVersion,

  /** GOAL-1; borders between rows are the geometric means of neighbouring distances, m [D]. */
  raceClassUpToM: { five: 7_070, ten: 14_500, half: 29_800, marathon: 45_900 },
  goals: {
    five: {
      minWeeks: 6,
      maxWeeks: 16,
      peakKm: [18, 27, 40, 58, 80],
      peakLongKm: [8, 10, 13, 16, 18],
      taper: [0.65],
      extraLongShare: 0,
    },
    ten: {
      minWeeks: 8,
      maxWeeks: 16,
      peakKm: [22, 32, 45, 62, 88],
      peakLongKm: [10, 13, 16, 18, 21],
      taper: [0.85, 0.6],
      extraLongShare: 0,
    },
    half: {
      minWeeks: 10,
      maxWeeks: 20,
      peakKm: [28, 38, 50, 68, 95],
      peakLongKm: [15, 17, 20, 22, 24],
      taper: [0.7, 0.45],
      extraLongShare: 0.06,
    },
    marathon: {
      minWeeks: 14,
      maxWeeks: 26,
      peakKm: [40, 48, 62, 80, 112],
      peakLongKm: [26, 28, 30, 32, 34],
      taper: [0.8, 0.6, 0.4],
      extraLongShare: 0.14,
    },
    ultra: {
      minWeeks: 16,
      maxWeeks: 30,
      // no row for L0: check-plan-input.ts refuses it
      peakKm: [0, 55, 68, 90, 120],
      peakLongKm: [0, 30, 32, 34, 36],
      taper: [0.75, 0.55, 0.35],
      extraLongShare: 0.14,
    },
  } satisfies Record<RaceClass, GoalRow>,
  /** long runs are capped by time as well, minutes [C] */
  longMaxMin: [150, 150, 150, 180, 180] as ByLevel,
  longMaxMinUltra: 240,

  /** GOAL-2, GOAL-3. */
  feasibility: { ok: 0.95, tight: 0.8, timeOk: 0.03, timeAmbitious: 0.06 },

  /** GOAL-4: easy days before a B race and after it, by class of distance. */
  raceB: { easyDaysBefore: 3, easyDaysAfter: { five: 2, ten: 3, half: 5, marathon: 21, ultra: 28 } },
  /** GOAL-4: a C race replaces a hard session; no hard day right before or after it (AVL-6). */
  raceC: { easyDaysBefore: 1, easyDaysAfter: 1 },

  /** GOAL-5. */
  maintain: { weeks: 4, downFactor: 0.8, longShare: 0.29, longShareFromRuns: 5, shortCycleLoadWeek: 3 },
  /** GOAL-6: volumes of baseline, days off, and days without hard running [C]. */
  recover: {
    five: { weeks: [0.8], offDays: 1, noHardDays: 4 },
    ten: { weeks: [0.7], offDays: 2, noHardDays: 7 },
    half: { weeks: [0.6, 0.8], offDays: 3, noHardDays: 10 },
    marathon: { weeks: [0.2, 0.4, 0.6], offDays: 5, noHardDays: 21 },
    ultra: { weeks: [0.2, 0.4, 0.6, 0.75], offDays: 5, noHardDays: 28 },
  } as Record<RaceClass, { weeks: readonly number[]; offDays: number; noHardDays: number }>,

  /** GOAL-6: the long run's share of a week of recovery [C]. */
  recoverLongShare: 0.3,
  /** GOAL-7 [C]: the long run's share in the first week back and later; beginners run-walk after a longer break. */
  returning: { firstLongShare: 0.4, longShare: 0.33, runWalkOverDays: 28 },

  /** PER-1 [C]: build and peak weeks by the number of weeks before the taper; the rest is base. */
  phases: [
    { fromWeeks: 12, peak: 4, build: 6 },
    { fromWeeks: 9, peak: 3, build: 5 },
    { fromWeeks: 0, peak: 2, build: 4 },
  ],
  /** PER-8: the taper is measured by so many of the biggest load weeks. */
  taperOfWeeks: 3,
  /** I10: nothing hard but a sharpener so close to the race, days. */
  raceClearDays: 4,
  /** PER-2 [C]: load weeks before a down week. */
  cycle: { load: 3, loadCautious: 2, cautiousAge: 50, injuryWeeks: 12 },
  /** PER-3: first week (1 = first) with strides and with short hills. */
  strides: { fromWeek: 2, fromWeekL0: 4, minKm: 4 },
  shortHillsFromWeek: 3,
  /** PER-5: weeks of speed before the race. */
  speed: { weeks: 8, shortWeeks: 6, shortPlanWeeks: 10, veryShortPlanWeeks: 8, veryShortWithout: 2 },
  /** HIL-2. */
  hillReps: { lateBaseWeeks: 3, fromLevel: 2, noPainDays: 14 },
  /** PER-4 [C]: share of the peak week, and in how many weeks it was reached. */
  established: { share: 0.8, weeks: 2 },
  /** PER-7: a week that rises by more than this adds no new kind of quality. */
  newKindMaxRise: 0.05,
  /** LNG-6. */
  longQuality: { fromWeeksToRace: 8, fromLevel: 2 },

  /** VOL-2, VOL-4. */
  growthMax: 0.08,
  downFactor: 0.75,
  downMin: 0.7,
  downMax: 0.8,
  downLongFactor: 0.72,
  /** VOL-5: work of one session as a share of the week, and at most so many km */
  workShare: { T: 0.1, I: 0.08, R: 0.05 },
  workMaxKm: { T: Number.POSITIVE_INFINITY, I: 10, R: 8 },
  /** INT-1: least share of the week's time at or below the easy ceiling */
  easyShare: { base: 0.9, low: 0.85, other: 0.8 },
  /** fast kilometres take less time than the same at the easy speed that a week's time is reckoned with [D] */
  fastTimeShare: 0.93,

  /** AVL-4, AVL-5, LAY-3, LAY-5. */
  runs: { least: [3, 3, 4, 5, 6] as ByLevel, most: [3, 4, 5, 6, 7] as ByLevel },
  restDays: [2, 2, 2, 1, 1] as ByLevel,
  maxStreakLowLevels: 3,
  recoveryMaxMin: 40,
  /** no run but the long one lasts longer: beyond it a run is a hard day (AVL-6). The library's usual 75 min give way where days are few [D] */
  runMaxMin: 90,
  leastEasyKm: 3,
  /** easy runs: shorter the day after the long run (LAY-3) and before it, longer before it in ultra plans (back-to-back) [C] */
  easyWeight: { afterLong: 0.7, beforeLong: 0.8, backToBack: 1.7, other: 1.1 },
  /** LAY-1 by weekday from Monday, and by days after the long run: where hard and easy runs go first [C] */
  order: {
    hard: [1, 3, 2, 4, 5, 0, 6],
    easy: [2, 5, 3, 1, 4, 6, 0],
    hardAfterLong: [2, 4, 3, 5, 6, 1],
    easyAfterLong: [4, 6, 3, 2, 5, 1],
  },
  /** shares of the week by runs a week, as the templates of the worked scenarios have them [C] */
  longShareByRuns: { 1: 1, 2: 0.55, 3: 0.4, 4: 0.34, 5: 0.3, 6: 0.28, 7: 0.26 } as Record<number, number>,
  qualityShareByRuns: {
    1: 0,
    2: 0.45,
    3: 0.3,
    4: 0.26,
    5: 0.21,
    6: 0.175,
    7: 0.16,
  } as Record<number, number>,
  /** LNG-4 where no race asks for more; with more runs `longLimitMany` */
  longLimitByRuns: { 1: 1, 2: 0.55, 3: 0.5, 4: 0.42 } as Record<number, number>,
  longLimitMany: 0.36,
  leastEasyMin: 20,

  /** LIFE-2 [D]. */
  review: { everyDays: 7, alertAfterDays: 8 },

  /** the smallest week a plan can grow from, km: two runs that LAY-5 allows [D] */
  leastBaselineKm: 5,
  /** an assessment older than this is made again before a plan starts, days [D] */
  assessmentDays: 28,
  /** a longer stretch without a day to run is a break (§2.9), not a blackout, days [D] */
  blackoutMaxDays: 21,
  /** BRK-5: from so many days a blackout has a down week before and after it */
  blackoutDays: 6,
  /** a week with so many days without time to run is a week off [D] */
  blackoutWeekDays: 4,
  /** the long run of such a week is at least this share of the last one [D] */
  blackoutLongShare: 0.5,
  /** "held by days": with all the time of the world the peak week would be so much bigger [D] */
  heldByDays: 1.05,
  /** a race so long before the goal says nothing of it any more, days [D] */
  otherRaceDays: 28,

  /** STR-1 … STR-8 [A, B]. */
  strength: {
    sessions: 2,
    /** STR-2: wanted in base */
    sessionsBase: 3,
    minMinutes: 20,
    maxMinutes: 30,
    apartDays: 2,
    formWeeks: 3,
    formWeeksNew: 4,
    strengthWeeksBeforePower: 6,
    strengthWeeksMax: 8,
    powerWeeks: 6,
    maintainMinutes: 20,
    noneBeforeRaceDays: 5,
    heavyBeforeRaceDays: { five: 10, ten: 10, half: 10, marathon: 14, ultra: 14 } as Record<
      RaceClass,
      number
    >,
    noneAfterRaceDays: 3,
  },

  /** FUEL-1 … FUEL-6 [A/B]. */
  fuel: {
    /** FUEL-7: younger runners ask a professional */
    adultAge: 18,
    waterUnderMin: 60,
    optionalUnderMin: 90,
    longUnderMin: 150,
    qualityOverMin: 75,
    beforeGPerKg: [1, 4],
    afterGPerKg: [1, 1.2],
    proteinGPerKg: 0.3,
    practiceStartGPerH: 30,
    practiceStepGPerH: 10,
    practiceMaxGPerH: 90,
    practiceMaxShortGPerH: 60,
  },
} as const;

/** The row of the goal table that a race distance falls in. */
export function raceClassOf(distanceM: number): RaceClass {
  const to = planPolicy.raceClassUpToM;
  if (distanceM < to.five) return 'five';
  if (distanceM < to.ten) return 'ten';
  if (distanceM < to.half) return 'half';
  return distanceM < to.marathon ? 'marathon' : 'ultra';
}
