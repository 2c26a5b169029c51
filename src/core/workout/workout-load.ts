import { normalizedGradedSpeed } from '../science/normalized-graded-speed.ts';
import { runStressScore } from '../science/run-stress-score.ts';
import { type PaceZones, stepSpeed } from './render.ts';
import { flattenSteps, type Step, type Workout } from './workout.ts';

/** Strides and hill sprints last this long at most (PER-5); whatever pace they are run at, a session's load hardly moves. */
const STRIDE_S = 20;
/** Effort up to this RPE is easy running (ZON-2). */
const EASY_RPE = 4;

/**
 * What a workout should cost, points on the pace-score scale (science §4.3): its steps at the middle of their
 * bands, second by second, scored as a recorded run is. Null where a longer step has no pace of its own: a
 * race, a test, hills and fartlek by effort (HIL-3), a step that ends with the lap button.
 */
export function workoutLoad(workout: Workout, zones: PaceZones): number | null {
  const speedOf = stepSpeed(zones);
  const speeds: number[] = [];
  for (const step of flattenSteps(workout.steps)) {
    if (step.end.type === 'lap') return null;
    const speed = speedOf(step);
    const seconds = step.end.type === 'time' ? step.end.s : step.end.m / speed;
    if (!hasPace(step) && seconds > STRIDE_S) return null;
    for (let s = Math.round(seconds); s > 0; s--) speeds.push(speed);
  }
  const { ngsMps } = normalizedGradedSpeed(speeds);
  if (ngsMps === null) return null;
  return runStressScore(speeds.length, ngsMps, zones.thresholdSpeedMps)?.score ?? null;
}

/** Recoveries are open on purpose and jogged or walked. */
function hasPace({ role, target }: Step): boolean {
  if (target.type === 'zone' || target.type === 'pace' || role === 'recovery') return true;
  return target.type === 'rpe' && target.high <= EASY_RPE;
}
