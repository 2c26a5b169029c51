import type { Finding } from './activity.ts';
import { chooseDistance } from './choose-distance.ts';
import { type CleanDistance, type CleanPositions, cleanCounter, cleanPositions } from './clean-distance.ts';
import type { Recording, Sport, TotalSource } from './recording.ts';
import { HOLE_S } from './row-grid.ts';
import { MAX_RUNNING_SPEED_MPS } from './speed-spikes.ts';
import type { Timeline } from './timeline.ts';

/** Faster than this no wheel or ski takes anyone, m/s. */
const MAX_OTHER_SPEED_MPS = 45;
/** A file without a sport whose typical speed is over this was not made on foot, m/s (**Policy**). */
const RUNNING_TYPICAL_MPS = 6.5;
/** When the running limit drops more than this share of the samples, it was no run at all. */
const NOT_A_RUN_SHARE = 0.1;
/** More spikes than this share of the samples and the distance is not trusted. */
const SPIKES_TRUSTED_SHARE = 0.05;
/** When more than this share of the points has no time, part of the way is missing. */
const UNTIMED_TRUSTED_SHARE = 0.1;
/** A counter that never passed this did not count, m. */
const MIN_DISTANCE_M = 1;

export interface TrustedDistance {
  /** cumulative, at the samples; null where there is none */
  distanceM: Float64Array | null;
  positions: CleanPositions | null;
  totalM: number | null;
  from: TotalSource | null;
  trusted: boolean;
  limitMps: number;
  /** moves like a runner or walker */
  onFoot: boolean;
  findings: Finding[];
}

/** Cleans the counter and the positions, decides between them and the stated total, and says so. */
export function trustedDistance(recording: Recording, timeline: Timeline, indoor: boolean): TrustedDistance {
  const { tS, samples } = timeline;
  const { channels } = samples;
  const findings: Finding[] = [];
  const typicalMps = typicalSpeed(recording, timeline);
  const onFoot = isOnFoot(recording.sport, typicalMps);
  let limitMps = onFoot ? MAX_RUNNING_SPEED_MPS : MAX_OTHER_SPEED_MPS;

  const clean = (limit: number): [CleanDistance | null, CleanPositions | null] => [
    channels.distanceM ? cleanCounter(tS, channels.distanceM, limit) : null,
    channels.latDeg && channels.lonDeg
      ? cleanPositions(tS, channels.latDeg, channels.lonDeg, samples.breakBefore, limit)
      : null,
  ];
  let [counter, positions] = clean(limitMps);
  const spikesOf = () => Math.max(counter?.spikes ?? 0, positions?.spikes ?? 0);
  if (onFoot && spikesOf() > NOT_A_RUN_SHARE * samples.n && typicalMps > RUNNING_TYPICAL_MPS) {
    limitMps = MAX_OTHER_SPEED_MPS;
    [counter, positions] = clean(limitMps);
  }
  if (positions !== null && positions.fixes < 2) positions = null;
  if (positions === null) findings.push({ code: 'no_gps', amount: null });

  const { totals } = recording;
  const statedS = totals.timerS ?? totals.elapsedS;
  const chosen = chooseDistance({
    counterM: counter && counter.totalM > MIN_DISTANCE_M ? counter.totalM : null,
    positionsM: positions?.totalM ?? null,
    statedM: totals.distanceM,
    statedFrom: recording.distanceFrom,
    sampledS: sampledTime(tS),
    statedS: statedS !== null && statedS > 0 ? statedS : null,
    indoor,
    limitMps,
  });
  const source = chosen.channel === 'counter' ? counter : chosen.channel === 'positions' ? positions : null;
  const spikes = (source?.spikes ?? 0) + (source === positions ? 0 : (positions?.spikes ?? 0));
  if (spikes > 0) findings.push({ code: 'gps_spikes', amount: spikes });
  if (chosen.channel === 'positions')
    findings.push({ code: 'gps_distance_only', amount: Math.round(positions!.totalM) });
  if (chosen.contradictionM !== null)
    findings.push({ code: 'distance_contradicts', amount: Math.round(chosen.contradictionM) });
  if (source !== null && source.fellM >= 1)
    findings.push({ code: 'distance_fell', amount: Math.round(source.fellM) });
  if (chosen.totalM === null) findings.push({ code: 'no_distance', amount: null });

  const untimed = recording.samples.timeMs.reduce((sum, t) => sum + (Number.isNaN(t) ? 1 : 0), 0);
  const totalM = chosen.totalM;
  let distanceM = source?.distanceM ?? null;
  // A treadmill total corrected by hand: the samples follow it.
  if (distanceM !== null && indoor && positions === null && totalM !== null && source!.totalM > 0) {
    const factor = totalM / source!.totalM;
    if (Math.abs(factor - 1) > 0.01) distanceM = distanceM.map((d) => d * factor);
  }
  return {
    distanceM,
    positions,
    totalM,
    from: chosen.from,
    trusted:
      chosen.trusted &&
      totalM !== null &&
      (source?.spikes ?? 0) <= SPIKES_TRUSTED_SHARE * samples.n &&
      (source === null || untimed <= UNTIMED_TRUSTED_SHARE * recording.samples.count),
    limitMps,
    onFoot: limitMps === MAX_RUNNING_SPEED_MPS,
    findings,
  };
}

function isOnFoot(sport: Sport | null, typicalMps: number): boolean {
  if (sport === null) return typicalMps <= RUNNING_TYPICAL_MPS;
  return sport === 'running' || sport === 'walking' || sport === 'hiking' || sport === 'swimming';
}

/** Time with samples: gaps over 300 s left out, s. */
function sampledTime(tS: Float64Array): number {
  let sum = 0;
  for (let i = 1; i < tS.length; i++) {
    const dt = tS[i]! - tS[i - 1]!;
    if (dt <= HOLE_S) sum += dt;
  }
  return sum;
}

/** Median speed of the sample steps that move, raw: enough to tell a wheel from a foot, m/s. */
function typicalSpeed(recording: Recording, { tS, samples }: Timeline): number {
  const { distanceM, latDeg, lonDeg } = samples.channels;
  const stride = Math.max(1, Math.floor(samples.n / 500));
  const speeds: number[] = [];
  for (let i = stride; i < samples.n; i += stride) {
    const dt = tS[i]! - tS[i - stride]!;
    const counted = distanceM ? distanceM[i]! - distanceM[i - stride]! : Number.NaN;
    const step =
      Number.isNaN(counted) && latDeg && lonDeg
        ? flatDistance(latDeg[i - stride]!, lonDeg[i - stride]!, latDeg[i]!, lonDeg[i]!)
        : counted;
    if (step > 0 && dt > 0 && step / dt > 0.5) speeds.push(step / dt);
  }
  if (speeds.length > 0) return Float64Array.from(speeds).sort()[speeds.length >> 1]!;
  const { distanceM: statedM, timerS, elapsedS } = recording.totals;
  const seconds = timerS ?? elapsedS;
  return statedM !== null && seconds !== null && seconds > 0 ? statedM / seconds : 0;
}

/** Metres between near positions on a plane: good to a percent, for telling speeds apart only. */
function flatDistance(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const metresPerDegree = 111_195;
  const east = (lon2 - lon1) * metresPerDegree * Math.cos((lat1 * Math.PI) / 180);
  return Math.hypot((lat2 - lat1) * metresPerDegree, east);
}
