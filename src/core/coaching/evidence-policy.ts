/**
 * What the flags and the matching of plan and execution are judged by: a part of `policy`, under its version.
 * Evidence marks as there.
 */
export const evidencePolicy = {
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
    /** a second file may begin a little before the first has ended; clocks are not that exact */
    overlapS: 60,
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
  speedTooFast: {
    fasterBy: 0.03,
    minSessions: 2,
    windowDays: 14,
    rpeOver: 2,
    /** the part of a tempo session that is certainly work: its best 20 minutes, recorded without a longer gap */
    workS: 1200,
    maxSampleGapS: 10,
  },
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

  /** XT-3 [D]: cross-training above so many points a minute was hard. */
  hardCrossPointsPerMin: 1.2,

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
};
