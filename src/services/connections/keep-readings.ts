import { keptUntilMs, type SourcePolicy } from '../../core/access/source-policy.ts';
import type { Connection } from '../../db/queries/connection.ts';
import { dropReading, getReading, putWellnessDay, type WellnessRow } from '../../db/queries/wellness.ts';
import type { Tx } from '../../db/transaction.ts';
import type { WellnessReading } from '../../providers/provider.ts';

/** What a body can have; what is outside was measured wrongly, or in another unit. */
const LIMITS = {
  restHrBpm: [25, 130],
  hrvRmssdMs: [1, 400],
  hrvSdnnMs: [1, 400],
  sleepS: [1, 86_400],
  weightKg: [25, 250],
} as const;
type Given = Record<keyof typeof LIMITS, number | null> & Pick<WellnessRow, 'hrvTaken'>;

/**
 * Writes what a platform measured beside what others say of these days, under the policy that it comes under
 * (db/queries/wellness.ts says who comes first: the runner does). What came before of the same platform is
 * replaced, as far as the reading speaks of it; one that is whole takes back what it leaves out.
 */
export async function keepReadings(
  tx: Tx,
  { athleteId, provider }: Pick<Connection, 'athleteId' | 'provider'>,
  policy: SourcePolicy,
  readings: readonly WellnessReading[],
  nowMs: number,
): Promise<void> {
  for (const reading of readings) {
    const { day } = reading;
    const before = await getReading(tx, athleteId, day, provider);
    const values = reading.isWhole ? givenBy(reading) : together(before, givenBy(reading));
    const { hrvTaken: _, ...measured } = values;
    const isNothing = Object.values(measured).every((value) => value === null);
    if (isNothing && before !== null) await dropReading(tx, athleteId, day, provider);
    if (isNothing || (before !== null && isSame(before, values, policy))) continue;
    await putWellnessDay(tx, {
      ...{ athleteId, day, source: provider, policy, ...values },
      keptUntilMs: keptUntilMs(policy, before?.firstMs ?? nowMs),
      updatedMs: nowMs,
    });
  }
}

function givenBy({ restHrBpm, hrv, sleepS, weightKg }: WellnessReading): Given {
  const within = (name: keyof typeof LIMITS, value: number | undefined) =>
    value !== undefined && value >= LIMITS[name][0] && value <= LIMITS[name][1] ? value : null;
  const hrvRmssdMs = within('hrvRmssdMs', hrv?.kind === 'rmssd' ? hrv.ms : undefined);
  const hrvSdnnMs = within('hrvSdnnMs', hrv?.kind === 'sdnn' ? hrv.ms : undefined);
  return {
    restHrBpm: within('restHrBpm', restHrBpm === undefined ? undefined : Math.round(restHrBpm)),
    ...{ hrvRmssdMs, hrvSdnnMs },
    hrvTaken: hrvRmssdMs === null && hrvSdnnMs === null ? null : (hrv?.taken ?? null),
    sleepS: within('sleepS', sleepS === undefined ? undefined : Math.round(sleepS)),
    weightKg: within('weightKg', weightKg),
  };
}

/** What is new over what was there. HRV of a whole day says less than that of its night, and is left then. */
function together(before: WellnessRow | null, given: Given): Given {
  if (before === null) return given;
  const isNew = given.hrvRmssdMs !== null || given.hrvSdnnMs !== null;
  const isWorse = before.hrvTaken === 'night' && given.hrvTaken === 'day';
  const hrv = isNew && !isWorse ? given : before;
  return {
    restHrBpm: given.restHrBpm ?? before.restHrBpm,
    hrvRmssdMs: hrv.hrvRmssdMs,
    hrvSdnnMs: hrv.hrvSdnnMs,
    hrvTaken: hrv.hrvTaken,
    sleepS: given.sleepS ?? before.sleepS,
    weightKg: given.weightKg ?? before.weightKg,
  };
}

/** Looked at again, and nothing is new. */
function isSame(before: WellnessRow, values: Given, policy: SourcePolicy): boolean {
  const names = Object.keys(values) as (keyof Given)[];
  return (
    names.every((name) => before[name] === values[name]) &&
    (Object.keys(policy) as (keyof SourcePolicy)[]).every((name) => before.policy[name] === policy[name])
  );
}
