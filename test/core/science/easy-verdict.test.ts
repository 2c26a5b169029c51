import { describe, expect, it } from 'vitest';
import type { Activity } from '../../../src/core/activity/activity.ts';
import { decideEasy } from '../../../src/core/science/easy-rule.ts';
import { rowsAboveCeilings } from '../../../src/core/science/easy-shares.ts';
import {
  type ActivityAnchors,
  type JudgeInput,
  judgeActivity,
} from '../../../src/core/science/judge-activity.ts';
import { pickUps } from '../../../src/core/science/pick-ups.ts';
import { gradedSeries, profileActivity } from '../../../src/core/science/profile-activity.ts';
import { pacedActivity, type Stretch, wobble } from '../../support/paced-activity.ts';

/** A runner with threshold 4.0 m/s and 170 bpm: easy up to 3.376 m/s (4:56/km) and 153 bpm. */
const anchors: ActivityAnchors = {
  thresholdSpeedMps: 4,
  easyCeilingMps: 3.376,
  easyCeilingHrBpm: 153,
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
    intended: 'easy',
    rpe: null,
    weather: null,
    medianRecentDurationS: null,
    weekMovingS: null,
    raceFlag: false,
    bestRecentVdot: null,
    ...more,
  });
}

function verdictOf(stretches: Stretch[], more: Partial<JudgeInput> = {}, made = {}) {
  return judged(pacedActivity(stretches, made), more).easy!;
}

