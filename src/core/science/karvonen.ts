/**
 * Heart-rate reserve: HR = rest + f·(max − rest). Karvonen 1957 [H as a formula].
 * null: inputs missing, or a maximum that is not above the resting rate. f is not clamped.
 */
export function karvonen(restBpm: number, maxBpm: number, fraction: number): number | null {
  if (!(restBpm > 0) || !(maxBpm > restBpm) || !Number.isFinite(maxBpm) || !Number.isFinite(fraction))
    return null;
  return restBpm + fraction * (maxBpm - restBpm);
}
