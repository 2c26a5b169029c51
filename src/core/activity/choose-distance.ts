import type { TotalSource } from './recording.ts';

/** Two distances agree when they differ by no more than this share or this many metres (**Policy**). */
const AGREE_SHARE = 0.1;
const AGREE_M = 50;
/** Satellites and counter measure differently: up to this share is no contradiction (**Policy**). */
const SENSORS_AGREE_SHARE = 0.25;
/** A treadmill distance is corrected by hand by up to this share (**Policy**). */
const CALIBRATED_SHARE = 0.35;
/** A mean slower than this over the time in motion is no distance of a workout, m/s (**Policy**). */
const MIN_MEAN_SPEED_MPS = 0.2;
/** Once around the earth, m: no activity goes further. */
const EARTH_M = 40_075_000;
/** Below this share of the stated time the samples do not show the whole activity. */
const WHOLE_COVERAGE = 0.9;

export interface DistanceEvidence {
  /** the device's own counter, the way along the positions, what the file states; null or 0: none */
  counterM: number | null;
  positionsM: number | null;
  statedM: number | null;
  statedFrom: TotalSource | null;
  /** seconds in which the samples were taken (holes left out), and that the file states */
  sampledS: number;
  statedS: number | null;
  indoor: boolean;
  /** nothing in this sport is faster on average, m/s */
  limitMps: number;
}

export interface ChosenDistance {
  /** which samples carry the stream */
  channel: 'counter' | 'positions' | null;
  totalM: number | null;
  from: TotalSource | null;
  trusted: boolean;
  /** largest difference between the sources where they contradict, m; null where they agree */
  contradictionM: number | null;
}

/**
 * Whom to believe about the distance. The device's counter is preferred (fused and filtered); it
 * loses to the positions when the two are far apart and the file's total sides with them, or when no
 * total helps and only the positions make a possible speed. The total counts as a witness, and stands
 * as the number when samples agree with it. Two independent sources that agree outvote the third;
 * a lone source that contradicts another is kept but not trusted.
 */
export function chooseDistance(e: DistanceEvidence): ChosenDistance {
  const counter = present(e.counterM);
  const positions = present(e.positionsM);
  const stated = present(e.statedM);
  const channel = chooseChannel(e, counter, positions, stated);
  const sampled = channel === 'counter' ? counter : channel === 'positions' ? positions : null;
  const sensorsAgree =
    counter !== null && positions !== null && agree(counter, positions, SENSORS_AGREE_SHARE);
  const known = [counter, positions, stated].filter((d) => d !== null);
  const largestM = known.length > 1 ? Math.max(...known) - Math.min(...known) : 0;

  if (sampled === null) {
    const possible = stated !== null && isPossible(stated, e.statedS ?? e.sampledS, e);
    return {
      channel,
      totalM: stated,
      from: stated === null ? null : (e.statedFrom ?? 'session'),
      trusted: possible,
      contradictionM: null,
    };
  }
  const sampledFrom = channel === 'counter' ? 'samples' : 'positions';
  const fromSamples = { channel, totalM: sampled, from: sampledFrom } as const;
  const possible = isPossible(sampled, e.sampledS, e);
  const sensorsContradict = counter !== null && positions !== null && !sensorsAgree;

  if (stated === null || (e.statedFrom !== 'session' && e.statedFrom !== 'laps'))
    return {
      ...fromSamples,
      trusted: possible && (!sensorsContradict || !isEarnest(counter, e.sampledS, e)),
      contradictionM: sensorsContradict ? largestM : null,
    };
  if (agree(stated, sampled, AGREE_SHARE))
    return {
      channel,
      totalM: stated,
      from: e.statedFrom,
      trusted: possible,
      contradictionM: sensorsContradict ? largestM : null,
    };
  // Indoors the runner corrects the total by hand afterwards; the samples keep the raw steps.
  if (e.indoor && positions === null && agree(stated, sampled, CALIBRATED_SHARE))
    return { channel, totalM: stated, from: e.statedFrom, trusted: possible, contradictionM: largestM };
  const partial = e.statedS !== null && e.sampledS < WHOLE_COVERAGE * e.statedS;
  const statedPossible = isPossible(stated, e.statedS ?? e.sampledS, e);
  if ((partial || !possible) && statedPossible && stated > sampled)
    return { channel, totalM: stated, from: e.statedFrom, trusted: false, contradictionM: largestM };
  return {
    ...fromSamples,
    trusted: possible && (sensorsAgree || !isEarnest(stated, e.statedS ?? e.sampledS, e)),
    contradictionM: largestM,
  };
}

function chooseChannel(
  e: DistanceEvidence,
  counter: number | null,
  positions: number | null,
  stated: number | null,
): ChosenDistance['channel'] {
  if (counter === null) return positions === null ? null : 'positions';
  if (positions === null || agree(counter, positions, SENSORS_AGREE_SHARE)) return 'counter';
  if (stated !== null && agree(stated, counter, AGREE_SHARE)) return 'counter';
  if (stated !== null && agree(stated, positions, AGREE_SHARE)) return 'positions';
  if (isPossible(positions, e.sampledS, e) && (positions > counter || !isEarnest(counter, e.sampledS, e)))
    return 'positions';
  return 'counter';
}

function present(distanceM: number | null): number | null {
  return distanceM !== null && distanceM > 0 && distanceM < EARTH_M ? distanceM : null;
}

function isPossible(distanceM: number, seconds: number, { limitMps }: DistanceEvidence): boolean {
  if (!(seconds > 0)) return true;
  const speed = distanceM / seconds;
  return speed <= limitMps && (speed >= MIN_MEAN_SPEED_MPS || distanceM <= AGREE_M);
}

/** Possible, and not next to nothing over all that time (a few metres for an hour is a fault, not a witness). */
function isEarnest(distanceM: number, seconds: number, e: DistanceEvidence): boolean {
  return isPossible(distanceM, seconds, e) && !(distanceM < MIN_MEAN_SPEED_MPS * seconds);
}

function agree(a: number, b: number, share: number): boolean {
  const difference = Math.abs(a - b);
  return (
    difference <= share * Math.max(a, b) || (difference <= AGREE_M && Math.min(a, b) > 0.5 * Math.max(a, b))
  );
}