describe('the easy verdict', () => {
  it('leaves a calm run alone', () => {
    const easy = verdictOf([{ s: 2700, mps: 3, hr: 142 }]);
    expect(easy).toMatchObject({ verdict: 'ok', tooFast: false, paceFraction: 0, hrFraction: 0 });
    expect(easy.reasons[0]).toBe('below_ceiling');
  });

  it('names a run too fast where pace and heart both exceed, with its evidence', () => {
    const easy = verdictOf([{ s: 2700, mps: 3.7, hr: 162 }]);
    expect(easy).toMatchObject({
      verdict: 'too_fast',
      tooFast: true,
      confidence: 'high',
      secondsAbovePace: 2700,
      secondsAboveHr: 2100,
      excludedS: { warmup: 600, steep: 0, pickUps: 0, noSpeed: 0, noHr: 0 },
    });
    expect(easy.meanOverCeiling).toBeCloseTo(3.7 / 3.376, 6);
  });

  it('does not call 1 % over the ceiling too fast, and does call 3 % so', () => {
    expect(verdictOf([{ s: 2700, mps: 3.376 * 1.01, hr: 160 }])).toMatchObject({
      verdict: 'ok',
      tooFast: false,
      paceFraction: 1,
    });
    expect(verdictOf([{ s: 2700, mps: 3.376 * 1.03, hr: 160 }]).verdict).toBe('too_fast');
  });

  it('does not count a run exactly at its ceilings', () => {
    const easy = verdictOf([{ s: 2700, mps: 3.376, hr: 153 }]);
    expect(easy).toMatchObject({ verdict: 'ok', paceFraction: 0, hrFraction: 0 });
  });

  it('judges by pace alone with less confidence where there is no heart rate', () => {
    const easy = verdictOf([{ s: 2700, mps: 3.7 }]);
    expect(easy).toMatchObject({
      verdict: 'too_fast_pace_only',
      tooFast: true,
      confidence: 'low',
      hrFraction: null,
    });
    expect(easy.reasons).toContain('no_heart_rate');
    // A third of the time is not enough without a second witness.
    expect(
      verdictOf([
        { s: 1800, mps: 3.3 },
        { s: 900, mps: 3.9 },
      ]).verdict,
    ).toBe('ok');
  });

  it('does not believe a heart rate that follows the steps', () => {
    const locked = pacedActivity([{ s: 2700, mps: 3, hr: 172 }]);
    locked.summary.trust = { ...locked.summary.trust, heartRate: 'suspect' };
    const easy = judged(locked).easy!;
    expect(easy).toMatchObject({ verdict: 'ok', tooFast: false, hrFraction: null });
    expect(easy.reasons).toContain('heart_rate_suspect');
  });

  it('blames the heat, not the pace, on a hot day run slowly', () => {
    const weather = { tempC: 30, dewPointC: 20 };
    const easy = verdictOf([{ s: 2700, mps: 2.9, hr: 164 }], { weather });
    expect(easy).toMatchObject({
      verdict: 'not_by_pace',
      tooFast: false,
      likelyCause: 'heat',
      heatPct: 5.25,
    });
    expect(easy.ceilingMps).toBeCloseTo(3.376 * 0.9475, 9);
    expect(easy.ceilingHrBpm).toBe(158);
  });

  it('raises the heart-rate ceiling in heat by 5 bpm at most', () => {
    const weather = { tempC: 40, dewPointC: 30 };
    expect(verdictOf([{ s: 2700, mps: 2.5, hr: 150 }], { weather }).ceilingHrBpm).toBe(158);
  });

  it('blames hills where the climb explains the heart', () => {
    const hills = Array.from({ length: 10 }, (_, k) => ({
      s: 270,
      mps: k % 2 === 0 ? 2.4 : 3.3,
      grade: k % 2 === 0 ? 0.06 : -0.05,
      hr: 160,
    }));
    expect(verdictOf(hills)).toMatchObject({ verdict: 'not_by_pace', likelyCause: 'hills' });
  });

  it('leaves ground steeper than 12 % out', () => {
    const easy = verdictOf([
      { s: 1500, mps: 3, hr: 142 },
      { s: 600, mps: 2, grade: 0.2, hr: 150 },
      { s: 1200, mps: 3, hr: 142 },
    ]);
    expect(easy.excludedS.steep).toBeGreaterThan(550);
    expect(easy).toMatchObject({ verdict: 'ok', paceFraction: 0 });
  });

  it('ignores strides', () => {
    const strides: Stretch[] = [{ s: 2400, mps: 3.2, hr: 145 }];
    for (let k = 0; k < 6; k++) strides.push({ s: 20, mps: 5.4, hr: 158 }, { s: 60, mps: 2.6, hr: 156 });
    const easy = verdictOf(strides);
    expect(easy).toMatchObject({ verdict: 'ok', secondsAbovePace: 0, secondsAboveHr: 0 });
    expect(easy.excludedS.pickUps).toBeGreaterThanOrEqual(120);
  });

  it('expects the heart to drift after an hour and blames drift beyond that', () => {
    const long = (last: number): Stretch[] => [
      { s: 3600, mps: 3, hr: 150 },
      { s: 3600, mps: 3, hr: [150, last] },
    ];
    expect(verdictOf(long(158), { intended: 'long' })).toMatchObject({ verdict: 'ok', secondsAboveHr: 0 });
    expect(verdictOf(long(180), { intended: 'long' })).toMatchObject({
      verdict: 'not_by_pace',
      likelyCause: 'drift',
      tooFast: false,
    });
  });

  it('suspects an old ceiling where the pace is over and the heart is calm', () => {
    expect(verdictOf([{ s: 2700, mps: 3.7, hr: 140 }])).toMatchObject({
      verdict: 'ceiling_outdated',
      tooFast: false,
    });
  });

  it('is clear about a mean far over the ceiling where the heart is undecided', () => {
    const easy = verdictOf([
      { s: 2280, mps: 3.7, hr: 150 },
      { s: 420, mps: 3.7, hr: 160 },
    ]);
    expect(easy.hrFraction).toBeCloseTo(0.2, 6);
    expect(easy).toMatchObject({ verdict: 'clearly_too_fast', tooFast: true });
    expect(
      verdictOf([
        { s: 930, mps: 3.7, hr: 150 },
        { s: 70, mps: 3.7, hr: 160 },
      ]).verdict,
    ).toBe('ok');
  });

  it('names tiredness where nothing else explains the heart', () => {
    expect(verdictOf([{ s: 2000, mps: 3, hr: 165 }])).toMatchObject({
      verdict: 'not_by_pace',
      likelyCause: 'fatigue',
    });
  });

  it('counts walking breaks as easy time', () => {
    const runWalk: Stretch[] = [];
    for (let k = 0; k < 10; k++) runWalk.push({ s: 60, mps: 3.6, hr: 150 }, { s: 210, mps: 1.6, hr: 130 });
    const easy = verdictOf(runWalk);
    expect(easy.judgedS).toBe(2700);
    expect(easy.paceFraction!).toBeLessThan(0.25);
    expect(easy).toMatchObject({ verdict: 'ok', tooFast: false });
  });

  it('does not let standing dilute the shares', () => {
    const easy = verdictOf([
      { s: 1350, mps: 3.7, hr: 162 },
      { s: 1800, mps: 0, hr: 100 },
      { s: 1350, mps: 3.7, hr: 162 },
    ]);
    expect(easy).toMatchObject({ verdict: 'too_fast', paceFraction: 1, hrFraction: 1, judgedS: 2700 });
  });

  it('lowers the pace ceiling at altitude and not the heart-rate ceiling', () => {
    const high = { altitudeAtStartM: 2000 };
    const easy = verdictOf([{ s: 2700, mps: 3.3, hr: 158 }], {}, high);
    expect(easy.ceilingMps!).toBeCloseTo(3.376 * 0.923, 2);
    expect(easy.ceilingHrBpm).toBe(153);
    expect(easy.verdict).toBe('too_fast');
    const local = { ...anchors, altitudeM: 2000 };
    expect(verdictOf([{ s: 2700, mps: 3.3, hr: 150 }], { anchors: local }, high).verdict).toBe('ok');
  });

  it('does not let a treadmill’s speed convict alone', () => {
    const indoor = { summary: { indoor: true, hasGps: false, altitude: 'none' as const } };
    expect(verdictOf([{ s: 2700, mps: 3.8 }], {}, indoor)).toMatchObject({ verdict: 'ok', tooFast: false });
    expect(verdictOf([{ s: 2700, mps: 3.8 }], { footPod: true }, indoor).tooFast).toBe(true);
    expect(verdictOf([{ s: 2700, mps: 3.8, hr: 165 }], {}, indoor)).toMatchObject({
      verdict: 'too_fast',
      confidence: 'medium',
    });
  });

  it('says why a run cannot be judged', () => {
    const none = { ...anchors, easyCeilingMps: null, lt1SpeedMps: null };
    expect(verdictOf([{ s: 2700, mps: 3 }], { anchors: none })).toMatchObject({
      verdict: null,
      tooFast: false,
    });
    expect(verdictOf([{ s: 2700, mps: 3 }], { anchors: none }).reasons[0]).toBe('no_pace_ceiling');
    expect(verdictOf([{ s: 200, mps: 3 }]).reasons[0]).toBe('too_short');
    const car = pacedActivity([{ s: 2700, mps: 3 }]);
    car.summary.trust = { ...car.summary.trust, distance: false };
    expect(judged(car).easy!.reasons[0]).toBe('pace_untrusted');
  });

  it('is given for easy, long and recovery, and without a plan for what is no session', () => {
    const run = pacedActivity([{ s: 2700, mps: 3.7, hr: 162 }]);
    for (const intended of ['easy', 'long', 'recovery'] as const)
      expect(judged(run, { intended }).easy!.tooFast).toBe(true);
    for (const intended of ['quality', 'race'] as const) expect(judged(run, { intended }).easy).toBeNull();
    const unplanned = judged(run, { intended: null });
    expect(unplanned).toMatchObject({ easyBecause: 'class', easy: { tooFast: true, confidence: 'medium' } });
  });

  it('does not depend on the date', () => {
    const run = pacedActivity([{ s: 2700, mps: 3.7, hr: 162 }]);
    const before = judged(run);
    run.summary.startMs += 400 * 86_400_000;
    expect(judged(run)).toEqual(before);
  });

  it('is the same with satellite noise', () => {
    const made = {
      speedNoiseMps: (k: number) => 0.3 * wobble(k),
      altitudeNoiseM: (k: number) => 0.2 * wobble(k + 3),
    };
    expect(verdictOf([{ s: 2700, mps: 3, hr: 142 }], {}, made).verdict).toBe('ok');
    expect(verdictOf([{ s: 2700, mps: 3.7, hr: 162 }], {}, made).verdict).toBe('too_fast');
  });
});

