import { noTotals, type RecordedLap, type TotalSource, type Totals } from '../../core/activity/recording.ts';
import { type FitMessage, numberOf, timeOf, wordOf } from './fit-parse.ts';

/** What the totals of one session need to know about its samples. */
export interface SampleFacts {
  firstMs: number | null;
  lastMs: number | null;
  distanceM: number | null;
  /** summed over positions */
  trackM: number | null;
  avgHrBpm: number | null;
  maxHrBpm: number | null;
}

/** Laps cover a recording when they end within so long of its last sample. */
const LAP_SLACK_MS = 10_000;

function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}

/** The totals that a session or lap message states. */
export function statedTotals(message: FitMessage): Totals {
  return {
    elapsedS: numberOf(message, 'total_elapsed_time'),
    timerS: numberOf(message, 'total_timer_time'),
    movingS: numberOf(message, 'total_moving_time'),
    distanceM: numberOf(message, 'total_distance'),
    ascentM: numberOf(message, 'total_ascent'),
    descentM: numberOf(message, 'total_descent'),
    avgHrBpm: positive(numberOf(message, 'avg_heart_rate')),
    maxHrBpm: positive(numberOf(message, 'max_heart_rate')),
    avgPowerW: numberOf(message, 'avg_power'),
    calories: numberOf(message, 'total_calories'),
  };
}

export function lapOf(message: FitMessage): RecordedLap {
  return {
    ...statedTotals(message),
    startMs: timeOf(message, 'start_time'),
    trigger: wordOf(message, 'lap_trigger'),
    intensity: wordOf(message, 'intensity'),
  };
}

function sumOf(laps: readonly RecordedLap[], field: 'timerS' | 'distanceM' | 'elapsedS'): number | null {
  let sum = 0;
  for (const lap of laps) {
    const value = lap[field];
    if (value === null) return null;
    sum += value;
  }
  return laps.length === 0 ? null : sum;
}

/** True where the laps' own durations reach from the first sample to the last. */
function lapsCover(laps: readonly RecordedLap[], facts: SampleFacts): boolean {
  if (laps.length === 0) return false;
  if (facts.lastMs === null) return true;
  return laps.some((lap) => {
    const lasts = lap.elapsedS ?? lap.timerS;
    return (
      lap.startMs !== null && lasts !== null && lap.startMs + lasts * 1000 >= facts.lastMs! - LAP_SLACK_MS
    );
  });
}

/**
 * The totals of one part and where its distance came from: the session as far as it states them, then the
 * laps if they cover the samples, then the samples. Heart rate that the session does not state is that of
 * the samples. A timer is never made up: where neither session nor laps state one it stays null.
 */
export function totalsOf(
  session: FitMessage | null,
  laps: readonly RecordedLap[],
  facts: SampleFacts,
  isActivity: boolean,
): { totals: Totals; distanceFrom: TotalSource | null } {
  const totals = session === null ? noTotals() : statedTotals(session);
  const covered = lapsCover(laps, facts);
  const spanS =
    facts.firstMs !== null && facts.lastMs !== null ? (facts.lastMs - facts.firstMs) / 1000 : null;
  totals.elapsedS ??= spanS ?? (covered ? sumOf(laps, 'elapsedS') : null);
  if (session === null && isActivity && covered) totals.timerS = sumOf(laps, 'timerS');
  totals.avgHrBpm ??= facts.avgHrBpm;
  totals.maxHrBpm ??= facts.maxHrBpm;

  const candidates: [TotalSource, number | null][] = [
    ['session', totals.distanceM],
    ['laps', covered ? sumOf(laps, 'distanceM') : null],
    ['samples', facts.distanceM],
    ['positions', facts.trackM],
  ];
  const found = candidates.find(([, value]) => value !== null);
  totals.distanceM = found?.[1] ?? null;
  return { totals, distanceFrom: found?.[0] ?? null };
}
