import { runStressScore } from '../../src/core/science/run-stress-score.ts';
import { thresholdSpeed } from '../../src/core/science/vdot-paces.ts';
import { studyNumbers as n } from '../numbers.ts';
import type { Runner } from './make-runner.ts';

/** The two sums of the fitness–fatigue model, against what the runner's usual training keeps them at. */
export interface Body {
  fitness: number;
  fatigue: number;
  usualFitness: number;
  usualFatigue: number;
}

/** A body that has long had this mean daily load: both sums stand where they would stay. */
export function restedBody(runner: Runner, meanDailyLoad: number): Body {
  const steady = (tau: number) => (meanDailyLoad * Math.exp(-1 / tau)) / (1 - Math.exp(-1 / tau));
  const [fitness, fatigue] = [steady(runner.fitnessTau), steady(runner.fatigueTau)];
  return { fitness, fatigue, usualFitness: fitness, usualFatigue: fatigue };
}

/** One day on: s(t+1) = (s(t) + load) · e^(−1/τ). */
export function afterDay(runner: Runner, body: Body, load: number): Body {
  return {
    ...body,
    fitness: (body.fitness + load) * Math.exp(-1 / runner.fitnessTau),
    fatigue: (body.fatigue + load) * Math.exp(-1 / runner.fatigueTau),
  };
}

/**
 * What a rise of the fitness sum gives, as a share of VDOT: gain · (1 − e^(−x/scale)), which bends towards its
 * ceiling; below the usual level it falls along the same slope.
 */
export function fitnessGain(runner: Runner, body: Body): number {
  const x = body.fitness / body.usualFitness - 1;
  const scale = n.body.gainScale;
  return x >= 0 ? runner.gain * (1 - Math.exp(-x / scale)) : (runner.gain / scale) * x;
}

/** Today's VDOT: fitness gained, less what fatigue hides. */
export function vdotToday(runner: Runner, body: Body): number {
  const tired = runner.fatigueCost * (body.fatigue / body.usualFatigue - 1);
  return runner.vdot * Math.max(n.body.leastPerformance, 1 + fitnessGain(runner, body) - tired);
}

/** VDOT without the fatigue of the day: what the training has built. */
export function builtVdot(runner: Runner, body: Body): number {
  return runner.vdot * Math.max(n.body.leastPerformance, 1 + fitnessGain(runner, body));
}

export function thresholdToday(runner: Runner, body: Body): number {
  return thresholdSpeed(vdotToday(runner, body));
}

export function loadOf(seconds: number, speedMps: number, thresholdMps: number): number {
  return runStressScore(seconds, speedMps, thresholdMps)?.score ?? 0;
}
