import { unnestSteps } from '../../core/workout/nested-steps.ts';
import { stepSpeed } from '../../core/workout/render.ts';
import type { RenderedWorkout } from '../../core/workout/rendered-workout.ts';
import { flattenSteps, type Repeat, type Step, workoutExtent } from '../../core/workout/workout.ts';
import { type NoteLoss, UnsupportedWorkout } from './fidelity.ts';

/** What a step that waits for the lap button is taken to last where a platform has no such step, s. */
export const LAP_ESTIMATE_S = { warmup: 600, work: 600, recovery: 120, rest: 120, cooldown: 600 } as const;

/** A workout that every writer can rely on: one level of repeats of two passes or more, ends and bands that make sense. */
export interface PreparedWorkout {
  steps: (Step | Repeat)[];
  /** expected speed of a step, m/s */
  speedOf: (step: Step) => number;
  /** planned totals, rounded; steps that wait for the lap button count as nothing */
  durationS: number;
  distanceM: number;
}

/** Throws UnsupportedWorkout for what no device could run, TypeError for a workout that was not rendered. */
export function prepareWorkout({ workout, zones }: RenderedWorkout, noteLoss: NoteLoss): PreparedWorkout {
  const flat = unnestSteps(workout.steps);
  if (flat === null)
    throw new UnsupportedWorkout('A repeat has no steps, no whole number of passes, or too many.');
  if (flat.steps.length === 0) throw new UnsupportedWorkout('The workout has no steps.');
  if (flat.unrolled) noteLoss('REPEAT_UNROLLED');
  for (const step of flattenSteps(flat.steps)) checkStep(step);
  const speedOf = stepSpeed(zones);
  const { durationS, distanceM } = workoutExtent(flat.steps, speedOf);
  return { steps: flat.steps, speedOf, durationS: Math.round(durationS), distanceM: Math.round(distanceM) };
}

function checkStep({ end, target }: Step): void {
  if (target.type === 'zone') throw new TypeError('a workout is rendered against zones before it is encoded');
  const size = end.type === 'time' ? end.s : end.type === 'distance' ? end.m : 1;
  if (!(size > 0) || !Number.isFinite(size)) throw new UnsupportedWorkout('A step ends before it begins.');
  if (!isBand(target)) throw new UnsupportedWorkout('A target has no lower edge below its upper one.');
}

/** EXP-1: a pace band is never empty and never upside down. */
function isBand(target: Step['target']): boolean {
  if (target.type === 'pace') {
    return target.fastSPerKm > 0 && lowMps(target) < highMps(target) && Number.isFinite(target.slowSPerKm);
  }
  if (target.type === 'hr')
    return target.lowBpm > 0 && target.lowBpm < target.highBpm && target.highBpm < 256;
  return target.type !== 'rpe' || (target.low >= 0 && target.low <= target.high && target.high <= 10);
}

type PaceTarget = Extract<Step['target'], { type: 'pace' }>;

/** Slow pace is low speed (EXP-1); m/s to the millimetre. */
export function lowMps(target: PaceTarget): number {
  return toMillimetre(1000 / target.slowSPerKm);
}

export function highMps(target: PaceTarget): number {
  return toMillimetre(1000 / target.fastSPerKm);
}

function toMillimetre(mps: number): number {
  return Math.round(mps * 1000) / 1000;
}

/** For platforms that count in whole seconds and metres. */
export function wholeEnd(value: number, noteLoss: NoteLoss): number {
  const whole = Math.max(1, Math.round(value));
  if (Math.abs(whole - value) > 1e-6) noteLoss('ENDS_ROUNDED');
  return whole;
}
