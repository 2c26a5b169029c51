/**
 * The numbers of the rules that look at what was done: consistency, wins, plateau, inventory, form, cross-training,
 * strength logs and tests (coaching reference §1.3, §1.9, §1.10, §1.13–1.15). Part of `policy`, under its version.
 */
export const progressPolicy = {
  /** STR-3, STR-5, STR-6 [C, D]. */
  strengthLog: {
    /** clean sessions before the next phase opens */
    cleanSessions: 2,
    /** ragged sessions in a row before a step back */
    raggedSessions: 2,
    /** difference of the sides, as a share of the stronger one, in each of so many weeks */
    sideDifference: 0.15,
    sideWeeks: 2,
    extraSets: 1,
  },

  /** CONS-1 … CONS-3 [D]. */
  consistency: {
    keptShare: 0.8,
    weeks: 8,
    /** a run on another day of the week stands for a session of which it has this share of the kilometres */
    movedShare: 0.5,
    /** pain from this level excuses the sessions of so many days */
    excusedPainDays: 3,
  },

  /** WIN-1 … WIN-14 [D]. */
  wins: {
    prDistancesM: [1000, 1609.344, 5000, 10_000, 21_097.5, 42_195],
    prMinGainS: 1,
    /** a stretch without a trusted distance longer than this makes no record, s */
    prMaxGapS: 30,
    /** WIN-2, WIN-3: recorded days before a maximum says anything, and days of "12 months" */
    maximaAfterDays: 28,
    yearDays: 365,
    /** a new maximum is at least this much more, km */
    maximumGainKm: 0.1,
    trulyEasyShare: 0.95,
    fastBefore: 3,
    fastBeforeOf: 6,
    trulyEasyWeekRuns: 2,
    easyStreaks: [10, 25, 50],
    keptStreaks: [4, 8, 12, 26],
    yearKm: [100, 250, 500, 1000, 2000],
    lifetimeKm: [1000, 2500, 5000, 10_000, 20_000],
    /** WIN-8: a rest is kept up to this share of what was decided, and so many km */
    restShare: 1.05,
    restFreeKm: 0.5,
    fitterBy: 0.03,
    fitterDays: 56,
    fitterWindowDays: 14,
    fitterRuns: 3,
    comebackGapDays: 14,
    comebackRunS: 1800,
    strengthWeeks: 6,
    strengthSessions: 2,
    perDay: 2,
    perWeek: 5,
  },

  /** PLT-1 … PLT-4 [C]. */
  plateau: {
    windowDays: 42,
    minRuns: 12,
    paceCv: 0.04,
    distanceCv: 0.15,
    thresholdS: 300,
    indexWithin: 0.015,
    indexRuns: 3,
    effortGain: 0.005,
    /** first week of each advice */
    stridesFromWeek: 1,
    fartlekFromWeek: 3,
    tempoFromWeek: 5,
    longRunFromWeek: 7,
    longRunRise: 0.1,
    maxWeeks: 12,
  },

  /** INV-1 … INV-8 [D]. */
  inventory: {
    windows: [4, 8, 12],
    longShareOfWeek: 0.25,
    longOfMedian: 1.3,
    maxFindings: 3,
    easyTooFastShare: 0.5,
    easyMinRuns: 3,
    sameWithin: 0.02,
    sameRuns: 4,
    noChangeRuns: 8,
    restlessDays: 14,
    lowStrengthPerWeek: 1,
    monthDays: 30.44,
  },

  /** FORM-1 [D]. */
  form: {
    windowDays: 28,
    minRuns: 3,
    cadenceChange: 0.05,
    sameSpeedWithin: 0.03,
    balanceLowPct: 48,
    balanceHighPct: 52,
  },

  /** XT-1, XT-2 [C]: minutes worth ten easy running minutes; share of the week's minutes. */
  crossTraining: {
    minutesForTen: { pool: 10, elliptical: 12, bike: 14, swim: 12, hike: 20 },
    maxShare: 1 / 3,
    leastMin: 30,
    mostMin: 60,
  },

  /** ASM-5, ASM-6 [C]. */
  tests: {
    recentDays: 56,
    olderDays: 112,
    noneBeforeRaceDays: 10,
    beginnerWaitDays: 28,
  },
} as const;
