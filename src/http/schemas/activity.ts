import { z } from 'zod';

const number = z.number().nullable();

export const listedActivity = z
  .object({
    id: z.string(),
    day: z.string(),
    startTime: z.string(),
    sport: z.string().nullable(),
    name: z.string().nullable(),
    class: z.string().nullable().describe('easy, long, tempo, …; null until analysed'),
    distanceM: number,
    elapsedS: z.number(),
    movingS: z.number(),
    avgHrBpm: number,
    load: number.describe('Points; an hour at threshold is 100'),
    trust: z.object({
      time: z.boolean(),
      distance: z.boolean(),
      heartRate: z.enum(['ok', 'suspect', 'none']),
    }),
  })
  .meta({ id: 'ListedActivity' });

const finding = z.object({ code: z.string(), amount: number });

const lap = z.object({
  startS: z.number(),
  elapsedS: z.number(),
  timerS: number,
  distanceM: number,
  avgHrBpm: number,
  trigger: z.string().nullable(),
});

export const activitySummary = z.object({
  sport: z.string().nullable(),
  subSport: z.string().nullable(),
  name: z.string().nullable(),
  format: z.enum(['fit', 'gpx', 'tcx']),
  device: z.string().nullable(),
  startMs: z.number(),
  utcOffsetS: number,
  elapsedS: z.number().describe('Wall clock'),
  timerS: number.describe("The device's own timer"),
  movingS: z.number().describe('Time in motion'),
  distanceM: number,
  distanceFrom: z.string().nullable(),
  ascentM: number,
  descentM: number,
  avgHrBpm: number,
  maxHrBpm: number,
  avgCadenceSpm: number,
  avgPowerW: number,
  hasGps: z.boolean(),
  altitude: z.enum(['barometric', 'gps', 'none']),
  indoor: z.boolean(),
  laps: z.array(lap),
  findings: z.array(finding).describe('What was found wrong with the data and left out'),
  trust: z.object({ time: z.boolean(), distance: z.boolean(), heartRate: z.enum(['ok', 'suspect', 'none']) }),
});

export const activityProfile = z.object({
  movingS: z.number(),
  meanSpeedMps: number,
  meanGradedSpeedMps: number,
  gapSPerKm: number,
  gradedDistanceM: number,
  ngsMps: number,
  gradeKnownShare: number,
  speedCv: number,
  climbMPerKm: number,
  altitudeM: number,
  meanHrBpm: number,
  meanHrAfterWarmupBpm: number,
  meanGradedSpeedAfterWarmupMps: number,
  hrPeaksBpm: z.array(number),
  bestHr20MinBpm: number,
  bestHr30MinBpm: number,
  decouplingPct: number,
  gradedEfforts: z.array(
    z.object({
      durationS: z.number(),
      gradedDistanceM: z.number(),
      startS: z.number(),
      meanGrade: number,
      maxSampleGapS: number,
      meanHrBpm: number,
    }),
  ),
  rawEfforts: z.array(
    z.object({
      kind: z.enum(['distance', 'duration']),
      target: z.number(),
      distanceM: z.number(),
      timeS: z.number(),
      startS: z.number(),
      longestGapS: number,
    }),
  ),
});

const load = z.object({
  value: number,
  method: z.string().nullable(),
  quality: z.string().nullable(),
  scale: number,
  alternatives: z.record(z.string(), number),
  raw: z.object({ trimp: number, edwards: number, lucia: number, rpeUnits: number }),
  intensity: number,
  durationS: number,
  flags: z.array(z.string()),
  reasons: z.array(z.string()),
});

const easyVerdict = z.object({
  verdict: z.string().nullable(),
  tooFast: z.boolean(),
  confidence: z.string().nullable(),
  paceFraction: number,
  hrFraction: number,
  secondsAbovePace: number,
  secondsAboveHr: number,
  judgedS: number,
  hrJudgedS: number,
  meanGradedSpeedMps: number,
  meanOverCeiling: number,
  ceilingMps: number,
  ceilingHrBpm: number,
  heatPct: number,
  altitudeFactor: number,
  excludedS: z.object({
    steep: number,
    pickUps: number,
    noSpeed: number,
    warmup: number,
    noHr: number,
  }),
  likelyCause: z.string().nullable(),
  reasons: z.array(z.string()),
});

export const activityAnalysis = z.object({
  load,
  class: z.object({ class: z.string().nullable(), reason: z.string() }),
  easy: easyVerdict.nullable().describe('null where the run was not meant to be easy'),
  easyBecause: z.string().nullable(),
  paceDomainS: z.array(number).nullable(),
  polarization: z.object({ index: number, class: z.string().nullable() }).nullable(),
  hrZoneS: z.array(number).nullable(),
  greyZoneS: number,
  decouplingPct: number,
  hrSpeedIndex: z.object({ mPerMinPerBpm: number, reason: z.string() }),
  pattern: z
    .object({
      belowCeilingShare: number.describe('Share of the time after 5 min at or below the easy ceiling'),
      atThresholdS: number,
      zoneSwitches: number.describe('Changes between easy, steady and hard, a minute on either side'),
      halvesS: z.array(z.number()).nullable(),
    })
    .optional()
    .describe('Absent until it is analysed by the present formulas'),
});

export const activitySource = z.object({
  deliveryId: z.string(),
  part: z.int(),
  file: z.string().nullable().describe('As its sender called it'),
  matchedBy: z.string().describe('new: it made the activity; same_run: it joined one that was there'),
  why: z.array(z.string()).describe('What the match was judged by'),
  priority: z.int().describe('The lowest is the one shown'),
  linkedAt: z.string(),
});

export const activity = z
  .object({
    id: z.string(),
    day: z.string(),
    startTime: z.string(),
    summary: activitySummary,
    profile: activityProfile.nullable(),
    analysis: activityAnalysis.nullable().describe('null until analysed'),
    zonesFrom: z.string().nullable().describe('First day of the zones it was judged against'),
    formulaVersion: z.string().nullable(),
    analysedAt: z.string().nullable(),
    sources: z.array(activitySource),
    merges: z
      .array(
        z.object({
          mergeId: z.string().describe('To undo it with'),
          activityId: z.string().describe('The activity that went, and comes back where it is undone'),
          by: z.enum(['person', 'matching']).describe('matching: a recording came that shows both'),
          mergedAt: z.string(),
        }),
      )
      .describe('Activities that were made one with this one, the last first; it is undone first, too'),
  })
  .meta({ id: 'Activity' });
