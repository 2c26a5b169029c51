import { fail, ok, type Result } from '../result.ts';
import type { Activity, ActivitySummary, Finding, Stream } from './activity.ts';
import { cadenceLock } from './cadence-lock.ts';
import { cleanAltitude } from './clean-altitude.ts';
import { cleanHeartRate } from './clean-heart-rate.ts';
import { fingerprint } from './fingerprint.ts';
import { gapLimits, motion, rowSpeed } from './motion.ts';
import type { ChannelName, Recording } from './recording.ts';
import { interpolateAt } from './resample.ts';
import { rowSeconds } from './row-grid.ts';
import { stepCadence } from './step-cadence.ts';
import { type Timeline, timelineOf } from './timeline.ts';
import { looksDriven } from './too-fast.ts';
import { type TrustedDistance, trustedDistance } from './trusted-distance.ts';
import { trustedLaps } from './trusted-laps.ts';

/** A heart rate for less than this share of the time in motion is sparse. */
const HR_SPARSE_SHARE = 0.5;
/** Even in an evenly thinned file a heart rate is not made up over more than this, s. */
const MAX_HR_GAP_S = 30;
/** More rejected heart-rate samples than this share: the rest is doubtful, or worth nothing. */
const HR_SUSPECT_SHARE = 0.1;
const HR_USELESS_SHARE = 0.5;
/** Left running: longer than this, moving for less than this share of it (**Policy**). */
const LEFT_RUNNING_S = 12 * 3600;
const LEFT_RUNNING_SHARE = 0.25;
/** A timer this much longer than the motion it should time does not make the duration believable. */
const LEFT_RUNNING_TIMER = 3;
/** A stated timer shorter than this share of the motion is wrong. */
const TIMER_SHARE = 0.9;

/**
 * The one way from a recording (what a file claims) to a trusted activity: one sound clock, impossible
 * values out, the distance that the evidence supports, channels at 1 Hz, a summary, and a finding for
 * everything left out. Fails with NOT_AN_ACTIVITY for other kinds of file, NO_TIME where nothing in it
 * says when it happened, EMPTY_RECORDING where it holds neither samples nor totals.
 */
