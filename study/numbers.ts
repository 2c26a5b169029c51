/**
 * Every number that the simulation study stands on, in one value. Marks: [A] large cohort or trial, [B] small
 * studies, [C] coaching convention, [D] our own assumption, chosen before the first result and never fitted to one.
 * The policy's own numbers are not here: they are those of src/core/coaching.
 */
export const studyNumbers = {
  runners: 300,
  weeks: 20,
  seed: 1,
  /** weeks of regular running before the plan starts; nothing goes wrong in them */
  historyWeeks: 8,
  firstMonday: '2026-01-05',

  /** who runs [D]; `log` values are medians with the standard deviation of the logarithm */
  runner: {
    baselineKm: { median: 32, logSd: 0.35, least: 16, most: 68 },
    vdot: { mean: 42, sd: 6, least: 31, most: 58 },
    age: { mean: 42, sd: 10, least: 20, most: 68 },
    runsAWeek: [
      { belowKm: 22, runs: 3 },
      { belowKm: 38, runs: 4 },
      { belowKm: 55, runs: 5 },
      { belowKm: Number.POSITIVE_INFINITY, runs: 6 },
    ],
    /** from this baseline on a share of the runners trains for a marathon, everyone else for a half */
    marathonFromKm: 35,
    marathonShare: 0.3,
    lthrBpm: { mean: 168, sd: 8 },
    minutesAWeekday: 110,
    minutesAtWeekend: 240,
  },

  /** fitness–fatigue response: Banister's two sums with a ceiling on what training can give [B form, D numbers] */
  body: {
    fitnessTauDays: { mean: 45, sd: 6, least: 30, most: 60 },
    fatigueTauDays: { mean: 11, sd: 2, least: 6, most: 16 },
    /** the most that a rise of chronic load can add to VDOT, as a share */
    gain: { median: 0.06, logSd: 0.35 },
    /** rise of the fitness sum, as a share, at which 63 % of that is reached */
    gainScale: 0.4,
    leastPerformance: 0.8,
    /** VDOT lost for each doubling of the fatigue sum, as a share; about k2/k1 = 2 at these time constants (Morton 1990) */
    fatigueCost: { median: 0.06, logSd: 0.3 },
  },

  /** speeds as shares of threshold speed; standard deviations are shares as well */
  pace: {
    easy: 0.775,
    easySd: 0.015,
    tooFast: 0.895,
    tooFastSd: 0.02,
    /** within one run */
    withinRunSd: 0.035,
    quality: { workShare: 0.45, work: 0.99 },
    moderate: 0.9,
    race: 0.95,
  },

  /** heart rate: LTHR × (at + slope × (speed ÷ threshold speed − from)), by today's own threshold */
  heart: { at: 0.9, from: 0.844, slope: 0.64, runSdBpm: 2, withinRunSdBpm: 3 },

  /** what the watch and the assessment get wrong */
  measurement: { distanceSd: 0.012, thresholdSd: 0.015, retestWeeks: [7, 14], forgetsWatch: 0.03 },

  /** habits [D]; ranges are drawn evenly per runner */
  habits: {
    fastProneShare: 0.5,
    fastProne: [0.45, 0.9],
    disciplined: [0, 0.15],
    skip: [0.03, 0.15],
    busyWeek: 0.06,
    busySkip: 0.55,
    addOnFreeDay: [0, 0.08],
    addKmShare: [0.12, 0.2],
    distanceSd: 0.04,
    /** chance a week */
    longSpike: [0, 0.12],
    spikeRatio: [1.15, 1.8],
    rampWeek: [0, 0.06],
    rampFactor: [1.25, 1.5],
    fastBlock: 0.05,
    fastBlockDays: 14,
    fastBlockChance: 0.95,
    /** how far advice is followed: 0 not at all, 1 fully */
    listens: [0, 1],
    /** what full listening takes off the chance of a fast easy run, a spike or a ramp */
    adviceEffect: 0.7,
    adviceDays: 21,
    readinessReported: 0.6,
    rpeReported: 0.6,
    rpeSd: 0.8,
    /** the runner's own caution after a gap, in arms whose plan does not adapt */
    ownCaution: { afterDaysOff: 7, days: 7, factor: 0.7 },
  },

  illness: { perWeek: 0.04, days: [3, 9], systemicShare: 0.4 },

  /** readiness: one latent value a day */
  readiness: {
    fatigueSlope: 1.1,
    daySd: 0.55,
    runnerSd: 0.2,
    watch: 0.8,
    low: 1.15,
    veryLow: 1.75,
  },

  /**
   * "Weeks lost": a sore spot arrives with running, and heals or gets worse. H1: the chance of arrival per hour is
   * multiplied by the rate ratio of the run's spike category (spikeHazard in src/core/science) [A for the ratio];
   * nothing else multiplies it. H2 is only summed, never acted out: the same, times what is believed but not shown.
   */
  hazard: {
    arrivalsPerHour: 0.006,
    frailtyLogSd: 0.5,
    soreDayHeals: { rest: 0.16, run: 0.07 },
    /** chance to turn into lost days per usual run's distance, while sore */
    worsens: 0.09,
    sorePain: [2, 5],
    selfSkipWhenSore: 0.3,
    lostDays: { median: 14, logSd: 0.6, least: 5, most: 56 },
    injuryPain: 8,
    believed: {
      /** week so far above this share of the mean of the four weeks before (Nielsen 2014: 1.59, 0.96–2.66) */
      rampOver: 1.3,
      ramp: 1.59,
      fastEasy: 1.3,
      fatigueOver: 1.25,
      fatigue: 1.5,
    },
  },

  tenPercent: { factor: 1.1, restartShare: 0.5 },

  /** a planted event counts as found when a review within so many days after it flags it */
  detection: {
    withinDays: 7,
    fastWithinDays: 21,
    fastWindowDays: 14,
    fastShare: 0.5,
    fastMinRuns: 3,
    rampOver: 1.2,
    rampMinKm: 5,
  },

  bootstrap: { resamples: 1000, level: 0.95 },
};

export type StudyNumbers = typeof studyNumbers;
