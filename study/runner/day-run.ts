import type { RunKind, RunRecord } from '../../src/core/coaching/review-input.ts';
import { expectedRpe, isEasyKind, loadClass } from '../../src/core/coaching/session-class.ts';
import { decideEasy } from '../../src/core/science/easy-rule.ts';
import { ceilingSpeed } from '../../src/core/science/training-bands.ts';
import { type Day, dayNumber } from '../../src/core/time.ts';
import type { PaceZones } from '../../src/core/workout/render.ts';
import { normal } from '../chance.ts';
import { studyNumbers as n } from '../numbers.ts';
import { type Body, loadOf, thresholdToday } from './body.ts';
import type { Runner } from './make-runner.ts';

/** What the runner sets out to do on one day. */
export interface Intention {
  day: Day;
  type: string;
  km: number;
  fast: boolean;
  /** of the plan's session; null: nothing was planned */
  plannedKm: number | null;
  /** a spike, or part of a ramp week, put there on purpose */
  planted: { spike: boolean; ramp: boolean };
}

/** One run as it really was. */
export interface TrueRun extends Intention {
  kind: RunKind;
  hours: number;
  load: number;
  /** share of the time at or below the runner's true easy ceiling of that day */
  easyShare: number;
  tooFast: boolean;
}

/** The run and what the watch made of it; `record` is null when the watch stayed at home. */
export function performRun(
  runner: Runner,
  body: Body,
  zones: PaceZones,
  intention: Intention,
  tiredness: number,
  forgetful = true,
): { run: TrueRun; record: RunRecord | null } {
  const { day, type, km } = intention;
  const draw = (name: string) => normal(runner.chance, `${name}/${day}`);
  const threshold = thresholdToday(runner, body);
  const kind = kindOf(type);
  const easy = isEasyKind(kind);
  const easySpeed =
    easy && intention.fast
      ? threshold * n.pace.tooFast * (1 + n.pace.tooFastSd * draw('pace'))
      : zones.thresholdSpeedMps * n.pace.easy * (1 + n.pace.easySd * draw('pace'));
  const pieces = piecesOf(kind, km, easySpeed, threshold);
  const seconds = pieces.reduce((sum, p) => sum + p.seconds, 0);
  const speed = (km * 1000) / seconds;
  const ceiling = ceilingSpeed(threshold, null);
  const run: TrueRun = {
    ...intention,
    kind,
    hours: seconds / 3600,
    load: pieces.reduce((sum, p) => sum + loadOf(p.seconds, p.speed, threshold), 0),
    easyShare: below(ceiling / speed - 1, n.pace.withinRunSd),
    tooFast: easy && speed > ceiling,
  };
  if (forgetful && runner.chance(`watch/${day}`) < n.measurement.forgetsWatch) return { run, record: null };

  const seen = speed * (1 + n.measurement.distanceSd * draw('gps'));
  const heart =
    runner.lthrBpm * (n.heart.at + n.heart.slope * (speed / threshold - n.heart.from)) +
    n.heart.runSdBpm * draw('heart');
  const p = 1 - below(zones.easyCeilingMps / seen - 1, n.pace.withinRunSd);
  const h = 1 - below(n.heart.at * runner.lthrBpm - heart, n.heart.withinRunSdBpm);
  const verdict = decideEasy(p, h, seen / zones.easyCeilingMps, seconds);
  const rated = runner.chance(`rated/${day}`) < n.habits.rpeReported;
  const rpe = expectedRpe(kind) + (run.tooFast ? 1 : 0) + tiredness + n.habits.rpeSd * draw('rpe');
  return {
    run,
    record: {
      id: `run-${day}`,
      day,
      startMs: dayNumber(day) * 86_400_000 + 7 * 3_600_000,
      distanceKm: (km * seen) / speed,
      movingS: seconds,
      kind,
      gradedPaceSPerKm: 1000 / seen,
      avgHrBpm: heart,
      hrOk: true,
      rpe: rated ? Math.min(10, Math.max(0, Math.round(rpe))) : null,
      easyVerdict: easy ? { tooFast: verdict.tooFast, clear: verdict.verdict === 'clearly_too_fast' } : null,
      load: run.load,
      trusted: true,
      tempC: null,
      climbMPerKm: null,
      work: null,
      result: null,
    },
  };
}

function kindOf(type: string): RunKind {
  const c = loadClass(type);
  if (c === 'long' || c === 'race') return c;
  if (c === 'hard') return 'quality';
  return c === 'moderate' ? 'steady' : 'easy';
}

/** A quality session is easy running around its work; everything else is one piece. */
function piecesOf(kind: RunKind, km: number, easySpeed: number, threshold: number) {
  const piece = (share: number, speed: number) => ({ seconds: (share * km * 1000) / speed, speed });
  if (kind === 'quality') {
    const { workShare, work } = n.pace.quality;
    return [piece(1 - workShare, easySpeed), piece(workShare, work * threshold)];
  }
  if (kind === 'steady') return [piece(1, n.pace.moderate * threshold)];
  if (kind === 'race') return [piece(1, n.pace.race * threshold)];
  return [piece(1, easySpeed)];
}

/** Share of a normal variable with this standard deviation that lies below `x`. */
export function below(x: number, sd: number): number {
  const z = Math.abs(x / sd) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * z);
  const erf =
    1 -
    t *
      Math.exp(-z * z) *
      (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return x >= 0 ? (1 + erf) / 2 : (1 - erf) / 2;
}
