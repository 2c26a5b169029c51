import type { Stream } from '../activity/activity.ts';
import { type GradedSeries, rowAfterMoving } from './profile-activity.ts';

/** How a run was put together: what inventory, wins and plateau read of it. Small enough to store. */
export interface RunPattern {
  /** share of the moving time after the first 5 min at or below the easy ceiling; null: nothing to compare with */
  belowCeilingShare: number | null;
  /** seconds at or above the slow end of threshold */
  atThresholdS: number | null;
  /** changes between easy, steady and hard, each side held for 60 s and more (INV-2) */
  zoneSwitches: number | null;
  /** elapsed seconds of the first and the second half of the distance */
  halvesS: [number, number] | null;
}

/** Policy: coaching §1.2, §1.13, §1.15. */
const SHAPE = { warmS: 300, thresholdFrom: 0.95, heldS: 60 } as const;

interface ShapeInput {
  stream: Stream;
  series: GradedSeries;
  /** false: no speed of this activity can be believed */
  paced: boolean;
  easyCeilingMps: number | null;
  thresholdSpeedMps: number | null;
}

/** Graded speed smoothed over 30 s against the borders of the day. O(rows). */
export function runPattern(input: ShapeInput): RunPattern {
  const { stream, series, paced, easyCeilingMps: ceiling, thresholdSpeedMps: threshold } = input;
  const speeds = series.smoothedMps;
  return {
    belowCeilingShare:
      paced && ceiling !== null
        ? shareBelow(speeds, rowAfterMoving(stream.moving, SHAPE.warmS), ceiling)
        : null,
    atThresholdS:
      paced && threshold !== null
        ? speeds.reduce((s, v) => (v >= SHAPE.thresholdFrom * threshold ? s + 1 : s), 0)
        : null,
    zoneSwitches:
      paced && ceiling !== null && threshold !== null
        ? switches(zonesOf(speeds, [ceiling, SHAPE.thresholdFrom * threshold]))
        : null,
    halvesS: paced ? halves(stream) : null,
  };
}

function shareBelow(speeds: Float64Array, from: number, ceiling: number): number | null {
  let known = 0;
  let below = 0;
  for (let k = from; k < speeds.length; k++) {
    if (Number.isNaN(speeds[k]!)) continue;
    known++;
    if (speeds[k]! <= ceiling) below++;
  }
  return known === 0 ? null : below / known;
}

/** The zone of every second with a speed: 0 easy, 1 steady, 2 threshold and faster. */
function zonesOf(speeds: Float64Array, borders: readonly [number, number]): number[] {
  const zones: number[] = [];
  for (const v of speeds) if (!Number.isNaN(v)) zones.push(v <= borders[0] ? 0 : v < borders[1] ? 1 : 2);
  return zones;
}

/** Changes of zone, stretches under a minute left out as if they had not been. */
function switches(zones: readonly number[]): number {
  let held: number | null = null;
  let count = 0;
  for (let k = 0; k < zones.length; ) {
    let end = k;
    while (end < zones.length && zones[end] === zones[k]) end++;
    if (end - k >= SHAPE.heldS) {
      if (held !== null && held !== zones[k]) count++;
      held = zones[k]!;
    }
    k = end;
  }
  return count;
}

function halves({ n, tS, distanceM }: Stream): RunPattern['halvesS'] {
  if (n < 2) return null;
  const half = (distanceM[0]! + distanceM[n - 1]!) / 2;
  const at = distanceM.findIndex((d) => d >= half);
  if (!(distanceM[n - 1]! > distanceM[0]!) || at <= 0) return null;
  return [tS[at]! - tS[0]!, tS[n - 1]! - tS[at]!];
}