export function toActivity(recording: Recording): Result<Activity> {
  if (recording.kind !== 'activity')
    return fail('NOT_AN_ACTIVITY', `The file is a ${recording.kind}; an activity was expected.`);
  const timeline = timelineOf(recording);
  if (timeline === null)
    return fail('NO_TIME', 'No sample and no summary says when this happened; an activity needs times.');
  if (timeline.samples.n === 0 && timeline.elapsedS === 0 && !((recording.totals.distanceM ?? 0) > 0))
    return fail('EMPTY_RECORDING', 'The file holds neither samples nor a duration or distance.');

  const { samples, tS } = timeline;
  const findings: Finding[] = [...timeline.findings];
  if (samples.n === 0) findings.push({ code: 'no_samples', amount: null });
  const hasPositions = samples.channels.latDeg !== undefined && hasValue(samples.channels.latDeg);
  const indoor = isIndoor(recording, hasPositions);
  const distance = trustedDistance(recording, timeline, indoor);
  findings.push(...distance.findings);

  const rowS = rowSeconds(tS);
  const n = rowS.length;
  const gaps = gapLimits(tS);
  const rows = (values: Float64Array | null | undefined) =>
    values ? interpolateAt(rowS, tS, values, gaps.interpolateS, 1) : new Float64Array(n).fill(Number.NaN);
  const channel = (name: ChannelName) => rows(samples.channels[name]);

  const distanceM = rows(distance.distanceM);
  const moving = motion(rowS, tS, distance.distanceM, timeline.pauses, gaps.movingS);
  const speedMps = rowSpeed(
    rowS,
    distanceM,
    samples.channels.speedMps ? channel('speedMps') : null,
    distance.limitMps,
  );
  const cadenceRaw = samples.channels.cadenceRpm;
  const cadenceSpm = rows(cadenceRaw && stepCadence(cadenceRaw, recording.sport, distance.onFoot));
  if (cadenceRaw)
    for (let k = 0; k < n; k++) if (moving[k] === 0 && Number.isNaN(cadenceSpm[k]!)) cadenceSpm[k] = 0;
  const altitude = cleanAltitude(channel('altitudeM'));
  if (altitude.poor) findings.push({ code: 'altitude_poor', amount: null });
  const heart = trustedHeartRate(recording, timeline, rowS, moving, cadenceSpm, distance, gaps.interpolateS);
  findings.push(...heart.findings);

  const stream: Stream = {
    n,
    tS: rowS,
    moving,
    distanceM,
    speedMps,
    altitudeM: altitude.altitudeM,
    hrBpm: heart.hrBpm,
    cadenceSpm,
    powerW: channel('powerW').map((w) => (w >= 0 && w <= 3000 ? w : Number.NaN)),
    latDeg: rows(distance.positions?.latDeg),
    lonDeg: rows(distance.positions?.lonDeg),
  };

  const clocks = threeClocks(recording, timeline, moving);
  const drivenS = distance.onFoot || recording.sport === 'running' ? looksDriven(stream) : 0;
  if (recording.sport === 'running' && drivenS > 0)
    findings.push({ code: 'too_fast_for_running', amount: drivenS });
  const leftRunning =
    clocks.elapsedS > LEFT_RUNNING_S && clocks.movingS < LEFT_RUNNING_SHARE * clocks.elapsedS;
  if (leftRunning)
    findings.push({ code: 'left_running', amount: Math.round(clocks.elapsedS - clocks.movingS) });
  const durationS = clocks.timerS ?? clocks.elapsedS;

  const summary: ActivitySummary = {
    sport: recording.sport,
    subSport: recording.subSport,
    name: recording.name,
    format: recording.format,
    device: recording.device,
    startMs: timeline.startMs,
    utcOffsetS: recording.utcOffsetS,
    ...clocks,
    distanceM: distance.totalM === null ? null : Math.round(distance.totalM * 100) / 100,
    distanceFrom: distance.from,
    ascentM: altitude.ascentM ?? recording.totals.ascentM,
    descentM: altitude.descentM ?? recording.totals.descentM,
    avgHrBpm: heart.avgHrBpm,
    maxHrBpm: heart.maxHrBpm,
    avgCadenceSpm: mean(stream.cadenceSpm, (k, v) => moving[k] === 1 && v > 0),
    avgPowerW: mean(stream.powerW, (k) => moving[k] === 1),
    hasGps: distance.positions !== null,
    altitude: altitude.kind,
    indoor,
    laps: trustedLaps(recording.laps, stream, clocks.elapsedS, timeline.sinceStart),
    findings,
    trust: {
      time:
        timeline.plausibleDate &&
        !(leftRunning && durationS > LEFT_RUNNING_S && durationS > LEFT_RUNNING_TIMER * clocks.movingS),
      distance: distance.trusted && !(recording.sport === 'running' && drivenS > 0),
      heartRate: heart.trust,
    },
    fingerprint: { startMs: 0, elapsedS: 0, movingS: 0, distanceM: null, sport: null, route: [] },
  };
  summary.fingerprint = fingerprint(summary, stream);
  return ok({ summary, stream });
}

function hasValue(column: Float64Array): boolean {
  return column.some((v) => !Number.isNaN(v));
}

/** Named so by the device, or a run on the spot: a distance without a single position or altitude. */
function isIndoor(recording: Recording, hasPositions: boolean): boolean {
  if (/treadmill|indoor|virtual/i.test(`${recording.subSport ?? ''} ${recording.sportRaw ?? ''}`))
    return true;
  const { altitudeM } = recording.samples.channels;
  return recording.sport === 'running' && !hasPositions && !(altitudeM && hasValue(altitudeM));
}

