import { hrStressScore } from './hr-stress-score.ts';
import { secondsInBands } from './intensity-distribution.ts';
import type { LoadInput } from './load-input.ts';
import { isOnFoot } from './profile-activity.ts';
import { banisterTrimpSamples, edwardsTrimp, luciaTrimp } from './trimp.ts';

/** Resting heart rate and threshold share assumed where unknown; the score is a ratio and moves little. */
const ASSUMED_REST_BPM = 60;

const LTHR_SHARE_OF_MAX = 0.9;

interface HeartScore {
  score: number | null;
  trimp: number | null;
  edwards: number | null;
  lucia: number | null;
  assumed: boolean;
}

export function heartScore(
  { activity, anchors }: LoadInput,
  durationS: number,
  reasons: string[],
): HeartScore {
  const none: HeartScore = { score: null, trimp: null, edwards: null, lucia: null, assumed: false };
  const { stream, summary } = activity;
  if (summary.trust.heartRate !== 'ok') {
    reasons.push(summary.trust.heartRate === 'suspect' ? 'heart_rate_suspect' : 'no_heart_rate');
    return none;
  }
  const max = anchors.maxHrBpm ?? (anchors.lthrBpm === null ? null : anchors.lthrBpm / LTHR_SHARE_OF_MAX);
  if (max === null) {
    reasons.push('no_heart_rate_threshold');
    return none;
  }
  if (anchors.maxHrBpm === null) reasons.push('max_heart_rate_assumed');
  if (anchors.lthrBpm === null) reasons.push('lthr_assumed');
  if (anchors.restHrBpm === null) reasons.push('resting_heart_rate_assumed');
  if (anchors.sex === null) reasons.push('sex_unknown');
  const lthr = anchors.lthrBpm ?? LTHR_SHARE_OF_MAX * max;
  const rest = anchors.restHrBpm ?? ASSUMED_REST_BPM;
  // A runner's standing rests are not counted; in the gym there is nothing but standing.
  const counted =
    isOnFoot(activity) && summary.movingS > 0 ? movingOnly(stream.hrBpm, stream.moving) : stream.hrBpm;
  const sampled = banisterTrimpSamples(counted, rest, max, anchors.sex);
  if (sampled.trimp === null) {
    reasons.push('heart_rate_too_sparse');
    return none;
  }
  // Rows left out of the stream (a hole) belong to neither; the score stands for the time counted.
  const trimp = counted.length > 0 ? (sampled.trimp * durationS) / counted.length : 0;
  const byMax = secondsInBands(
    counted,
    [0.5, 0.6, 0.7, 0.8, 0.9].map((s) => s * max),
    'higher',
  );
  const ceiling = anchors.easyCeilingHrBpm;
  return {
    score: hrStressScore(trimp, rest, max, lthr, anchors.sex),
    trimp,
    edwards: edwardsTrimp(byMax.slice(1).map((s) => s / 60)),
    lucia:
      ceiling !== null && ceiling < lthr
        ? luciaTrimp(secondsInBands(counted, [ceiling, lthr], 'higher').map((s) => s / 60))
        : null,
    assumed: anchors.maxHrBpm === null || anchors.lthrBpm === null || anchors.restHrBpm === null,
  };
}

function movingOnly(hrBpm: Float64Array, moving: Uint8Array): Float64Array {
  return hrBpm.filter((_, k) => moving[k] === 1);
}
