import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Activity } from '../../../src/core/activity/activity.ts';
import { activityLoad } from '../../../src/core/science/activity-load.ts';
import type { LoadInput } from '../../../src/core/science/load-input.ts';
import { profileActivity } from '../../../src/core/science/profile-activity.ts';
import { pacedActivity } from '../../support/paced-activity.ts';

const anchors: LoadInput['anchors'] = {
  thresholdSpeedMps: 4,
  lthrBpm: 170,
  easyCeilingHrBpm: 153,
  maxHrBpm: 188,
  restHrBpm: 52,
  sex: 'female',
};

function loadOf(activity: Activity, more: Partial<LoadInput> = {}) {
  return activityLoad({
    activity,
    profile: profileActivity(activity),
    anchors,
    intended: null,
    rpe: null,
    ...more,
  });
}

describe('activityLoad', () => {
  it('scores an hour at threshold 100 by pace and by heart rate', () => {
    const load = loadOf(pacedActivity([{ s: 3600, mps: 4, hr: 170 }]), { rpe: 7 });
    expect(load).toMatchObject({ method: 'pace', quality: 'good', scale: 1, flags: [] });
    expect(load.value).toBeCloseTo(100, 6);
    expect(load.alternatives.hr).toBeCloseTo(100, 6);
    expect(load.alternatives.rpe).toBeCloseTo(100.8, 9);
    expect(load.alternatives.power).toBeNull();
    expect(load.intensity).toBeCloseTo(1, 9);
  });

  it('goes down the list: heart rate, rating, duration', () => {
    const noThreshold = { ...anchors, thresholdSpeedMps: null };
    const run = pacedActivity([{ s: 3600, mps: 3, hr: 150 }]);
    expect(loadOf(run, { anchors: noThreshold }).method).toBe('hr');
    const bare = pacedActivity([{ s: 3600, mps: 3 }]);
    expect(loadOf(bare, { anchors: noThreshold, rpe: 3 })).toMatchObject({ method: 'rpe', quality: 'poor' });
    const last = loadOf(bare, { anchors: noThreshold, intended: 'easy' });
    expect(last).toMatchObject({ method: 'duration', quality: 'poor', value: 55 });
    expect(last.reasons).toEqual(expect.arrayContaining(['no_threshold_speed', 'no_heart_rate']));
    expect(loadOf(bare, { anchors: noThreshold, medianScorePerHour: 62 }).value).toBe(62);
  });

  it('prefers the heart on a treadmill without foot pod and on a trail with poor altitude', () => {
    const indoor = pacedActivity([{ s: 3600, mps: 3, hr: 150 }], {
      summary: { indoor: true, altitude: 'none' },
    });
    expect(loadOf(indoor).method).toBe('hr');
    expect(loadOf(indoor, { footPod: true })).toMatchObject({ method: 'pace', quality: 'good' });
    const silent = pacedActivity([{ s: 3600, mps: 3 }], { summary: { indoor: true, altitude: 'none' } });
    expect(loadOf(silent)).toMatchObject({ method: 'pace', quality: 'poor' });
    const trail = pacedActivity([{ s: 3600, mps: 3, hr: 150 }], {
      summary: { subSport: 'trail', findings: [{ code: 'altitude_poor', amount: null }] },
    });
    expect(loadOf(trail).method).toBe('hr');
    const flatTrail = pacedActivity([{ s: 3600, mps: 3, hr: 150 }], { summary: { subSport: 'trail' } });
    expect(loadOf(flatTrail).method).toBe('pace');
  });

  it('skips a suspect heart rate and a distance that cannot be trusted, and says so', () => {
    const run = pacedActivity([{ s: 3600, mps: 3, hr: 172 }]);
    run.summary.trust = { time: true, distance: false, heartRate: 'suspect' };
    const load = loadOf(run, { rpe: 4 });
    expect(load.method).toBe('rpe');
    expect(load.alternatives).toMatchObject({ pace: null, hr: null });
    expect(load.reasons).toEqual(expect.arrayContaining(['distance_untrusted', 'heart_rate_suspect']));
  });

  it('gives no value where the time cannot be believed', () => {
    const run = pacedActivity([{ s: 3600, mps: 3, hr: 150 }]);
    run.summary.trust = { ...run.summary.trust, time: false };
    expect(loadOf(run)).toMatchObject({ value: null, method: null });
    expect(loadOf(run).reasons[0]).toBe('time_untrusted');
  });

  it('loads other sports by heart rate, rating or duration, never by pace', () => {
    const strength = pacedActivity([{ s: 2700, mps: 0, hr: 120 }], {
      summary: { sport: 'strength', movingS: 0 },
    });
    expect(loadOf(strength)).toMatchObject({ method: 'hr', durationS: 2700 });
    expect(loadOf(strength).alternatives.pace).toBeNull();
    const bike = pacedActivity([{ s: 3600, mps: 8 }], { summary: { sport: 'cycling' } });
    expect(loadOf(bike, { rpe: 4 })).toMatchObject({ method: 'rpe' });
    expect(loadOf(bike).method).toBe('duration');
    expect(loadOf(bike).intensity).toBeNull();
  });

  it('counts the time of the timer, not of the rows, in the gym', () => {
    const circumstances = { summary: { sport: 'strength' as const, movingS: 0, timerS: 1800 } };
    const half = loadOf(pacedActivity([{ s: 3600, mps: 0, hr: 120 }], circumstances));
    const full = loadOf(pacedActivity([{ s: 1800, mps: 0, hr: 120 }], circumstances));
    expect(half.alternatives.hr).toBeCloseTo(full.alternatives.hr!, 9);
  });

  it('takes power only from a validated meter of a runner', () => {
    const run = pacedActivity([{ s: 3600, mps: 3.2, hr: 150 }], { summary: { avgPowerW: 280 } });
    run.stream.powerW.fill(280);
    expect(loadOf(run)).toMatchObject({ method: 'pace' });
    expect(loadOf(run).reasons).toContain('power_not_validated');
    const valid = loadOf(run, { anchors: { ...anchors, criticalPowerW: 280 } });
    expect(valid.method).toBe('power');
    expect(valid.value).toBeCloseTo(100, 9);
    run.summary.sport = 'cycling';
    expect(loadOf(run, { anchors: { ...anchors, criticalPowerW: 280 } }).method).not.toBe('power');
  });

  it('multiplies a method with the runner’s own scale, and pace never', () => {
    const run = pacedActivity([{ s: 3600, mps: 3, hr: 150 }]);
    const plain = loadOf(run, { anchors: { ...anchors, thresholdSpeedMps: null } });
    const scaled = loadOf(run, { anchors: { ...anchors, thresholdSpeedMps: null }, scales: { hr: 1.2 } });
    expect(scaled.value).toBeCloseTo(plain.value! * 1.2, 9);
    expect(scaled.alternatives.hr).toBe(plain.alternatives.hr);
    expect([plain.quality, scaled.quality]).toEqual(['fair', 'good']);
    expect(loadOf(run, { scales: { pace: 2 } }).scale).toBe(1);
  });

  it('flags a threshold that someone outran for 20 min and an hour worth more than 150', () => {
    expect(loadOf(pacedActivity([{ s: 1260, mps: 4.7 }]))).toMatchObject({
      flags: ['threshold_suspect'],
      quality: 'poor',
    });
    expect(loadOf(pacedActivity([{ s: 1140, mps: 4.7 }])).flags).toEqual([]);
    // The mean hides it, the best 20 min do not.
    const fastEnd = pacedActivity([
      { s: 3600, mps: 2.5 },
      { s: 1200, mps: 4.7 },
    ]);
    expect(loadOf(fastEnd).flags).toEqual(['threshold_suspect']);
    expect(loadOf(pacedActivity([{ s: 600, mps: 5.2 }])).flags).toEqual(['threshold_suspect']);
    const lowLthr = { ...anchors, lthrBpm: 140 };
    expect(loadOf(pacedActivity([{ s: 3600, mps: 3, hr: 165 }]), { anchors: lowLthr }).flags).toEqual([
      'lthr_suspect',
    ]);
  });

  it('says what it assumed about the heart', () => {
    const little = { ...anchors, maxHrBpm: null, restHrBpm: null, sex: null };
    const load = loadOf(pacedActivity([{ s: 3600, mps: 3, hr: 170 }]), { anchors: little });
    expect(load.alternatives.hr).toBeCloseTo(100, 6);
    expect(load.reasons).toEqual(
      expect.arrayContaining(['max_heart_rate_assumed', 'resting_heart_rate_assumed', 'sex_unknown']),
    );
    const nothing = { ...little, lthrBpm: null };
    expect(
      loadOf(pacedActivity([{ s: 3600, mps: 3, hr: 170 }]), { anchors: nothing }).alternatives.hr,
    ).toBeNull();
  });

  it('never falls when the whole run is faster', () => {
    const speed = fc.double({ min: 1, max: 5, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(speed, { minLength: 1, maxLength: 5 }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        (v, more) => {
          const score = (add: number) =>
            loadOf(pacedActivity(v.map((mps) => ({ s: 200, mps: mps + add })))).value!;
          expect(score(more)).toBeGreaterThanOrEqual(score(0) - 1e-9);
        },
      ),
      { numRuns: 40 },
    );
  });
});
