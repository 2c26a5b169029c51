import type { JudgedActivity } from '../../core/coaching/run-record.ts';
import { calibratedLoad } from '../../core/science/calibrated-load.ts';
import { loadScale } from '../../core/science/calibration.ts';
import type { LoadMethod, LoadQuality } from '../../core/science/load-input.ts';
import { addDays, type Day } from '../../core/time.ts';
import type { LookBack } from './look-back.ts';

/** A load on the one scale, with where it came from. */
export interface ScaledLoad {
  id: string;
  day: Day;
  load: number | null;
  method: LoadMethod | null;
  quality: LoadQuality | null;
  scale: number;
}

/** Days whose sessions calibrate one load method against the pace score (science.md §4.5). */
const CALIBRATION_DAYS = 90;

/**
 * Every method brought onto the pace score by the runner's own sessions of the 90 days up to each session, so
 * that what comes later never changes it. Without eight such sessions the method counts as it is (scale 1).
 * `known` is in order of time and holds `judged`.
 */
export function scaledLoads(judged: readonly JudgedActivity[], known: readonly LookBack[]): ScaledLoad[] {
  let first = 0;
  let end = 0;
  return judged.map((j) => {
    const { method } = j.analysis.load;
    const since = addDays(j.day, -CALIBRATION_DAYS);
    while (first < known.length && known[first]!.day < since) first++;
    while (end < known.length && known[end]!.day <= j.day) end++;
    const own = method === 'hr' || method === 'rpe' ? scaleOf(method, known, first, end) : null;
    const { value, quality, scale } = calibratedLoad(j.analysis.load, own);
    return { id: j.id, day: j.day, load: value, method, quality, scale };
  });
}

function scaleOf(method: 'hr' | 'rpe', known: readonly LookBack[], first: number, end: number) {
  const pairs = known.slice(first, end).flatMap(({ analysis: { load } }) => {
    const { pace, [method]: alternative } = load.alternatives;
    return pace !== null && alternative !== null && load.method === 'pace'
      ? [{ reference: pace, alternative }]
      : [];
  });
  return loadScale(pairs)?.scale ?? null;
}
