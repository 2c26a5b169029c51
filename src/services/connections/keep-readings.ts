import { keptUntilMs, type SourcePolicy } from '../../core/access/source-policy.ts';
import type { Connection } from '../../db/queries/connection.ts';
import { getReading, putWellnessDay } from '../../db/queries/wellness.ts';
import type { Tx } from '../../db/transaction.ts';
import type { WellnessReading } from '../../providers/provider.ts';

/**
 * Adds what a platform measured to what it said of these days before, under the policy that it comes under.
 * What others say of them stands beside it (db/queries/wellness.ts says who comes first).
 */
export async function keepReadings(
  tx: Tx,
  { athleteId, provider }: Pick<Connection, 'athleteId' | 'provider'>,
  policy: SourcePolicy,
  readings: readonly WellnessReading[],
  nowMs: number,
): Promise<void> {
  for (const { day, hrv, ...rest } of readings) {
    const given = {
      restHrBpm: rest.restHrBpm === undefined ? null : Math.round(rest.restHrBpm),
      hrvRmssdMs: hrv?.kind === 'rmssd' ? hrv.ms : null,
      hrvSdnnMs: hrv?.kind === 'sdnn' ? hrv.ms : null,
      sleepS: rest.sleepS === undefined ? null : Math.round(rest.sleepS),
      weightKg: rest.weightKg ?? null,
    };
    if (Object.values(given).every((value) => value === null)) continue;
    const before = await getReading(tx, athleteId, day, provider);
    await putWellnessDay(tx, {
      ...{ athleteId, day, source: provider, policy },
      restHrBpm: given.restHrBpm ?? before?.restHrBpm ?? null,
      hrvRmssdMs: given.hrvRmssdMs ?? before?.hrvRmssdMs ?? null,
      hrvSdnnMs: given.hrvSdnnMs ?? before?.hrvSdnnMs ?? null,
      sleepS: given.sleepS ?? before?.sleepS ?? null,
      weightKg: given.weightKg ?? before?.weightKg ?? null,
      keptUntilMs: keptUntilMs(policy, before?.firstMs ?? nowMs),
      updatedMs: nowMs,
    });
  }
}
