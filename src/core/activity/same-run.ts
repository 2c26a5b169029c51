import type { Fingerprint } from './activity.ts';
import { haversine } from './geometry.ts';
import type { Sport } from './recording.ts';

/** Starts of one run on two devices lie within this, s. */
const START_TOLERANCE_S = 120;
/** Two sources that are each that far off: still one run where most of both overlaps on one way, s. */
const LATE_START_S = 300;
const LATE_OVERLAP_SHARE = 0.5;
/** Zone errors shift by whole or half hours, up to this far, s. */
const SHIFT_STEP_S = 1800;
const MAX_SHIFT_S = 14 * 3600;
/** Durations of one run agree within this share, or these seconds (late start, early stop). */
const DURATION_SHARE = 0.03;
const DURATION_S = 120;
/** Distances agree within this share (each source is up to 2 % off, satellites against a counter 3 %), or these metres. */
const DISTANCE_SHARE = 0.041;
const DISTANCE_M = 30;
/** … and are worth asking about up to this share (uncalibrated pods, forest). */
const DISTANCE_DOUBT_SHARE = 0.1;
/** Two recordings of one way: median distance of the tenths, m or share of the distance. */
const ROUTE_M = 100;
const ROUTE_SHARE = 0.03;
/** Of two recordings of one run that are shorter than that tolerance, so much of the shorter one overlaps. */
const SHORT_OVERLAP_SHARE = 0.5;
/** A copy of the very same recording: start after the shift, duration and distance, and every tenth. */
const COPY_START_S = 5;
const COPY_DURATION_S = 3;
const COPY_DISTANCE_SHARE = 0.005;
const COPY_ROUTE_M = 60;

export interface SameRun {
  verdict: 'same' | 'doubtful' | 'different';
  /** stable words for what spoke for and against, in the order they were weighed */
  why: string[];
}

/**
 * Do two fingerprints of one athlete show the same run? The first question is whether they overlap in
 * time: nobody runs twice at once, so two recordings that begin within two minutes, overlap and last
 * equally long are one run even where their distances differ a little; two that do not overlap are
 * two runs, however alike. A start that is off by whole or half hours with everything else alike looks like a
 * wrong zone, and stays a suspicion whatever speaks for it: a person is asked. Calendar days are never compared.
 */
export function sameRun(a: Fingerprint, b: Fingerprint): SameRun {
  const offsetS = Math.abs(a.startMs - b.startMs) / 1000;
  const why: string[] = [];
  if (offsetS > START_TOLERANCE_S)
    return offsetS <= LATE_START_S ? lateStart(a, b, offsetS) : shiftedRun(a, b, offsetS);
  const shorterS = Math.min(a.elapsedS, b.elapsedS);
  if (offsetS >= shorterS && offsetS > COPY_START_S) return { verdict: 'different', why: ['no_overlap'] };
  why.push('starts_together');
  const distance = compareDistance(a, b);
  const route = compareRoute(a, b);

  if (!durationsAgree(a, b)) {
    if (isBeginning(a, b))
      return { verdict: route === 'unknown' ? 'doubtful' : 'same', why: [...why, 'one_is_the_beginning'] };
    return { verdict: 'different', why: [...why, 'durations_differ'] };
  }
  why.push('durations_agree', `distance_${distance}`, `route_${route}`);
  if (!sportsAgree(a.sport, b.sport))
    return { verdict: distance === 'differs' ? 'different' : 'doubtful', why: [...why, 'sports_differ'] };
  // so that two short runs, one after the other, cannot both be one run with a third recording
  const isLoose = offsetS > COPY_START_S && shorterS - offsetS <= SHORT_OVERLAP_SHARE * shorterS;
  if (isLoose) return { verdict: distance === 'differs' ? 'different' : 'doubtful', why };
  if (distance === 'agrees' || distance === 'unknown')
    return { verdict: route === 'differs' ? 'doubtful' : 'same', why };
  if (route === 'agrees') return { verdict: 'same', why };
  return { verdict: distance === 'near' && route === 'unknown' ? 'doubtful' : 'different', why };
}

/** Starts that are some minutes apart. */
function lateStart(a: Fingerprint, b: Fingerprint, offsetS: number): SameRun {
  const overlapS = Math.min(a.elapsedS, b.elapsedS) - offsetS;
  const alike = durationsAgree(a, b) && compareDistance(a, b) === 'agrees' && sportsAgree(a.sport, b.sport);
  if (!alike || overlapS < LATE_OVERLAP_SHARE * Math.max(a.elapsedS, b.elapsedS))
    return { verdict: 'different', why: ['starts_apart'] };
  const route = compareRoute(a, b);
  const why = ['starts_minutes_apart', 'overlap', 'durations_agree', 'distance_agrees', `route_${route}`];
  return { verdict: route === 'agrees' ? 'same' : route === 'unknown' ? 'doubtful' : 'different', why };
}

/** Starts that are hours apart. */
function shiftedRun(a: Fingerprint, b: Fingerprint, offsetS: number): SameRun {
  const shiftS = Math.round(offsetS / SHIFT_STEP_S) * SHIFT_STEP_S;
  const restS = Math.abs(offsetS - shiftS);
  if (shiftS === 0 || shiftS > MAX_SHIFT_S || restS > 2 * START_TOLERANCE_S)
    return { verdict: 'different', why: ['starts_apart'] };
  if (!durationsAgree(a, b) || compareDistance(a, b) !== 'agrees' || !sportsAgree(a.sport, b.sport))
    return { verdict: 'different', why: ['starts_apart'] };
  const why = [
    shiftS % 3600 === 0 ? 'shifted_by_whole_hours' : 'shifted_by_half_hours',
    'durations_agree',
    'distance_agrees',
  ];
  const route = compareRoute(a, b);
  if (route === 'differs') return { verdict: 'different', why: [...why, 'route_differs'] };
  why.push(`route_${route}`);
  const overlapS = Math.min(a.elapsedS, b.elapsedS) - offsetS;
  if (route === 'agrees' && overlapS > START_TOLERANCE_S)
    return { verdict: 'doubtful', why: [...why, 'cannot_run_twice_at_once'] };
  if (restS > START_TOLERANCE_S) return { verdict: 'different', why: ['starts_apart'] };
  return { verdict: 'doubtful', why: isCopy(a, b, restS) ? [...why, 'copy_of_the_recording'] : why };
}

