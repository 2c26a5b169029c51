import { describe, expect, it } from 'vitest';
import { thresholdSpeed } from '../../../src/core/science/vdot-paces.ts';
import { workDistance } from '../../../src/core/workout/build-workout.ts';
import { stepSpeed } from '../../../src/core/workout/render.ts';
import { blockWorkouts } from '../../../src/services/plan/block-workouts.ts';

const speed = thresholdSpeed(60);
const zones = { vdot: 60, thresholdSpeedMps: speed, easyCeilingMps: 0.844 * speed };

function workKm(type: string, weekKm: number, km = 24): number {
  const session = { workoutId: 'w', day: '2026-05-05', type, km } as never;
  const [workout] = blockWorkouts({ sessions: [session], newKm: weekKm }, 'L4', zones, null);
  expect(workout!.type).toBe(type);
  return workDistance(workout!.steps, stepSpeed(zones)) / 1000;
}

describe("a decided session's fast work (VOL-5)", () => {
  it('is at most 10 % of the week at threshold, 8 % in intervals, 5 % in repetitions', () => {
    expect(workKm('cruise', 60)).toBeLessThanOrEqual(6.001);
    expect(workKm('vo2_long', 60)).toBeLessThanOrEqual(4.801);
    expect(workKm('rep_400', 60)).toBeLessThanOrEqual(3.001);
    expect(workKm('vo2_long', 60)).toBeGreaterThan(3);
  });

  it('is never more than 10 km of intervals or 8 km of repetitions, however much is run', () => {
    expect(workKm('vo2_long', 220, 40)).toBeLessThanOrEqual(10.001);
    expect(workKm('rep_400', 220, 40)).toBeLessThanOrEqual(8.001);
  });
});
