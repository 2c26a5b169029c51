import { type Day, daysBetween } from '../time.ts';

/**
 * HR–speed index (coaching.md §2.4; Nuuttila 2022 uses the like): graded speed (m/min) over mean heart rate of
 * easy and long runs at or below the pace ceiling, so that running faster cannot pass for fitness. Median of 14
 * days over the median of the 28 days before; −3 % is about +5 bpm at one speed.
 */
const RECENT_DAYS = 14;
const BASE_DAYS = 28;
const MIN_RUNS = 3;
const MIN_DURATION_S = 20 * 60;
const MAX_TEMPERATURE_C = 25;
const MAX_CLIMB_M_PER_KM = 20;

export interface IndexRun {
  activityId: string;
  day: Day;
  kind: 'easy' | 'long';
  durationS: number;
  /** graded mean speed */
  speedMps: number;
  meanHrBpm: number | null;
  /** false: artefacts or too sparse */
  hrTrusted: boolean;
  /** easy pace ceiling in force on that day; null: unknown, the run cannot be judged */
  ceilingMps: number | null;
  temperatureC: number | null;
  climbMPerKm: number | null;
}

export interface HrSpeedIndex {
  recent: number | null;
  base: number | null;
  /** recent ÷ base; null: unknown, fewer than three runs in a window */
  ratio: number | null;
  recentRuns: string[];
  baseRuns: string[];
}

export function hrSpeedIndex(runs: readonly IndexRun[], asOf: Day): HrSpeedIndex {
  const usable = runs.filter(comparable).map((run) => ({ run, age: daysBetween(run.day, asOf) }));
  const within = (from: number, to: number) =>
    usable.filter(({ age }) => age >= from && age < to).map(({ run }) => run);
  const recentRuns = within(0, RECENT_DAYS);
  const baseRuns = within(RECENT_DAYS, RECENT_DAYS + BASE_DAYS);
  const index = (of: readonly IndexRun[]) =>
    of.length >= MIN_RUNS ? median(of.map((r) => (r.speedMps * 60) / r.meanHrBpm!)) : null;
  const [recent, base] = [index(recentRuns), index(baseRuns)];
  return {
    recent,
    base,
    ratio: recent === null || base === null ? null : recent / base,
    recentRuns: recentRuns.map((r) => r.activityId),
    baseRuns: baseRuns.map((r) => r.activityId),
  };
}

function comparable(run: IndexRun): boolean {
  return (
    run.durationS >= MIN_DURATION_S &&
    run.speedMps > 0 &&
    run.hrTrusted &&
    run.meanHrBpm !== null &&
    run.meanHrBpm > 0 &&
    run.ceilingMps !== null &&
    run.speedMps <= run.ceilingMps &&
    !(run.temperatureC !== null && run.temperatureC > MAX_TEMPERATURE_C) &&
    !(run.climbMPerKm !== null && run.climbMPerKm > MAX_CLIMB_M_PER_KM)
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