describe('decideEasy', () => {
  it.each([
    [0.25, 0.25, 1.02, 'too_fast'],
    [0.25, 0.25, 1.019, 'ok'],
    [0.4, null, 1.02, 'too_fast_pace_only'],
    [0.39, null, 1.02, 'ok'],
    [0.24, 0.25, 1, 'not_by_pace'],
    [0.24, 0.24, 1, 'ok'],
    [0.25, 0.09, 1, 'ceiling_outdated'],
    [0.25, 0.1, 1.04, 'ok'],
    [0.25, 0.1, 1.06, 'clearly_too_fast'],
    [0.25, 0.1, 1.05, 'ok'],
  ])('at P %s, H %s and %s of the ceiling says %s', (p, h, over, verdict) => {
    expect(decideEasy(p, h, over, 1200).verdict).toBe(verdict);
  });

  it('needs 20 min to be clear', () => {
    expect(decideEasy(0.3, 0.2, 1.1, 1199).tooFast).toBe(false);
    expect(decideEasy(0.3, 0.2, 1.1, 1200).tooFast).toBe(true);
  });
});

describe('pickUps', () => {
  const speeds = (bouts: number, lasts: number) => {
    const v: number[] = new Array(300).fill(3);
    for (let k = 0; k < bouts; k++) v.push(...new Array(lasts).fill(5), ...new Array(60).fill(3));
    return Float64Array.from(v);
  };
  const count = (v: Float64Array) =>
    pickUps(
      v.map((_, k) => k),
      v,
      3.4,
    ).reduce((a, b) => a + b, 0);

  it('takes short bouts, not long ones, and none where they add up to a session', () => {
    expect(count(speeds(6, 20))).toBeGreaterThanOrEqual(120);
    expect(count(speeds(3, 60))).toBe(0);
    expect(count(speeds(12, 20))).toBe(0);
  });
});

