import { evidencePolicy } from './evidence-policy.ts';
import { progressPolicy } from './progress-policy.ts';

/**
 * Every number the adaptation policy decides with, in one versioned value (coaching reference,
 * Part 2, and those of Part 1 it needs): those of the flags stand in `evidence-policy.ts`, those of
 * what was done in `progress-policy.ts`. A change of any number is a new `policyVersion`, because
 * stored decisions are replayed against the version they carry (docs/decisions/policy-versions.md).
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

  ...evidencePolicy,

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
    downOfWeeks: 3,
    lookBackWeeks: 10,
    /** a day of which nobody said how long it is, minutes */
    anyDayMin: 240,
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
    /** what rounding down may take from a week and gets back, km */
    roundingKm: 0.35,
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
    /** from so long a race the shares of half and marathon hold, m */
    longShareFromM: { half: 20_000, marathon: 40_000 },
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
    /** from so many km a race counts as this one; as an ultra above `ultra` */
    raceFromKm: { ten: 8, half: 20, marathon: 40, ultra: 45 },
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

  /** EXPL-2, and what is too little to be said. */
  explain: { pushMax: 280, paceWorthSaying: 0.995 },

  /** Counterfactuals [D]: the run that would have ended a break, km; days of low readiness tried. */
  whatIf: { runKm: 6, lowDays: [1, 3, 6] },

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
