import { describe, expect, it } from 'vitest';
import type { ActivityLap } from '../../../src/core/activity/activity.ts';
import { type ClassifyInput, classifyRun } from '../../../src/core/science/classify-run.ts';
import { gradedSeries, profileActivity } from '../../../src/core/science/profile-activity.ts';
import { type Circumstances, pacedActivity, type Stretch, wobble } from '../../support/paced-activity.ts';

const LT1 = 3.376;
const LT2 = 4;

function classOf(stretches: Stretch[], more: Partial<ClassifyInput> = {}, made: Circumstances = {}) {
  const activity = pacedActivity(stretches, made);
  return classifyRun({
    activity,
    series: gradedSeries(activity),
    lt1SpeedMps: LT1,
    lt2SpeedMps: LT2,
    easyCeilingHrBpm: 153,
    climbMPerKm: profileActivity(activity).climbMPerKm,
    medianRecentDurationS: 2700,
    weekMovingS: null,
    raceFlag: false,
    bestRecentVdot: null,
    ...more,
  });
}

function repeat(times: number, ...parts: Stretch[]): Stretch[] {
  return Array.from({ length: times }, () => parts).flat();
}

describe('classifyRun', () => {
  it('finds intervals by work above LT2 and rest between, jogged or stood', () => {
    const warm = { s: 900, mps: 2.8 };
    for (const rest of [2.2, 0])
      expect(classOf([warm, ...repeat(5, { s: 180, mps: 4.5 }, { s: 120, mps: rest }), warm]).class).toBe(
        'interval',
      );
    expect(classOf([warm, ...repeat(2, { s: 180, mps: 4.5 }, { s: 120, mps: 2.2 }), warm]).class).not.toBe(
      'interval',
    );
  });

  it('does not take strides for intervals', () => {
    const strides = repeat(6, { s: 20, mps: 5.6 }, { s: 60, mps: 2.6 });
    expect(classOf([{ s: 2400, mps: 2.9 }, ...strides])).toEqual({
      class: 'easy',
      reason: 'mostly_below_lt1',
    });
  });

  it('does not take long bouts without easy running between for intervals', () => {
    const waves = repeat(5, { s: 200, mps: 4.1 }, { s: 200, mps: 3.9 });
    expect(classOf([{ s: 600, mps: 2.8 }, ...waves]).class).toBe('tempo');
  });

  it('does not take bouts of more than 8 min for intervals', () => {
    expect(classOf(repeat(3, { s: 600, mps: 4.4 }, { s: 180, mps: 2.2 })).class).not.toBe('interval');
  });

  it('does not trust laps that say nothing about the speed', () => {
    const laps = Array.from({ length: 6 }, (_, k) => ({
      startS: 300 * k,
      elapsedS: 300,
      timerS: 300,
      distanceM: null,
      avgHrBpm: null,
      trigger: 'manual',
    }));
    const parts = repeat(6, { s: 180, mps: 4.5 }, { s: 120, mps: 2.2 });
    expect(classOf(parts, {}, { summary: { laps } }).class).toBe('interval');
  });

  it('sees repetitions of 30 s with 30 s rest through their laps only', () => {
    const parts: Stretch[] = [
      { s: 900, mps: 2.8 },
      ...repeat(12, { s: 30, mps: 5 }, { s: 30, mps: 2 }),
      { s: 600, mps: 2.8 },
    ];
    expect(classOf(parts).class).not.toBe('interval');
    const laps = (trigger: string): ActivityLap[] => {
      let startS = 0;
      return parts.map((p) => {
        const lap = { startS, elapsedS: p.s, timerS: p.s, distanceM: null, avgHrBpm: null, trigger };
        startS += p.s;
        return lap;
      });
    };
    expect(classOf(parts, {}, { summary: { laps: laps('manual') } }).class).toBe('interval');
    expect(classOf(parts, {}, { summary: { laps: laps('distance') } }).class).not.toBe('interval');
  });

  it('finds a tempo run in one piece or in several of 5 min, with noise', () => {
    const made = { speedNoiseMps: (k: number) => 0.3 * wobble(k) };
    const easy = { s: 900, mps: 2.8 };
    expect(classOf([easy, { s: 1200, mps: 3.92 }, easy], {}, made).class).toBe('tempo');
    expect(classOf([easy, ...repeat(3, { s: 360, mps: 3.92 }, { s: 90, mps: 2.6 }), easy]).class).toBe(
      'tempo',
    );
    expect(classOf([easy, { s: 600, mps: 3.92 }, easy]).class).not.toBe('tempo');
  });

  it('finds hills by the climb a kilometre and by single climbs', () => {
    expect(classOf([{ s: 2400, mps: 2.4, grade: 0.03 }])).toEqual({ class: 'hill', reason: 'climb_per_km' });
    const climbs = repeat(4, { s: 60, mps: 2.5, grade: 0.08 }, { s: 500, mps: 3 });
    expect(classOf(climbs)).toEqual({ class: 'hill', reason: 'climbs' });
    expect(classOf(climbs.slice(2)).class).toBe('easy');
    expect(classOf(repeat(4, { s: 60, mps: 1.5, grade: 0.07 }, { s: 500, mps: 3 })).class).toBe('easy');
  });

  it('finds a long run by the usual duration or by the week', () => {
    expect(classOf([{ s: 4500, mps: 3 }])).toEqual({ class: 'long', reason: 'longer_than_usual' });
    expect(classOf([{ s: 4499, mps: 3 }]).class).toBe('easy');
    expect(classOf([{ s: 4500, mps: 3 }], { medianRecentDurationS: 3600 }).class).toBe('easy');
    expect(classOf([{ s: 3900, mps: 3 }], { weekMovingS: 12_000 })).toEqual({
      class: 'long',
      reason: 'share_of_week',
    });
    // Three equal runs a week are not three long runs, nor is the only run of a week.
    expect(classOf([{ s: 3900, mps: 3 }], { weekMovingS: 11_700, medianRecentDurationS: 3900 }).class).toBe(
      'easy',
    );
    expect(classOf([{ s: 3900, mps: 3 }], { weekMovingS: 3900 }).class).toBe('easy');
  });

  it('tells easy from steady at three quarters of the time', () => {
    expect(
      classOf([
        { s: 2100, mps: 3 },
        { s: 600, mps: 3.6 },
      ]).class,
    ).toBe('easy');
    expect(
      classOf([
        { s: 1900, mps: 3 },
        { s: 800, mps: 3.6 },
      ]).class,
    ).toBe('steady');
    expect(classOf([{ s: 2700, mps: LT1 }]).class).toBe('easy');
  });

  it('takes a race from its flag, or from distance, effort and level together', () => {
    expect(classOf([{ s: 2700, mps: 3 }], { raceFlag: true })).toEqual({
      class: 'race',
      reason: 'race_flag',
    });
    const race: Stretch[] = [{ s: 1300, mps: 3.9 }];
    // 5070 m in 21:40 is a value of about 45.5
    expect(classOf(race, { bestRecentVdot: 45.5 })).toEqual({
      class: 'race',
      reason: 'race_distance_and_effort',
    });
    expect(classOf(race, { bestRecentVdot: 50 }).class).not.toBe('race');
    expect(classOf(race).class).not.toBe('race');
    expect(classOf([{ s: 1500, mps: 3.9 }], { bestRecentVdot: 40 }).class).not.toBe('race');
  });

  it('falls back on the heart rate and says when nothing is known', () => {
    const none = { lt1SpeedMps: null, lt2SpeedMps: null };
    expect(classOf([{ s: 2700, mps: 3, hr: 140 }], none)).toEqual({
      class: 'easy',
      reason: 'heart_rate_mostly_easy',
    });
    expect(classOf([{ s: 2700, mps: 3, hr: 165 }], none).class).toBe('steady');
    expect(classOf([{ s: 2700, mps: 3 }], none)).toEqual({ class: null, reason: 'no_threshold' });
    expect(classOf([{ s: 2700, mps: 3 }], {}, { summary: { sport: 'cycling' } }).class).toBeNull();
  });
});