describe('the rows behind a verdict', () => {
  it('are as many as the seconds it names, also with a warm-up, stops of speed and pick-ups', () => {
    for (const stretches of [
      [{ s: 2700, mps: 3.7, hr: 162 }],
      [
        { s: 900, mps: 3, hr: 140 },
        { s: 1500, mps: 3.6, hr: 160 },
        { s: 20, mps: 5.5, hr: 165 },
        { s: 600, mps: 3.1, hr: 150 },
      ],
      [{ s: 5400, mps: 3.3, hr: 155 }],
    ] satisfies Stretch[][]) {
      const activity = pacedActivity(stretches);
      const easy = judged(activity).easy!;
      const rows = rowsAboveCeilings(
        {
          stream: activity.stream,
          series: gradedSeries(activity),
          movingS: activity.summary.movingS,
          heartRate: activity.summary.trust.heartRate,
        },
        easy,
      );
      const count = (marks: Uint8Array) => marks.reduce((sum, mark) => sum + mark, 0);
      expect(count(rows.pace)).toBe(easy.secondsAbovePace);
      expect(count(rows.heart)).toBe(easy.secondsAboveHr);
    }
  });

  it('are none where there is no ceiling', () => {
    const activity = pacedActivity([{ s: 1200, mps: 3.7, hr: 162 }]);
    const { stream, summary } = activity;
    const rows = rowsAboveCeilings(
      { stream, series: gradedSeries(activity), movingS: summary.movingS, heartRate: 'ok' },
      { ceilingMps: null, ceilingHrBpm: null },
    );
    expect([...rows.pace, ...rows.heart].some((mark) => mark === 1)).toBe(false);
  });
});
