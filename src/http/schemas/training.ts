import { z } from 'zod';

const number = z.number().nullable();

export const zonesView = z
  .object({
    validFrom: z.string().nullable(),
    source: z.string(),
    confidence: z.string(),
    evidenceDay: z.string().nullable(),
    thresholdSPerKm: number,
    easyCeilingSPerKm: number,
    easyCeilingHrBpm: number,
    lthrBpm: number,
    lthrSource: z.string(),
    raceEquivalence: number,
    bands: z
      .array(z.object({ band: z.enum(['E', 'M', 'T', 'I', 'R']), slowSPerKm: number, fastSPerKm: number }))
      .nullable()
      .describe('null for a runner who trains by effort'),
  })
  .meta({ id: 'Zones' });

const zoneValues = z.object({
  thresholdSpeedMps: number,
  vdot: number,
  easyCeilingMps: number,
  lthrBpm: number,
  lthrSource: z.string(),
  easyCeilingHrBpm: number,
  source: z.string(),
  confidence: z.string(),
  evidenceDay: z.string().nullable(),
});

export const zoneChange = z.object({
  validFrom: z.string(),
  zones: zoneValues,
  reason: z.string(),
  capped: z.boolean().describe('The rise was cut to what four weeks allow'),
  evidence: z.array(z.object({ activityId: z.string().nullable(), day: z.string() })),
});

export const zoneProposal = z.object({
  day: z.string(),
  thresholdSpeedMps: number,
  heldBecause: z.string(),
});

export const thresholdEstimate = z
  .object({
    validFrom: z.string(),
    thresholdSpeedMps: number,
    seRel: number,
    interval: z.object({ lowMps: number, highMps: number }).nullable(),
    csMps: number,
    seCsMps: number,
    dPrimeM: number,
    vdot: number,
    lthrBpm: number,
    lthrSource: z.string(),
    maxHrBpm: number,
    maxHrSource: z.string(),
    easyCeilingMps: number,
    easyCeilingHrBpm: number,
    source: z.string(),
    confidence: z.string(),
    method: z.string(),
    window: z.object({ from: z.string(), to: z.string() }),
    evidenceDay: z.string().nullable(),
    used: z.array(
      z.object({ kind: z.string(), activityId: z.string().nullable(), day: z.string(), durationS: number }),
    ),
    leftOut: z.array(z.object({ activityId: z.string(), durationS: number, reason: z.string() })),
    improves: z.array(z.string()).describe('What would make the estimate better'),
  })
  .meta({ id: 'ThresholdEstimate' });

export const fitnessPoint = z
  .object({
    day: z.string(),
    load: number,
    state: z.enum(['trained', 'rest', 'unknown']),
    ctl: number.describe('Fitness: 42-day average of the load'),
    atl: number.describe('Fatigue: 7-day average of the load'),
    rawCtl: number,
    rawAtl: number,
    tsb: number.describe("Form: the day before's fitness − fatigue"),
    ramp: number,
    provisional: z.boolean(),
    monotony: z
      .object({ monotony: number, strain: number, weeklyLoad: number, capped: z.boolean() })
      .nullable(),
  })
  .meta({ id: 'FitnessPoint' });

export const weekTotal = z.object({
  start: z.string(),
  km: z.number(),
  runs: z.int(),
  movingS: z.number(),
  longestKm: z.number(),
  down: z.boolean(),
});

export const flag = z
  .object({
    family: z.enum(['F1', 'F2', 'F3', 'F4', 'F5', 'C']),
    code: z.string(),
    level: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
    value: number,
    threshold: number,
    evidence: z.array(z.string()),
    facts: z.record(z.string(), z.union([z.string(), number])),
    muted: z.boolean().optional(),
  })
  .meta({ id: 'Flag' });

export const failure = z.object({ code: z.string(), message: z.string() });
