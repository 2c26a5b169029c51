import type { Sport } from './recording.ts';

/** No one takes more steps a minute; the value is an error. */
const MAX_STEPS_PER_MIN = 300;
/** Runners take 140–205 steps a minute, one leg 70–102; walkers 90–130 and 45–65 (**Policy**: the line between). */
const BOTH_LEGS_FROM = { running: 105, walking: 85 } as const;

/**
 * Steps a minute of both legs. FIT and TCX count one leg of a runner, but some files hold steps
 * already: the median of the values above 0 tells. Cycling and the rest stay as the file says.
 * `runs` says whether a file without a sport moves like a runner.
 */
export function stepCadence(cadenceRpm: Float64Array, sport: Sport | null, runs: boolean): Float64Array {
  const onFoot = sport === 'running' || sport === 'walking' || sport === 'hiking' || (sport === null && runs);
  const walks = sport === 'walking' || sport === 'hiking';
  let factor = 1;
  if (onFoot) {
    const bothLegsFrom = walks ? BOTH_LEGS_FROM.walking : BOTH_LEGS_FROM.running;
    let turning = 0;
    let oneLeg = 0;
    for (const c of cadenceRpm) {
      if (!(c > 0 && c <= MAX_STEPS_PER_MIN)) continue;
      turning++;
      if (c <= bothLegsFrom) oneLeg++;
    }
    // the median is above the line where at most half of the values are not
    factor = turning > 0 && oneLeg <= turning >> 1 ? 1 : 2;
  }
  return cadenceRpm.map((c) => {
    const steps = c * factor;
    return steps >= 0 && steps <= MAX_STEPS_PER_MIN ? steps : Number.NaN;
  });
}
