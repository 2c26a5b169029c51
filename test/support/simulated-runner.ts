import type { EffortPoint, ThresholdInput } from '../../src/core/science/threshold-input.ts';
import { vdotRaceTime } from '../../src/core/science/vdot.ts';
import { addDays, type Day } from '../../src/core/time.ts';

/** A runner whose truth is a VDOT: best efforts come from the race equations, slowed by how hard they were run. */
export const DURATIONS_S = [120, 180, 300, 480, 720, 1200, 1800, 2700] as const;

/** Metres a runner of a VDOT covers in a time at full effort. */
export function maximalDistanceM(vdotValue: number, timeS: number): number {
  let low = timeS * 0.5;
  let high = timeS * 9;
  for (let i = 0; i < 60; i++) {
    const mid = (low + high) / 2;
    if ((vdotRaceTime(vdotValue, mid) ?? 0) < timeS) low = mid;
    else high = mid;
  }
  return low;
}

/** The best efforts of one run: `share` is the speed relative to the maximum for each duration. */
export function effortsOfRun(
  vdotValue: number,
  activityId: string,
  day: Day,
  share: number,
  more: Partial<EffortPoint> & { longestS?: number; shortestS?: number } = {},
): EffortPoint[] {
  const { longestS = 2700, shortestS = 120, ...fields } = more;
  return DURATIONS_S.filter((d) => d <= longestS && d >= shortestS).map((durationS) => ({
    activityId,
    day,
    durationS,
    gradedDistanceM: share * maximalDistanceM(vdotValue, durationS),
    meanGrade: 0,
    maxSampleGapS: 1,
    meanHrBpm: null,
    trusted: true,
    isRace: false,
    isTest: false,
    ...fields,
  }));
}

/** The best efforts of an even run: the same speed over every duration up to its length. */
export function evenRun(
  activityId: string,
  day: Day,
  speedMps: number,
  lengthS: number,
  more: Partial<EffortPoint> = {},
): EffortPoint[] {
  return DURATIONS_S.filter((d) => d <= lengthS).map((durationS) => ({
    activityId,
    day,
    durationS,
    gradedDistanceM: speedMps * durationS,
    meanGrade: 0,
    maxSampleGapS: 1,
    meanHrBpm: null,
    trusted: true,
    isRace: false,
    isTest: false,
    ...more,
  }));
}

/** Three hard runs of different length that reach the truth, in the weeks before a day. */
export function hardRuns(
  vdotValue: number,
  asOf: Day,
  share = 1,
  more: Partial<EffortPoint> = {},
): EffortPoint[] {
  return [
    ...effortsOfRun(vdotValue, 'short', addDays(asOf, -30), share, { ...more, longestS: 180 }),
    ...effortsOfRun(vdotValue, 'middle', addDays(asOf, -20), share, {
      ...more,
      shortestS: 300,
      longestS: 480,
    }),
    ...effortsOfRun(vdotValue, 'long', addDays(asOf, -10), share, {
      ...more,
      shortestS: 720,
      longestS: 1200,
    }),
  ];
}

export function thresholdInput(asOf: Day, part: Partial<ThresholdInput> = {}): ThresholdInput {
  return {
    asOf,
    efforts: [],
    races: [],
    userThreshold: null,
    deviceThreshold: null,
    hr: { maxCandidatesBpm: [], best20to30: [], restHrBpm: null, maxHrBpm: null },
    birthYear: null,
    previous: null,
    ...part,
  };
}
