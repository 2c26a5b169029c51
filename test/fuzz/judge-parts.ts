import type { Activity } from '../../src/core/activity/activity.ts';
import { sameRun } from '../../src/core/activity/same-run.ts';
import { packStream, unpackStream } from '../../src/core/activity/stream-codec.ts';
import { profileActivity } from '../../src/core/science/profile-activity.ts';
import { localDay } from '../../src/core/time.ts';
import type { DecodedPart } from '../../src/formats/decode/outcome.ts';
import { DEFECT_CODES, REFUSAL_CODES } from './refusal-codes.ts';

/** What is wrong with the answer to one mutant; empty where it keeps every promise. */
export function faultsOf(parts: readonly DecodedPart[]): string[] {
  if (parts.length === 0) return ['answered with no part at all'];
  return parts.flatMap(({ facts, activity }) => {
    const { error } = facts;
    if (facts.status === 'rejected') {
      if (error === null) return ['refused without a reason'];
      if (DEFECT_CODES.has(error.code)) return [`refused with ${error.code}`];
      return REFUSAL_CODES.has(error.code) ? [] : [`refused with the unknown code ${error.code}`];
    }
    if (error !== null) return [`read, and yet refused with ${error.code}`];
    const numbers = Object.entries(facts).filter(([, v]) => typeof v === 'number' && !Number.isFinite(v));
    return [
      ...numbers.map(([name]) => `facts.${name} is no number`),
      ...(activity === null ? [] : activityFaults(activity)),
    ];
  });
}

/** The promises of core/activity/activity.ts, and that the service's own next steps bear the activity. */
function activityFaults(activity: Activity): string[] {
  const { stream, summary } = activity;
  const faults: string[] = [];
  for (const [name, column] of Object.entries(stream)) {
    if (typeof column === 'number') continue;
    if (column.length !== stream.n) faults.push(`stream.${name} has ${column.length} of ${stream.n} rows`);
    if (column.some((v: number) => v === Number.POSITIVE_INFINITY || v === Number.NEGATIVE_INFINITY))
      faults.push(`stream.${name} is infinite`);
  }
  if (!ascends(stream.tS, 1)) faults.push('stream.tS does not ascend by seconds');
  if (!ascends(stream.distanceM, 0)) faults.push('stream.distanceM falls');
  if (stream.hrBpm.some((v) => v < 20 || v > 260)) faults.push('stream.hrBpm holds no heart rate');
  if (stream.latDeg.some((v) => Math.abs(v) > 90) || stream.lonDeg.some((v) => Math.abs(v) > 180.001))
    faults.push('a position is not on earth');
  const { elapsedS, timerS, movingS } = summary;
  if (!(elapsedS >= 0 && movingS >= 0 && movingS <= elapsedS && (timerS ?? 0) <= elapsedS))
    faults.push(`clocks contradict: elapsed ${elapsedS}, timer ${timerS}, moving ${movingS}`);
  faults.push(...unsoundNumbers(summary, 'summary'));
  return [...faults, ...attempt(activity)];
}

function attempt(activity: Activity): string[] {
  try {
    localDay(activity.summary.startMs, 'Europe/Berlin');
    sameRun(activity.summary.fingerprint, activity.summary.fingerprint);
    const kept = unpackStream(packStream(activity.stream));
    if (!kept.ok) return [`the packed stream does not unpack: ${kept.error.code}`];
    return unsoundNumbers(profileActivity({ summary: activity.summary, stream: kept.value }), 'profile');
  } catch (error) {
    return [`the activity cannot be worked with: ${String(error)}`];
  }
}

/** True where each value with a number is at least `step` above the one before. */
function ascends(column: Float64Array, step: number): boolean {
  let last = Number.NEGATIVE_INFINITY;
  for (const value of column) {
    if (Number.isNaN(value)) continue;
    if (value < last + step) return false;
    last = value;
  }
  return true;
}

/** NaN and infinity turn to null in JSON and are found in no report. */
function unsoundNumbers(value: unknown, path: string): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} is ${value}`];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => unsoundNumbers(inner, `${path}.${name}`));
}
