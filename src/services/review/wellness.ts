import { deny } from '../../core/coaching/texts/refusals.ts';
import { ok, type Result } from '../../core/result.ts';
import type { HrvTaken } from '../../core/science/hrv.ts';
import { type Day, localDay } from '../../core/time.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import {
  dropReading,
  listWellness,
  putWellnessDay,
  RUNNER,
  type WellnessDay,
} from '../../db/queries/wellness.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';

export interface WellnessValues {
  restHrBpm: number | null;
  /** the two kinds are different measures and never mixed */
  hrv: { kind: 'rmssd' | 'sdnn'; ms: number; taken?: HrvTaken | null } | null;
  sleepS: number | null;
  feel: number | null;
  weightKg: number | null;
}

/** Replaces what the runner said of a day; what a platform measured stays beside it, and counts where the runner says nothing. Errors: WELLNESS_EMPTY, WELLNESS_IN_FUTURE. */
export async function putWellness(
  deps: ServiceDeps,
  athleteId: string,
  day: Day,
  values: WellnessValues,
): Promise<Result<WellnessDay>> {
  if (Object.values(values).every((v) => v === null)) return deny('WELLNESS_EMPTY');
  return deps.db.transaction(async (tx): Promise<Result<WellnessDay>> => {
    const athlete = (await lockAthlete(tx, athleteId))!;
    if (day > localDay(deps.now(), athlete.zone)) return deny('WELLNESS_IN_FUTURE', { day });
    const { hrv, ...rest } = values;
    await putWellnessDay(tx, {
      athleteId,
      day,
      ...rest,
      hrvRmssdMs: hrv?.kind === 'rmssd' ? hrv.ms : null,
      hrvSdnnMs: hrv?.kind === 'sdnn' ? hrv.ms : null,
      hrvTaken: hrv?.taken ?? null,
      source: RUNNER,
      updatedMs: deps.now(),
    });
    return ok((await listWellness(tx, athleteId, day, day))[0]!);
  });
}

/** Forgets what the runner said of a day; what a platform measured stays, as the platform's to mend or delete. Error: WELLNESS_NOT_FOUND. */
export async function dropWellness(deps: ServiceDeps, athleteId: string, day: Day): Promise<Result<null>> {
  return deps.db.transaction(async (tx): Promise<Result<null>> => {
    await lockAthlete(tx, athleteId);
    const gone = await dropReading(tx, athleteId, day, RUNNER);
    return gone ? ok(null) : deny('WELLNESS_NOT_FOUND', { day });
  });
}