/** Words of `sameRun` that leave no second run to have been run. */
export const ONE_RECORDING = ['cannot_run_twice_at_once', 'copy_of_the_recording'];

/** Whether two doubtful runs can only be one recording that came twice, with another time. */
export function isOneRecording(why: readonly string[]): boolean {
  return why.some((word) => ONE_RECORDING.includes(word));
}

function isCopy(a: Fingerprint, b: Fingerprint, restS: number): boolean {
  return (
    a.route.length > 0 &&
    restS <= COPY_START_S &&
    Math.abs(a.elapsedS - b.elapsedS) <= COPY_DURATION_S &&
    Math.abs(a.distanceM! - b.distanceM!) <= COPY_DISTANCE_SHARE * Math.max(a.distanceM!, b.distanceM!) &&
    Math.max(...routeDeviations(a, b)) <= COPY_ROUTE_M
  );
}

function sportsAgree(a: Sport | null, b: Sport | null): boolean {
  const onFoot = (s: Sport) => s === 'running' || s === 'walking' || s === 'hiking';
  return a === null || b === null || a === b || a === 'other' || b === 'other' || (onFoot(a) && onFoot(b));
}

/** Elapsed or moving time: one device keeps pauses that the other leaves out. */
function durationsAgree(a: Fingerprint, b: Fingerprint): boolean {
  const near = (x: number, y: number) =>
    Math.abs(x - y) <= Math.max(Math.min(DURATION_S, 0.25 * Math.max(x, y)), DURATION_SHARE * Math.max(x, y));
  return near(a.elapsedS, b.elapsedS) || (a.movingS > 0 && b.movingS > 0 && near(a.movingS, b.movingS));
}

function compareDistance(a: Fingerprint, b: Fingerprint): 'agrees' | 'near' | 'differs' | 'unknown' {
  if (a.distanceM === null || b.distanceM === null) return 'unknown';
  const difference = Math.abs(a.distanceM - b.distanceM);
  const larger = Math.max(a.distanceM, b.distanceM);
  if (difference <= DISTANCE_SHARE * larger || difference <= DISTANCE_M) return 'agrees';
  return difference <= DISTANCE_DOUBT_SHARE * larger ? 'near' : 'differs';
}

function compareRoute(a: Fingerprint, b: Fingerprint): 'agrees' | 'differs' | 'unknown' {
  const deviations = routeDeviations(a, b);
  if (deviations.length === 0) return 'unknown';
  const median = deviations.sort((x, y) => x - y)[deviations.length >> 1]!;
  const larger = Math.max(a.distanceM ?? 0, b.distanceM ?? 0);
  return median <= Math.max(ROUTE_M, ROUTE_SHARE * larger) ? 'agrees' : 'differs';
}

/** Metres between the tenths of both ways; empty unless both have them. */
function routeDeviations(a: Fingerprint, b: Fingerprint): number[] {
  if (a.route.length === 0 || a.route.length !== b.route.length) return [];
  return a.route.map(([lat, lon], i) => haversine(lat, lon, b.route[i]![0], b.route[i]![1]));
}

/** A start this equal comes from one device, s. */
const SAME_DEVICE_START_S = 5;
const SAME_SPEED_SHARE = 0.1;
/** The longer route is known only at its tenths; between them it may bend by this share of a tenth. */
const BEND_SHARE = 0.5;

/**
 * Is the shorter one the longer one cut off (an empty battery, a broken upload)? Same start to the
 * seconds, same speed, and its way lies on the beginning of the longer one's.
 */
function isBeginning(a: Fingerprint, b: Fingerprint): boolean {
  const [short, long] = a.elapsedS < b.elapsedS ? [a, b] : [b, a];
  if (Math.abs(a.startMs - b.startMs) > SAME_DEVICE_START_S * 1000) return false;
  if (a.sport !== null && b.sport !== null && a.sport !== b.sport) return false;
  if (!(short.movingS > 0) || !(long.movingS > 0)) return false;
  if (!(short.distanceM! > 0) || !(long.distanceM! > short.distanceM!)) return false;
  const speedRatio = short.distanceM! / short.movingS / (long.distanceM! / long.movingS);
  if (Math.abs(speedRatio - 1) > SAME_SPEED_SHARE) return false;
  if (short.route.length < 2 || long.route.length < 2) return true;
  const tenthM = long.distanceM! / (long.route.length - 1);
  return short.route.every(([lat, lon], i) => {
    const place = ((i / (short.route.length - 1)) * short.distanceM!) / tenthM;
    const k = Math.min(Math.floor(place), long.route.length - 2);
    const [from, to] = [long.route[k]!, long.route[k + 1]!];
    const share = place - k;
    const away = haversine(
      lat,
      lon,
      from[0] + share * (to[0] - from[0]),
      from[1] + share * (to[1] - from[1]),
    );
    return away <= Math.max(ROUTE_M, BEND_SHARE * tenthM);
  });
}
