import { describe, expect, it } from 'vitest';
import type { Activity } from '../../../src/core/activity/activity.ts';
import { type JudgeInput, judgeActivity } from '../../../src/core/science/judge-activity.ts';
import { gradedSeries, profileActivity } from '../../../src/core/science/profile-activity.ts';
import { pacedActivity } from '../../support/paced-activity.ts';

const anchors: JudgeInput['anchors'] = {
  thresholdSpeedMps: 4,
  easyCeilingMps: 3.376,
  easyCeilingHrBpm: null,
  lthrBpm: 170,
  maxHrBpm: 188,
  restHrBpm: 52,
  sex: 'male',
  lt1SpeedMps: 3.376,
  lt2SpeedMps: 4,
};

function judged(activity: Activity, more: Partial<JudgeInput> = {}) {
  return judgeActivity({
    activity,
    profile: profileActivity(activity),
    anchors,
    intended: null,
    rpe: null,
    weather: null,
    medianRecentDurationS: null,
    weekMovingS: null,
    raceFlag: false,
    bestRecentVdot: null,
    ...more,
  });
}

describe('judgeActivity', () => {
  it('divides the moving time into three pace domains and the heart rate into seven zones', () => {
    const analysis = judged(
      pacedActivity([
        { s: 1200, mps: 3, hr: 140 },
        { s: 600, mps: 3.7, hr: 160 },
        { s: 600, mps: 4.4, hr: 175 },
      ]),
    );
    const [z1, z2, z3] = analysis.paceDomainS!;
    expect(z1 + z2 + z3).toBe(2400);
    expect(Math.abs(z1 - 1200)).toBeLessThanOrEqual(15);
    expect(Math.abs(z2 - 600)).toBeLessThanOrEqual(15);
    // 140 is 82 %, 160 is 94 %, 175 is 103 % of LTHR
    expect(analysis.hrZoneS).toEqual([1200, 0, 600, 0, 600, 0, 0]);
    expect(analysis.polarization!.class).toBe('other');
  });

  it('takes 90 % of LTHR where no heart-rate ceiling is set, and reports grey minutes without a verdict', () => {
    const analysis = judged(pacedActivity([{ s: 2700, mps: 3.7, hr: 162 }]), { intended: 'easy' });
    expect(analysis.easy!.ceilingHrBpm).toBe(153);
    expect(analysis.greyZoneS).toBe(2700);
    expect(judged(pacedActivity([{ s: 2700, mps: 3.7 }]), { intended: 'quality' }).greyZoneS).toBeNull();
  });

  it('gives the speed of a heartbeat only for a calm, cool, flat, undamaged easy run', () => {
    const run = (mps = 3, hr = 140) => pacedActivity([{ s: 2700, mps, hr }]);
    expect(judged(run()).hrSpeedIndex).toEqual({ mPerMinPerBpm: 180 / 140, reason: 'usable' });
    expect(judged(run(), { intended: 'quality' }).hrSpeedIndex.reason).toBe('not_easy');
    expect(judged(run(3.5), { intended: 'easy' }).hrSpeedIndex.reason).toBe('above_ceiling');
    expect(judged(run(), { weather: { tempC: 27, dewPointC: 10 } }).hrSpeedIndex.reason).toBe('hot');
    expect(judged(pacedActivity([{ s: 1100, mps: 3, hr: 140 }])).hrSpeedIndex.reason).toBe('too_short');
    expect(judged(pacedActivity([{ s: 2700, mps: 3 }])).hrSpeedIndex.reason).toBe('no_heart_rate');
    const hilly = pacedActivity([{ s: 2700, mps: 2.5, grade: 0.022, hr: 140 }]);
    expect(judged(hilly).hrSpeedIndex.reason).toBe('hilly');
    const damaged = run();
    damaged.summary.findings = [{ code: 'hr_jumps', amount: 30 }];
    expect(judged(damaged).hrSpeedIndex.reason).toBe('usable');
    damaged.summary.findings = [{ code: 'hr_jumps', amount: 300 }];
    expect(judged(damaged).hrSpeedIndex.reason).toBe('heart_rate_artefacts');
  });

  it('does not take a missing heart rate for a wrong one', () => {
    const run = pacedActivity([{ s: 2700, mps: 3, hr: 140 }]);
    run.summary.findings = [{ code: 'hr_sparse', amount: 900 }];
    expect(judged(run).hrSpeedIndex.reason).toBe('usable');
  });

  it('leaves the weather outside of a treadmill run', () => {
    const weather = { tempC: 33, dewPointC: 24 };
    const made = { summary: { indoor: true, altitude: 'none' as const } };
    expect(judged(pacedActivity([{ s: 2700, mps: 3, hr: 140 }], made), { weather }).easy!.heatPct).toBeNull();
    expect(judged(pacedActivity([{ s: 2700, mps: 3, hr: 140 }]), { weather }).easy!.heatPct).toBe(7);
  });

  it('names an artefact as the likeliest cause where the heart rate was repaired', () => {
    const run = pacedActivity([{ s: 2700, mps: 3, hr: 165 }]);
    run.summary.findings = [{ code: 'hr_flatline', amount: 240 }];
    expect(judged(run).easy).toMatchObject({ verdict: 'not_by_pace', likelyCause: 'artefact' });
  });

  it('needs no anchor: then it says what it lacks', () => {
    const nothing = Object.fromEntries(
      Object.keys(anchors).map((k) => [k, null]),
    ) as unknown as typeof anchors;
    const analysis = judged(pacedActivity([{ s: 2700, mps: 3, hr: 150 }]), {
      anchors: nothing,
      intended: 'easy',
    });
    expect(analysis).toMatchObject({
      paceDomainS: null,
      hrZoneS: null,
      easy: { verdict: null, tooFast: false },
    });
    expect(analysis.load.method).toBe('duration');
    expect(analysis.class).toEqual({ class: null, reason: 'no_threshold' });
  });

  it('gives other sports load and no verdict, class or domains', () => {
    const ride = pacedActivity([{ s: 3600, mps: 8, hr: 140 }], { summary: { sport: 'cycling' } });
    expect(judged(ride, { intended: 'easy' })).toMatchObject({
      easy: null,
      class: { class: null, reason: 'not_a_run' },
      paceDomainS: null,
      load: { method: 'hr' },
    });
  });

  it('is the same whether the series are passed on or computed, and is plain data', () => {
    const run = pacedActivity([{ s: 4000, mps: 3.2, hr: 150, grade: 0.01 }]);
    const analysis = judged(run);
    expect(judged(run, { series: gradedSeries(run) })).toEqual(analysis);
    expect(JSON.parse(JSON.stringify(analysis))).toEqual(analysis);
  });

  it('survives a recording without rows', () => {
    const analysis = judged(
      pacedActivity([], { summary: { timerS: 1800, elapsedS: 1800, distanceM: 5000 } }),
      {
        rpe: 4,
        intended: 'easy',
      },
    );
    expect(analysis.load).toMatchObject({ method: 'rpe', durationS: 1800 });
    expect(analysis.easy!.verdict).toBeNull();
  });
});
