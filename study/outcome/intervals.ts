import { chanceOf } from '../chance.ts';
import { studyNumbers as n } from '../numbers.ts';

/** A mean over runners with its bootstrap interval. */
export interface Estimate {
  mean: number;
  low: number;
  high: number;
}

/**
 * Percentile bootstrap of a mean: runners are drawn with replacement, the same draws for every outcome and arm of
 * one size. For a difference between arms hand in each runner's own difference: the pairs stay together.
 */
export function bootstrap(values: readonly number[], seed: number): Estimate {
  const mean = meanOf(values);
  if (values.length < 2) return { mean, low: mean, high: mean };
  const draws = indices(values.length, seed);
  const means = draws.map((rows) => rows.reduce((sum, i) => sum + values[i]!, 0) / rows.length);
  means.sort((a, b) => a - b);
  const tail = (1 - n.bootstrap.level) / 2;
  const at = (q: number) => means[Math.min(means.length - 1, Math.floor(q * means.length))]!;
  return { mean, low: at(tail), high: at(1 - tail) };
}

export function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
}

const kept = new Map<string, Uint32Array[]>();

function indices(size: number, seed: number): Uint32Array[] {
  const key = `${size}|${seed}`;
  let found = kept.get(key);
  if (found === undefined) {
    const chance = chanceOf(seed, -1);
    found = Array.from({ length: n.bootstrap.resamples }, (_, k) =>
      Uint32Array.from({ length: size }, (_, i) => Math.floor(size * chance(`resample/${k}/${i}`))),
    );
    kept.set(key, found);
  }
  return found;
}
