import type { Samples, Totals, Warning } from '../../core/activity/recording.ts';
import type { Pause } from './fit-pauses.ts';
import type { SampleFacts } from './fit-totals.ts';

const EARTH_RADIUS_M = 6_371_008.8;
const RADIANS = Math.PI / 180;
const HIGHEST_HR_BPM = 230;
const TIME_JUMP_MS = 3_600_000;
const TIME_SLACK_S = 60;
const TIMER_SLACK_S = 5;
const DISTANCE_SLACK_M = 50;
const RELATIVE_SLACK = 0.1;
/** A watch's fused distance and its positions differ by a few per cent in forest and city. */
const TRACK_SLACK = 0.05;
const HR_SLACK_BPM = 3;

function trackLength(lat: Float64Array, lon: Float64Array): number | null {
  let sum = 0;
  let last = -1;
  for (let i = 0; i < lat.length; i++) {
    if (Number.isNaN(lat[i]!) || Number.isNaN(lon[i]!)) continue;
    if (last >= 0) {
      const dLat = (lat[i]! - lat[last]!) * RADIANS;
      const dLon = (lon[i]! - lon[last]!) * RADIANS;
      const cosines = Math.cos(lat[i]! * RADIANS) * Math.cos(lat[last]! * RADIANS);
      const h = Math.sin(dLat / 2) ** 2 + cosines * Math.sin(dLon / 2) ** 2;
      sum += 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
    }
    last = i;
  }
  return last < 0 ? null : sum;
}

/** Ends, distance and heart rate of samples as they stand, uncleaned. */
export function factsOf(samples: Samples): SampleFacts {
  const { latDeg, lonDeg, distanceM, hrBpm } = samples.channels;
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const t of samples.timeMs) {
    if (t < firstMs) firstMs = t;
    if (t > lastMs) lastMs = t;
  }
  let low = Number.NaN;
  let high = Number.NaN;
  for (const d of distanceM ?? []) {
    if (Number.isNaN(d)) continue;
    if (Number.isNaN(low)) low = d;
    if (!(d <= high)) high = d;
  }
  let sum = 0;
  let beats = 0;
  let max = 0;
  for (const hr of hrBpm ?? []) {
    if (Number.isNaN(hr)) continue;
    sum += hr;
    beats++;
    if (hr > max) max = hr;
  }
  return {
    firstMs: Number.isFinite(firstMs) ? firstMs : null,
    lastMs: Number.isFinite(lastMs) ? lastMs : null,
    distanceM: Number.isNaN(high) ? null : high - low,
    trackM: latDeg && lonDeg ? trackLength(latDeg, lonDeg) : null,
    avgHrBpm: beats === 0 ? null : sum / beats,
    maxHrBpm: beats === 0 ? null : max,
  };
}

function apart(a: number | null, b: number | null, slack: number, relative = RELATIVE_SLACK): boolean {
  if (a === null || b === null) return false;
  const difference = Math.abs(a - b);
  return difference > slack && difference > relative * Math.max(a, b);
}

/** True where what the file states and what its samples show cannot both be right. */
function contradicts(stated: Totals, facts: SampleFacts): boolean {
  const spanS = facts.firstMs === null ? null : (facts.lastMs! - facts.firstMs) / 1000;
  const { elapsedS, timerS, avgHrBpm } = stated;
  return (
    apart(stated.distanceM, facts.distanceM, DISTANCE_SLACK_M) ||
    apart(stated.distanceM, facts.trackM, DISTANCE_SLACK_M, TRACK_SLACK) ||
    apart(elapsedS, spanS, TIME_SLACK_S) ||
    (timerS !== null && elapsedS !== null && timerS > elapsedS + TIMER_SLACK_S) ||
    (avgHrBpm !== null && facts.avgHrBpm !== null && Math.abs(avgHrBpm - facts.avgHrBpm) > HR_SLACK_BPM)
  );
}

/** What is strange about an activity's samples and about its stated totals, `stated` null where there are none. */
export function sampleWarnings(
  samples: Samples,
  facts: SampleFacts,
  stated: Totals | null,
  pauses: readonly Pause[],
): Warning[] {
  const found = new Set<Warning>();
  let last = Number.NaN;
  for (const t of samples.timeMs) {
    if (Number.isNaN(t)) {
      found.add('samples_without_time');
      continue;
    }
    if (t < last) found.add('samples_out_of_order');
    if (t - last > TIME_JUMP_MS && !isPaused(pauses, last, t)) found.add('time_jump');
    last = t;
  }
  for (const hr of samples.channels.hrBpm ?? []) {
    if (hr > HIGHEST_HR_BPM) {
      found.add('values_invalid');
      break;
    }
  }
  if (stated !== null) {
    if (stated.elapsedS === null || stated.timerS === null) found.add('totals_missing');
    if (contradicts(stated, facts)) found.add('totals_contradict_samples');
  }
  return [...found];
}

function isPaused(pauses: readonly Pause[], fromMs: number, toMs: number): boolean {
  const half = (toMs - fromMs) / 2;
  return pauses.some((p) => Math.min(p.endMs ?? toMs, toMs) - Math.max(p.startMs, fromMs) >= half);
}
