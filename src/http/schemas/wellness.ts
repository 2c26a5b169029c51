import { z } from 'zod';
import { HRV_TAKEN } from '../../core/science/hrv.ts';
import { RUNNER, type WellnessDay } from '../../db/queries/wellness.ts';
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
  const { day, restHrBpm, sleepS, feel, weightKg, source, sourceOf } = row;
  const kinds = [
    { kind: 'rmssd' as const, ms: row.hrvRmssdMs, measure: 'hrvRmssdMs' as const },
    { kind: 'sdnn' as const, ms: row.hrvSdnnMs, measure: 'hrvSdnnMs' as const },
  ].flatMap(({ kind, ms, measure }) =>
    ms === null ? [] : [{ kind, ms, taken: row.hrvTaken[measure] ?? null, by: sourceOf[measure] }],
  );
  // what the runner said, whatever a platform measured in the other kind
  const said = kinds.find(({ by }) => by === RUNNER) ?? kinds[0];
  const found = said === undefined ? null : { kind: said.kind, ms: said.ms, taken: said.taken };
  return { day, restHrBpm, hrv: found, sleepS, feel, weightKg, source, updatedAt: isoTime(row.updatedMs) };
}
