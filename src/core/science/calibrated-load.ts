import type { ActivityLoad } from './activity-load.ts';

/** What a heart-rate score had to assume; such a score is no better for being calibrated. */
const ASSUMED: readonly string[] = ['max_heart_rate_assumed', 'lthr_assumed', 'resting_heart_rate_assumed'];

/**
 * A load on the one scale (science.md §4.5): the method's own points times the runner's own scale for it, and the
 * quality that a calibrated score has. Scale null: too few sessions to calibrate by, so it counts as it is.
 */
export function calibratedLoad<
  T extends Pick<ActivityLoad, 'value' | 'method' | 'quality' | 'flags' | 'reasons'>,
>(load: T, scale: number | null): T & { scale: number } {
  if (load.value === null || scale === null) return { ...load, scale: 1 };
  return { ...load, value: load.value * scale, scale, quality: raised(load) };
}

function raised({
  method,
  quality,
  flags,
  reasons,
}: Pick<ActivityLoad, 'method' | 'quality' | 'flags' | 'reasons'>): ActivityLoad['quality'] {
  if (method === 'rpe' && quality === 'poor') return 'fair';
  const isSure = !flags.includes('lthr_suspect') && !reasons.some((r) => ASSUMED.includes(r));
  return method === 'hr' && quality === 'fair' && isSure ? 'good' : quality;
}
