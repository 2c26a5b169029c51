import { z } from 'zod';
import { isZone } from '../../core/time.ts';
import type { Athlete } from '../../db/queries/athlete.ts';
import { isoTime } from '../plain.ts';
import { language } from './progress.ts';

const zone = z.string().max(60).refine(isZone, 'expected a time zone such as Europe/Berlin or +02:00');

export const athleteView = z
  .object({
    athleteId: z.string(),
    zone: z.string(),
    sex: z.enum(['female', 'male']).nullable(),
    birthYear: z.int().nullable(),
    maxHrBpm: z.int().nullable(),
    restHrBpm: z.int().nullable(),
    thresholdSPerKm: z.number().nullable().describe('Stated by the runner; null: as measured'),
    lthrBpm: z.number().nullable().describe('Stated by the runner; null: as measured'),
    language: language.nullable().describe('Of sentences, where a request asks for none; null: not chosen'),
    celebrate: z.boolean().describe('false: wins are kept back, only cautions are shown'),
    statedOn: z.string().nullable(),
    createdAt: z.string(),
  })
  .meta({ id: 'Athlete' });

/** Ranges are those within which a living runner can be. */
export const athleteChanges = z
  .strictObject({
    zone: zone.optional(),
    celebrate: z.boolean().optional(),
    language: language.nullable().optional(),
    sex: z.enum(['female', 'male']).nullable().optional(),
    birthYear: z.int().min(1900).max(2100).nullable().optional(),
    maxHrBpm: z.int().min(100).max(230).nullable().optional(),
    restHrBpm: z.int().min(25).max(110).nullable().optional(),
    thresholdSPerKm: z.number().min(150).max(900).nullable().optional(),
    lthrBpm: z.int().min(80).max(220).nullable().optional(),
  })
  .meta({ id: 'AthleteChanges' });

interface Stated {
  speedMps?: number;
  lthrBpm?: number;
  day: string;
}

export function viewAthlete(row: Athlete): z.infer<typeof athleteView> {
  const stated = (row.thresholdOverride ?? null) as Stated | null;
  return {
    athleteId: row.athleteId,
    zone: row.zone,
    sex: row.sex,
    birthYear: row.birthYear,
    maxHrBpm: row.maxHrBpm,
    restHrBpm: row.restHrBpm,
    // 1 ms/km is finer than anyone states, and undoes the way over m/s
    thresholdSPerKm:
      stated?.speedMps === undefined ? null : Math.round((1000 / stated.speedMps) * 1000) / 1000,
    lthrBpm: stated?.lthrBpm ?? null,
    language: row.language,
    celebrate: row.celebrate,
    statedOn: stated?.day ?? null,
    createdAt: isoTime(row.createdMs),
  };
}
