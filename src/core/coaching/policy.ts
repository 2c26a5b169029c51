import { progressPolicy } from './progress-policy.ts';

/**
 * Every number the adaptation policy decides with, in one versioned value (coaching reference,
 * Part 2, and those of Part 1 it needs). A change of any number is a new `policyVersion`, because
 * stored decisions are replayed against the version they carry.
 *
 * Evidence marks: [A] trial, meta-analysis or large cohort, [B] small studies, [C] coaching
 * convention, [D] our own choice.
 *
 * Formulas and their windows (readiness, HR–speed index, break factor, monotony) live in core/science.
 */
export const policyVersion = '2026.1';

export type Risk = 'normal' | 'cautious';
export type Level = 'L0' | 'L1' | 'L2' | 'L3' | 'L4';

export const policy = {
  version: policyVersion,

  /** F1 tissue load. Spike [A: one run against the longest in 30 days], the rest [C]. */
  spike: {
    amber: { normal: 1.1, cautious: 1.05 },
    red: 1.3,
    large: 2.0,
    baselineDays: 30,
    /** the long run of a runner's first recorded week has nothing to be compared with yet */
    minHistoryDays: 7,
    /** an outing at most this much longer gives no points */
    freeKm: 1.0,
    effectDays: 14,
    /** files less than this apart are one outing */
    mergeGapMin: 30,
  },
  ramp: { amber: { normal: 1.2, cautious: 1.15 }, red: 1.35, minRiseKm: 5 },
  overPlan: { amber: { normal: 1.15, cautious: 1.1 }, red: 1.3, minExtraKm: 3 },

  /** F2 discipline [D]; enter and exit limits differ on purpose. */
  easyTooFast: {
    amber: { normal: 0.5, cautious: 0.4 },
    clear: 0.3,
    minRuns: 3,
    persistent: 0.75,
    persistentMinRuns: 4,
    windowDays: 14,
  },
  speedTooFast: { fasterBy: 0.03, minSessions: 2, windowDays: 14, rpeOver: 2 },
  loadOver: { ratio: 1.3, maxDistanceRatio: 1.15 },

  /** F3 recovery [B]. */
  readiness: { windowDays: 7, amberDays: 3, clearDays: 1, redVeryLowDays: 3, redLowDays: 6 },
  rpe: {
    amber: 1.5,
    red: 2.5,
    minRuns: 3,
    /** what a run of a kind should cost */
    expected: {
      recovery: 2,
      easy: 3,
      long: 4,
      steady: 6,
      fartlek: 6,
      quality: 7,
      interval: 8,
      hills: 8,
      race: 9,
      test: 9,
    },
  },
  monotony: { ratio: 2.0, loadRatio: 1.2, meanWeeks: 4, cap: 4, noRestDays: 14 },

  /** F4 body [D]: pain on a scale of 0 to 10. */
  pain: {
    windowDays: 7,
    amberOnce: 3,
    redOnce: 5,
    repeatDays: 3,
    repeatAmber: 1,
    repeatRed: 3,
    safeOnce: 7,
    safeRepeat: 5,
    safeRepeatDays: 2,
    clearLevel: 2,
    clearDays: 2,
    /** a SAFE-1 report is looked for this far back when no clearance followed */
    memoryDays: 84,
    seeProfessionalDays: 7,
  },
  illness: {
    windowDays: 7,
    symptomFreeH: 24,
    symptomFreeAfterFeverH: 48,
    easyDaysMin: 3,
    easyDaysMax: 7,
    firstRunShare: 0.5,
    memoryDays: 42,
  },

  /** SAFE-2: a warning sign is looked for this far back when nobody cleared the runner [D]. */
  emergency: { memoryDays: 84 },

  /** §2.3: what is older calls for no review of its own any more [D]. */
  events: { memoryDays: 7 },

  /** F5 response [B: HR–running-speed index as in Nuuttila 2022]. */
  response: {
    worse: -0.03,
    better: 0.02,
    raceSlower: 0.03,
    raceFaster: 0.015,
    /** the index compares these last days with those before */
    recentDays: 14,
  },

  compliance: {
    under: 0.8,
    farUnder: 0.5,
    twoLow: 0.7,
    farUnderFactor: 0.9,
    twoLowFactor: 0.8,
    missedInWindow: 3,
    missedWindowDays: 10,
  },

  /** Plan and execution [D]: how sure it is that a run answers a planned session. */
  match: {
    /** by days apart inside the week */
    dayFit: [1, 0.85, 0.8, 0.76, 0.72, 0.69, 0.66],
    weight: { length: 0.4, shape: 0.4, base: 0.2 },
    lengthSlope: 1.5,
    lengthUnknown: 0.5,
    shapeUnknown: 0.7,
    /** variation of smoothed graded speed up to which a run is even, and from which it has a structure */
    evenCv: 0.06,
    structuredCv: 0.1,
    /** what a run of another day needs */
    movedLength: 0.55,
    movedConfidence: 0.6,
    /** a run that holds two sessions has at least this share of both */
    mergedShare: 0.85,
    /** a session put together, or hidden in another one, is that much less sure */
    joined: 0.9,
    /** by hand files come late: after this long without one, a day's session counts as missed */
    silentH: 48,
  },

  data: { minRuns: 6, runWindowDays: 42, minHistoryDays: 14, newRunnerDays: 28 },

  /** §1.3 [C] and [D]: what the last weeks say of a runner. */
  assess: {
    baselineWeeks: 4,
    /** ASM-1: the last two weeks count alone where their mean is below this share of the four */
    recentLowShare: 0.8,
    freqWeeks: 6,
    /** ASM-4: weekly km from which L1 … L4 begin */
    levelKm: [10, 25, 50, 80],
    regularWeeks: 8,
    regularOf: 6,
    regularRuns: 2,
    /** a week below this share of the three before it is a down week */
    downShare: 0.8,
    lookBackWeeks: 10,
    /** PER-9 for weeks without a plan: quality sessions a week by level */
    qualityPerWeek: { 0: 0, 1: 1, 2: 1, 3: 2, 4: 2 },
  },

  /** §2.5, §2.6. */
  decide: {
    recoveryScore: 4,
    strongScore: 3,
    mildScore: 2,
    mildFactor: 0.9,
    strongFactor: 0.8,
    strongMaxHard: 1,
    recoveryFactor: 0.65,
    recoveryLongFactor: 0.65,
    afterRecovery: [0.9, 1.0],
    painRedFactor: 0.7,
    painRedLongFactor: 0.6,
    upFactor: 1.05,
    upFactorReadinessUnknown: 1.03,
    noHardAfterSpikeOrRaceH: 72,
    minEasyKm: 3,
    keepRunDays: 0.8,
    /** §2.3: later weeks are re-laid from the new level up to this day */
    relayDays: 28,
    swapEasyMaxMin: 40,
    swapEasyShare: 0.8,
  },

  /** §2.8. */
  up: {
    minDone: 0.95,
    maxDone: 1.15,
    weeks: 2,
    sinceUpDays: 14,
    sinceDownDays: 14,
    cleanWeeks: 2,
    peak: 1.1,
  },

  /** §1.6 VOL-3, LNG-2, LNG-3, LNG-4; §1.7. */
  caps: {
    rampFactor: 1.1,
    rampWeeks: 3,
    rampBiggest: 2,
    smallWeekKm: 30,
    smallRiseKm: 3,
    leaveAlone: 1.03,
    longFactor: { normal: 1.1, cautious: 1.05 },
    longRiseKm: 1.0,
    longDays: 30,
    stepKm: { L0: 2, L1: 2, L2: 2, L3: 3, L4: 3 },
    /** LNG-4: share of the week by runs a week */
    longShare: { 2: 0.55, 3: 0.5, 4: 0.42, 5: 0.36 },
    longShareHalf: 0.06,
    longShareMarathon: 0.14,
    longShareMax: 0.55,
    /** AVL-6: a long run over this counts as a hard day */
    longHardMin: 90,
    daysBetweenHard: 2,
    /** PER-9 */
    qualityPerWeek: { L0: 0, L1: 1, L2: 2, L3: 2, L4: 2 },
  },

  /** §2.9; `upTo` is the last day of the row. Shares of the reference week and of the pre-break longest run [C]. */
  break: {
    minDays: 6,
    referenceWeeks: 4,
    rows: [
      {
        upTo: 5,
        weeks: [] as number[],
        noHardDays: 1,
        longShare: null as number | null,
        longMaxKm: null as number | null,
      },
      { upTo: 9, weeks: [0.75], noHardDays: 4, longShare: 0.75, longMaxKm: null },
      { upTo: 13, weeks: [0.6, 0.8], noHardDays: 7, longShare: 0.75, longMaxKm: null },
      { upTo: 20, weeks: [0.5, 0.75], noHardDays: 7, longShare: 0.55, longMaxKm: null },
      { upTo: 28, weeks: [0.5, 0.6, 0.75], noHardDays: 14, longShare: 0.55, longMaxKm: null },
      {
        upTo: 56,
        weeks: [0.33, 0.33, 0.5, 0.5, 0.75, 0.75],
        noHardDays: 28,
        longShare: 0.55,
        longMaxKm: null,
      },
      { upTo: Number.MAX_SAFE_INTEGER, weeks: [0.33], noHardDays: 42, longShare: 0.55, longMaxKm: 8 },
    ],
    crossPerWeek: 3,
    spikeBaselineShare: 0.5,
    /** a break while an earlier table runs starts that table again, if that one began so lately [D] */
    chainDays: 56,
  },

  /** §2.10. */
  guard: {
    maxTouched: 3,
    uncountedShortening: 0.15,
    minFactor: 0.65,
    recoveryEveryDays: 21,
    oppositeDays: 14,
    swapsWindowDays: 7,
    maxSwaps: 2,
    raceFactor: 0.85,
    raceDays: { short: 10, half: 14, marathon: 21, B: 3, C: 1 },
    lastMoveBeforeRaceDays: 4,
    /** GOAL-6 days without hard running after a race, enforced here from the half marathon on */
    raceNoHardDays: { half: 10, marathon: 21, ultra: 28 },
    /** GOAL-6: days in which a race blocks growth */
    postRaceDays: { five: 3, ten: 5, half: 10, marathon: 21, ultra: 28 },
  },

  /** §2.11. */
  coach: {
    answerH: 48,
    withoutAnswerMaxCut: 0.2,
    checkWithCoachScore: 3,
    advisoryScore: 2,
    muteDays: 14,
    undoH: 48,
    silentDays: 3,
  },

  /** Part 1, what was done: consistency, wins, plateau, inventory, form, cross-training, strength logs, tests. */
  progress: progressPolicy,
};

export type Policy = typeof policy;

/** Tolerance of every limit comparison, so that 1.10 written as 14.19 / 12.9 is not "above 1.10". */
export const EPSILON = 1e-9;

export function above(value: number, limit: number): boolean {
  return value > limit + EPSILON;
}

export function atLeast(value: number, limit: number): boolean {
  return value >= limit - EPSILON;
}

export function below(value: number, limit: number): boolean {
  return value < limit - EPSILON;
}
