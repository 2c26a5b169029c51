import { easyVerdict } from '../../src/core/science/easy-verdict.ts';
import { gradedSeries } from '../../src/core/science/profile-activity.ts';
import { pacedActivity } from './paced-activity.ts';

export interface EvenRun {
  paceSPerKm: number;
  hrBpm: number | null;
  hrOk: boolean;
  movingS: number;
  ceilingSPerKm: number;
  lthrBpm: number;
}

const known = new Map<string, { tooFast: boolean; clear: boolean }>();

/** The easy verdict of a flat, even-paced run with an even heart rate, by the rule over samples (science reference §6.2). */
export function evenRunVerdict(run: EvenRun): { tooFast: boolean; clear: boolean } {
  const minutes = Math.max(6, Math.round(run.movingS / 60));
  const key = [run.paceSPerKm, run.hrOk ? run.hrBpm : null, minutes, run.ceilingSPerKm, run.lthrBpm].join(
    ' ',
  );
  let found = known.get(key);
  if (found === undefined) {
    found = judge(run, minutes * 60);
    known.set(key, found);
  }
  return found;
}

function judge(run: EvenRun, s: number): { tooFast: boolean; clear: boolean } {
  const hr = run.hrOk && run.hrBpm !== null ? run.hrBpm : null;
  const activity = pacedActivity([{ s, mps: 1000 / run.paceSPerKm, ...(hr === null ? {} : { hr }) }]);
  const { verdict, tooFast } = easyVerdict({
    stream: activity.stream,
    series: gradedSeries(activity),
    movingS: s,
    paceTrusted: true,
    paceQuality: 'measured',
    heartRate: hr === null ? 'none' : 'ok',
    hrRepaired: false,
    easyCeilingMps: 1000 / run.ceilingSPerKm,
    easyCeilingHrBpm: 0.9 * run.lthrBpm,
    weather: null,
    altitudeM: null,
    thresholdAltitudeM: null,
    climbMPerKm: 0,
    decouplingPct: null,
    intentKnown: true,
  });
  return { tooFast, clear: verdict === 'clearly_too_fast' };
}
