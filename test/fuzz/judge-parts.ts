import type { Activity } from '../../src/core/activity/activity.ts';
import { sameRun } from '../../src/core/activity/same-run.ts';
import { profileActivity } from '../../src/core/science/profile-activity.ts';
import { localDay } from '../../src/core/time.ts';
import { decompressStream } from '../../src/db/compress-stream.ts';
import type { PackedActivity } from '../../src/formats/decode/outcome.ts';
import type { JudgedPart } from './judging-child.ts';
import { DEFECT_CODES, REFUSAL_CODES } from './refusal-codes.ts';

/** What is wrong with the answer to one mutant; empty where it keeps every promise. */
export function faultsOf(parts: readonly JudgedPart[]): string[] {
  if (parts.length === 0) return ['answered with no part at all'];
  return parts.flatMap(({ facts, activity, streamFaults = ['the samples were not judged'] }) => {
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
      ...(activity === null ? [] : [...streamFaults, ...packedFaults(activity)]),
    ];
  });
}

function packedFaults({ summary, packed }: PackedActivity): string[] {
  try {
    const stream = decompressStream(packed.bytes, packed.samples, packed.version);
    return activityFaults({ summary, stream });
  } catch (error) {
    return [`the packed stream does not unpack: ${String(error)}`];
  }
}

/** The promises of core/activity/activity.ts about the summary, and that the service's own next steps bear the activity. */
function activityFaults(activity: Activity): string[] {
  const { summary } = activity;
  const faults: string[] = [];
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
    return unsoundNumbers(profileActivity(activity), 'profile');
  } catch (error) {
    return [`the activity cannot be worked with: ${String(error)}`];
  }
}

/** NaN and infinity turn to null in JSON and are found in no report. */
function unsoundNumbers(value: unknown, path: string): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} is ${value}`];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => unsoundNumbers(inner, `${path}.${name}`));
}
