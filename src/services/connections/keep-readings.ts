import type { Connection } from '../../db/queries/connection.ts';
import { listWellness, putWellnessDay } from '../../db/queries/wellness.ts';
import type { Tx } from '../../db/transaction.ts';
import type { WellnessReading } from '../../providers/provider.ts';

/**
 * Adds what a platform measured to the days that it speaks of. What the runner wrote stays, and of two
 * platforms the one that spoke first keeps the day, so that a baseline does not jump between two ways of
 * measuring; others only fill what it left open.
 */
export async function keepReadings(
  tx: Tx,
  { athleteId, provider }: Pick<Connection, 'athleteId' | 'provider'>,
  readings: readonly WellnessReading[],
  nowMs: number,
): Promise<void> {
  for (const { day, hrv, ...rest } of readings) {
    const [before] = await listWellness(tx, athleteId, day, day);
    const given = {
      restHrBpm: rest.restHrBpm === undefined ? null : Math.round(rest.restHrBpm),
      hrvRmssdMs: hrv?.kind === 'rmssd' ? hrv.ms : null,
      hrvSdnnMs: hrv?.kind === 'sdnn' ? hrv.ms : null,
      sleepS: rest.sleepS === undefined ? null : Math.round(rest.sleepS),
      weightKg: rest.weightKg ?? null,
    };
    if (Object.values(given).every((value) => value === null)) continue;
    const isOwn = before === undefined || before.source === provider;
    const pick = <K extends keyof typeof given>(name: K) =>
      isOwn ? (given[name] ?? before?.[name] ?? null) : (before[name] ?? given[name]);
    await putWellnessDay(tx, {
      athleteId,
      day,
      restHrBpm: pick('restHrBpm'),
      hrvRmssdMs: pick('hrvRmssdMs'),
      hrvSdnnMs: pick('hrvSdnnMs'),
      sleepS: pick('sleepS'),
      weightKg: pick('weightKg'),
      feel: before?.feel ?? null,
      source: before?.source ?? provider,
      updatedMs: nowMs,
    });
  }
}