/** Elapsed, timer and moving time: each at most the one before, a timer only where the file has a believable one. */
function threeClocks(
  { totals }: Recording,
  { elapsedS, pauses, samples }: Timeline,
  moving: Uint8Array,
): { elapsedS: number; timerS: number | null; movingS: number } {
  const movedS = moving.reduce((sum, m) => sum + m, 0);
  const pausedS = pauses.reduce((sum, [from, to]) => sum + to - from, 0);
  let timerS = totals.timerS;
  if (timerS !== null && !(timerS > 0 && timerS <= elapsedS + 2 && timerS >= TIMER_SHARE * movedS))
    timerS = null;
  if (timerS === null && pausedS > 0 && elapsedS - pausedS >= TIMER_SHARE * movedS)
    timerS = elapsedS - pausedS;
  if (timerS !== null) timerS = round3(Math.min(timerS, elapsedS));
  const ceiling = timerS ?? elapsedS;
  // Without samples the device's own clocks are all there is.
  const movingS = samples.n === 0 ? (totals.movingS ?? ceiling) : movedS;
  return { elapsedS, timerS, movingS: round3(Math.min(movingS, ceiling)) };
}

function round3(value: number): number {
  return Math.round(value * 1000) / 1000;
}

interface TrustedHeartRate {
  hrBpm: Float64Array;
  avgHrBpm: number | null;
  maxHrBpm: number | null;
  trust: ActivitySummary['trust']['heartRate'];
  findings: Finding[];
}

function trustedHeartRate(
  recording: Recording,
  { tS, samples }: Timeline,
  rowS: Float64Array,
  moving: Uint8Array,
  cadenceSpm: Float64Array,
  distance: TrustedDistance,
  maxGapS: number,
): TrustedHeartRate {
  const n = rowS.length;
  const findings: Finding[] = [];
  const raw = samples.channels.hrBpm;
  const none = new Float64Array(n).fill(Number.NaN);
  if (!raw) return { hrBpm: none, avgHrBpm: null, maxHrBpm: null, trust: 'none', findings };
  const clean = cleanHeartRate(tS, raw, samples.channels.speedMps ?? null);
  if (clean.outOfRange > 0) findings.push({ code: 'hr_out_of_range', amount: clean.outOfRange });
  if (clean.jumps > 0) findings.push({ code: 'hr_jumps', amount: clean.jumps });
  if (clean.flat > 0) findings.push({ code: 'hr_flatline', amount: clean.flat });
  const rejected = clean.outOfRange + clean.jumps + clean.flat;
  const hrBpm = interpolateAt(rowS, tS, clean.hrBpm, Math.min(maxGapS, MAX_HR_GAP_S), 1);
  if (clean.given === 0 || rejected > HR_USELESS_SHARE * clean.given || !hasValue(hrBpm))
    return { hrBpm: none, avgHrBpm: null, maxHrBpm: null, trust: 'none', findings };

  let suspect = rejected > HR_SUSPECT_SHARE * clean.given;
  if (distance.onFoot && recording.samples.channels.cadenceRpm) {
    const windowS = 120;
    const lock = cadenceLock(hrBpm, cadenceSpm, { windowS });
    if (lock.locked) {
      suspect = true;
      findings.push({ code: 'hr_cadence_lock', amount: lock.lockedS });
      for (const from of lock.windowStarts) hrBpm.fill(Number.NaN, from, from + windowS);
    }
  }
  let movingRows = 0;
  let covered = 0;
  let maxHrBpm: number | null = null;
  for (let k = 0; k < n; k++) {
    movingRows += moving[k]!;
    if (Number.isNaN(hrBpm[k]!)) continue;
    covered += moving[k]!;
    if (maxHrBpm === null || hrBpm[k]! > maxHrBpm) maxHrBpm = hrBpm[k]!;
  }
  if (covered < HR_SPARSE_SHARE * movingRows) {
    suspect = true;
    findings.push({ code: 'hr_sparse', amount: covered });
  }
  return { hrBpm, avgHrBpm: mean(hrBpm, () => true), maxHrBpm, trust: suspect ? 'suspect' : 'ok', findings };
}

/** Mean of the rows that have a value and count, to a tenth; null where none does. */
function mean(values: Float64Array, counts: (k: number, value: number) => boolean): number | null {
  let sum = 0;
  let n = 0;
  for (let k = 0; k < values.length; k++) {
    const v = values[k]!;
    if (Number.isNaN(v) || !counts(k, v)) continue;
    sum += v;
    n++;
  }
  return n === 0 ? null : Math.round((sum / n) * 10) / 10;
}
