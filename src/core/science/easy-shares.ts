import { centredMean } from './centred-mean.ts';
import { EASY_RULE, type EasyEvidence, type EasyVerdict } from './easy-rule.ts';
import { fractionAboveGradedSpeedCeiling, isAboveCeiling } from './fraction-above.ts';
import { pickUps } from './pick-ups.ts';
import { rowAfterMoving, SMOOTHING_S, warmupSeconds } from './profile-activity.ts';
import { isHeartRate } from './trimp.ts';

export interface PaceJudgement {
  fraction: number | null;
  above: number;
  judgedS: number;
  mean: number | null;
  excludedS: { steep: number; pickUps: number; noSpeed: number };
  pickUpRows: Uint8Array;
  /** what is compared with the ceiling, NaN where a row is not judged */
  smooth: Float64Array;
}

type Judged = Pick<EasyEvidence, 'stream' | 'series' | 'movingS' | 'heartRate'>;

/**
 * The very seconds that a verdict counted, for a picture of it: 1 where a row is judged and above its
 * ceiling. The ceilings are those of the verdict, heat and altitude in them.
 */
export function rowsAboveCeilings(
  e: Judged,
  { ceilingMps, ceilingHrBpm }: Pick<EasyVerdict, 'ceilingMps' | 'ceilingHrBpm'>,
): { pace: Uint8Array; heart: Uint8Array } {
  const { smooth, pickUpRows } = judgePace(e, ceilingMps);
  return {
    pace: Uint8Array.from(smooth, (v) => (ceilingMps !== null && isAboveCeiling(v, ceilingMps) ? 1 : 0)),
    heart: judgeHeart(e, ceilingHrBpm, pickUpRows).rows ?? new Uint8Array(e.stream.n),
  };
}

/** P: moving seconds without steep ground and short pick-ups, smoothed over 30 s. */
export function judgePace({ stream, series }: Judged, ceilingMps: number | null): PaceJudgement {
  const pickUpRows =
    ceilingMps === null ? new Uint8Array(stream.n) : pickUps(stream.tS, series.movingGradedMps, ceilingMps);
  const judged = series.movingGradedMps.slice();
  const excludedS = { steep: 0, pickUps: 0, noSpeed: 0 };
  for (let k = 0; k < stream.n; k++) {
    if (stream.moving[k] !== 1) continue;
    if (Number.isNaN(judged[k]!)) excludedS.noSpeed++;
    else if (pickUpRows[k] === 1) excludedS.pickUps++;
    else if (Math.abs(series.grade[k]!) > EASY_RULE.steepGrade) excludedS.steep++;
    else continue;
    judged[k] = Number.NaN;
  }
  const smooth = centredMean(stream.tS, judged, SMOOTHING_S);
  let sum = 0;
  let judgedS = 0;
  for (let k = 0; k < stream.n; k++) {
    if (Number.isNaN(judged[k]!)) continue;
    sum += judged[k]!;
    judgedS++;
  }
  const fraction = ceilingMps === null ? null : fractionAboveGradedSpeedCeiling(smooth, ceilingMps);
  return {
    fraction,
    above: Math.round((fraction ?? 0) * judgedS),
    judgedS,
    mean: judgedS > 0 ? sum / judgedS : null,
    excludedS,
    pickUpRows,
    smooth,
  };
}

/** H: moving seconds after the warm-up, against a ceiling that rises after the first hour. */
export function judgeHeart(e: Judged, ceilingBpm: number | null, pickUpRows: Uint8Array) {
  const { stream } = e;
  const excludedS = { warmup: 0, noHr: 0 };
  const none = { fraction: null, above: 0, judgedS: 0, excludedS, rows: null };
  if (e.heartRate === 'none') return { ...none, reasons: ['no_heart_rate'] };
  if (e.heartRate === 'suspect') return { ...none, reasons: ['heart_rate_suspect'] };
  if (ceilingBpm === null) return { ...none, reasons: ['no_heart_rate_ceiling'] };

  const warmRow = rowAfterMoving(stream.moving, warmupSeconds(e.movingS));
  const r = EASY_RULE;
  let movingS = 0;
  let above = 0;
  let judgedS = 0;
  let lastPickUpS = Number.NEGATIVE_INFINITY;
  const rows = new Uint8Array(stream.n);
  for (let k = 0; k < stream.n; k++) {
    if (pickUpRows[k] === 1) lastPickUpS = stream.tS[k]!;
    if (stream.moving[k] !== 1) continue;
    movingS++;
    if (k < warmRow) {
      excludedS.warmup++;
      continue;
    }
    if (stream.tS[k]! - lastPickUpS <= r.heartLagS) continue;
    const hr = stream.hrBpm[k]!;
    if (!isHeartRate(hr)) {
      excludedS.noHr++;
      continue;
    }
    judgedS++;
    if (hr <= ceilingBpm + Math.max(0, movingS - r.driftAfterS) * r.driftBpmPerS) continue;
    rows[k] = 1;
    above++;
  }
  if (judgedS < r.hrMinS || judgedS < r.hrShareMin * (judgedS + excludedS.noHr))
    return { ...none, judgedS, reasons: ['heart_rate_too_sparse'] };
  return { fraction: above / judgedS, above, judgedS, excludedS, rows, reasons: [] as string[] };
}
