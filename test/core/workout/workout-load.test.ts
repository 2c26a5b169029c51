import { describe, expect, it } from 'vitest';
import { buildWorkout } from '../../../src/core/workout/build-workout.ts';
import { LIBRARY_TYPES, type LibraryType } from '../../../src/core/workout/library.ts';
import { type PaceZones, stepSpeed } from '../../../src/core/workout/render.ts';
import { workoutLoad } from '../../../src/core/workout/workout-load.ts';

/** Threshold pace 5:06/km. */
const zones: PaceZones = { vdot: 40, thresholdSpeedMps: 1000 / 306, easyCeilingMps: 0.844 * (1000 / 306) };

function built(type: LibraryType, km: number) {
  const speedOf = stepSpeed(zones);
  return buildWorkout({
    ...{ id: 'w', version: 1, day: '2026-05-04', type, km, level: 2 as const },
    maxWorkM: null,
    speedOf,
  });
}

describe('the planned load of a workout', () => {
  it('is 100 × hours × IF² of an easy run at the middle of the easy band', () => {
    // 10 km at 0.77 of threshold speed: 3974 s × 0.77² / 36
    expect(workoutLoad(built('easy', 10), zones)).toBeCloseTo((10 * 306) / 0.77 / 36 / (1 / 0.77 ** 2), 0);
  });

  it('grows with the distance and with the intensity', () => {
    const easy = workoutLoad(built('easy', 12), zones)!;
    expect(workoutLoad(built('easy', 15), zones)! / easy).toBeCloseTo(15 / 12, 2);
    expect(workoutLoad(built('tempo', 12), zones)!).toBeGreaterThan(easy * 1.05);
    expect(workoutLoad(built('vo2_long', 12), zones)!).toBeGreaterThan(easy * 1.05);
  });

  it('hardly moves with strides, whose pace nobody prescribes', () => {
    const ratio = workoutLoad(built('easy_strides', 8), zones)! / workoutLoad(built('easy', 8), zones)!;
    expect(Math.abs(ratio - 1)).toBeLessThan(0.06);
  });

  it('is unknown for what is run by effort or as fast as one can', () => {
    const unknown = LIBRARY_TYPES.filter((type) => workoutLoad(built(type, 16), zones) === null);
    expect(unknown.toSorted()).toEqual(['fartlek', 'hill_reps', 'race', 'time_trial']);
  });
});
