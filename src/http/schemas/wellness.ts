import { z } from 'zod';
import { HRV_TAKEN } from '../../core/science/hrv.ts';
import type { WellnessDay } from '../../db/queries/wellness.ts';
import { isoTime } from '../plain.ts';

const hrv = z
  .strictObject({
    kind: z.enum(['rmssd', 'sdnn']).describe('Different measures: each has its own baseline'),
    ms: z.number().min(1).max(400),
    taken: z
      .enum(HRV_TAKEN)
      .nullable()
      .default(null)
      .describe('When: of other hours it is another measure with a baseline of its own; null: as ever'),
  })
  .nullable()
  .default(null);

export const wellnessValues = z
  .strictObject({
    restHrBpm: z.int().min(25).max(130).nullable().default(null),
    hrv,
    sleepS: z.int().min(0).max(86_400).nullable().default(null),
    feel: z.int().min(1).max(5).nullable().default(null).describe('1 (bad) to 5 (good)'),
    weightKg: z.number().min(25).max(250).nullable().default(null),
  })
  .meta({ id: 'WellnessValues' });

export const wellnessView = z
  .object({
    day: z.string(),
    restHrBpm: z.number().nullable(),
    hrv: z
      .object({ kind: z.enum(['rmssd', 'sdnn']), ms: z.number(), taken: z.enum(HRV_TAKEN).nullable() })
      .nullable(),
    sleepS: z.number().nullable(),
    feel: z.number().nullable(),
    weightKg: z.number().nullable(),
    source: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'WellnessDay' });

export function viewWellness(row: WellnessDay): z.infer<typeof wellnessView> {
  const { day, restHrBpm, sleepS, feel, weightKg, source } = row;
  const found =
    row.hrvRmssdMs !== null
      ? { kind: 'rmssd' as const, ms: row.hrvRmssdMs, taken: row.hrvTaken.hrvRmssdMs ?? null }
      : row.hrvSdnnMs !== null
        ? { kind: 'sdnn' as const, ms: row.hrvSdnnMs, taken: row.hrvTaken.hrvSdnnMs ?? null }
        : null;
  return { day, restHrBpm, hrv: found, sleepS, feel, weightKg, source, updatedAt: isoTime(row.updatedMs) };
}
