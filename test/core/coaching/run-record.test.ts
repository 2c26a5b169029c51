import { describe, expect, it } from 'vitest';
import type { PlannedSession } from '../../../src/core/coaching/review-input.ts';
import {
  isQualityKind,
  type JudgedActivity,
  toCrossTraining,
  toRunRecord,
} from '../../../src/core/coaching/run-record.ts';
import type { RunClass } from '../../../src/core/science/classify-run.ts';
import { judgeActivity } from '../../../src/core/science/judge-activity.ts';
import { profileActivity } from '../../../src/core/science/profile-activity.ts';
import { type Circumstances, pacedActivity } from '../../support/paced-activity.ts';

const anchors = {
  thresholdSpeedMps: 3.8,
  easyCeilingMps: 3.2,
  easyCeilingHrBpm: 155,
  lthrBpm: 172,
  maxHrBpm: 190,
  restHrBpm: null,
  sex: null,
  lt1SpeedMps: 3.2,
  lt2SpeedMps: 3.8,
};

function judged(mps: number, hr: number, made: Circumstances = {}, seen?: RunClass): JudgedActivity {
  const activity = pacedActivity([{ s: 2700, mps, hr }], made);
  const profile = profileActivity(activity);
  const analysis = judgeActivity({
    activity,
    profile,
    anchors,
    intended: null,
    rpe: 4,
    weather: null,
    medianRecentDurationS: 2700,
    weekMovingS: 9000,
    raceFlag: false,
    bestRecentVdot: null,
  });
  return {
    id: 'a',
    day: '2025-05-06',
    summary: activity.summary,
    profile,
    analysis: seen === undefined ? analysis : { ...analysis, class: { class: seen, reason: 'said' } },
    rpe: 4,
  };
}

const planned = (type: string): PlannedSession => ({
  id: 's',
  day: '2025-05-06',
  startMs: null,
  type: type as PlannedSession['type'],
  km: 8,
  minutes: null,
  key: false,
  locked: false,
});

describe('toRunRecord', () => {
  it('carries distance, time, graded pace, heart rate, load and verdict', () => {
    const j = judged(3.5, 165);
    const r = toRunRecord(j, null);
    expect(r.distanceKm).toBeCloseTo(9.45, 2);
    expect(r.movingS).toBe(2700);
    expect(r.gradedPaceSPerKm).toBeCloseTo(1000 / 3.5, 0);
    expect(r).toMatchObject({ avgHrBpm: 165, hrOk: true, rpe: 4, trusted: true, kind: 'easy' });
    expect(r.load).toBe(j.analysis.load.alternatives.pace);
    expect(r.easyVerdict).toEqual({ tooFast: true, clear: false });
    expect(j.analysis.easy!.verdict).toBe('too_fast');
  });

  it('reads the shape of a run that nobody planned; it is easy unless that says otherwise (LIB-1)', () => {
    const kindOf = (seen: RunClass) => toRunRecord(judged(2.8, 140, {}, seen), null).kind;
    expect(kindOf('race')).toBe('race');
    expect(kindOf('interval')).toBe('interval');
    expect(kindOf('tempo')).toBe('quality');
    expect(kindOf('hill')).toBe('hills');
    expect(kindOf('long')).toBe('long');
    expect(kindOf('steady')).toBe('easy');
    expect(kindOf('easy')).toBe('easy');
  });

  it('lets the plan say what was meant, whatever it became, except a race', () => {
    const kindOf = (seen: RunClass, type: string) =>
      toRunRecord(judged(2.8, 140, {}, seen), planned(type)).kind;
    expect(kindOf('tempo', 'easy')).toBe('easy');
    expect(kindOf('interval', 'long_easy')).toBe('long');
    expect(kindOf('easy', 'tempo')).toBe('quality');
    expect(kindOf('race', 'easy')).toBe('race');
  });

  it('trusts no run whose time or distance is in doubt', () => {
    const trust = { time: true, distance: false, heartRate: 'suspect' as const };
    const r = toRunRecord(judged(2.8, 140, { summary: { trust } }), null);
    expect(r).toMatchObject({ trusted: false, hrOk: false, gradedPaceSPerKm: null, load: null });
  });

  it('knows which kinds are quality: not long runs, not races', () => {
    expect((['quality', 'interval', 'hills'] as const).every(isQualityKind)).toBe(true);
    expect((['easy', 'long', 'race', 'recovery'] as const).some(isQualityKind)).toBe(false);
  });
});

describe('toCrossTraining', () => {
  it('counts minutes, never kilometres, and hard where it cost much for its time (XT-1)', () => {
    const ride = judged(6, 120, { summary: { sport: 'cycling' } });
    const load = (value: number) => ({
      ...ride,
      analysis: { ...ride.analysis, load: { ...ride.analysis.load, value } },
    });
    expect(toCrossTraining(load(30))).toEqual({ day: '2025-05-06', minutes: 45, hard: false });
    expect(toCrossTraining(load(60)).hard).toBe(true);
  });
});
