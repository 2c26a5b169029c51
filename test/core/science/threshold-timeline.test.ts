import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateThreshold } from '../../../src/core/science/threshold.ts';
import type {
  RaceResult,
  ThresholdEstimate,
  ThresholdInput,
} from '../../../src/core/science/threshold-input.ts';
import { previewZoneChange } from '../../../src/core/science/threshold-preview.ts';
import {
  type QualityResult,
  thresholdTimeline,
  type ZoneTimeline,
  zonesOn,
} from '../../../src/core/science/threshold-timeline.ts';
import { vdotRaceTime } from '../../../src/core/science/vdot.ts';
import { thresholdSpeed } from '../../../src/core/science/vdot-paces.ts';
import { addDays, type Day } from '../../../src/core/time.ts';
import { hardRuns, thresholdInput } from '../../support/simulated-runner.ts';

const start = '2026-01-05';
const day = (n: number) => addDays(start, n);
const race = (vdot: number, on: Day, kind: 'race' | 'test' = 'race'): RaceResult => ({
  activityId: `${kind} ${on}`,
  day: on,
  distanceM: kind === 'race' ? 10_000 : 5000,
  timeS: vdotRaceTime(vdot, kind === 'race' ? 10_000 : 5000)!,
  kind,
});
/** One estimate a week and one on each race day, each chained to the one before. */
function weekly(days: number, part: (asOf: Day) => Partial<ThresholdInput>): ThresholdEstimate[] {
  const all: ThresholdEstimate[] = [];
  for (let n = 0; n <= days; n += 7) {
    all.push(estimateThreshold(thresholdInput(day(n), { ...part(day(n)), previous: all.at(-1) ?? null })));
  }
  return all;
}
const timeline = (part: Partial<Parameters<typeof thresholdTimeline>[0]>) =>
  thresholdTimeline({ estimates: [], quality: [], breaks: [], ...part });
const told = (t: ZoneTimeline) =>
  t.changes.map((c) => [c.validFrom, c.reason, Math.round(c.zones.vdot! * 100) / 100]);
const quality = (n: number, speedRatio: number, more: Partial<QualityResult> = {}): QualityResult => ({
  activityId: `q${n}`,
  day: day(n),
  kind: 'quality',
  speedRatio,
  rpeAsPlanned: true,
  ...more,
});
const base = weekly(0, () => ({ races: [race(45, day(0))] }));

describe('thresholdTimeline', () => {
  it('goes up at once on a faster race, by any amount, and says on what evidence (ASM-7)', () => {
    const t = timeline({ estimates: weekly(42, () => ({ races: [race(45, day(0)), race(50, day(28))] })) });
    expect(told(t)).toEqual([
      [day(0), 'first_result', 45],
      [day(28), 'race_faster', 50],
    ]);
    expect(t.changes[1]!.evidence[0]).toMatchObject({ activityId: `race ${day(28)}` });
    expect(t.changes[1]!.capped).toBe(false);
  });

  it('goes down on a race or test at least 3 % slower, and not on one within', () => {
    const down = (vdot: number, kind: 'race' | 'test') =>
      told(
        timeline({ estimates: weekly(28, () => ({ races: [race(45, day(0)), race(vdot, day(14), kind)] })) }),
      );
    expect(down(42, 'race').at(-1)).toEqual([day(14), 'race_slower', 42]);
    expect(down(42, 'test').at(-1)).toEqual([day(14), 'test_slower', 42]);
    expect(down(44, 'race')).toHaveLength(1);
  });

  it('takes a single better test for not enough', () => {
    const t = timeline({
      estimates: weekly(21, () => ({ races: [race(45, day(0)), race(48, day(14), 'test')] })),
    });
    expect(t.changes).toHaveLength(1);
    expect(t.held[0]).toMatchObject({ day: day(14), heldBecause: 'one_test_only' });
  });

  it('goes up on two sessions ≥ 1.5 % better, by the smaller gain, at planned effort, within four weeks', () => {
    const up = timeline({ estimates: base, quality: [quality(10, 1.03), quality(20, 1.018)] });
    expect(up.changes.map((c) => c.reason)).toEqual(['first_result', 'repeated_quality']);
    expect(up.changes[1]!.zones.thresholdSpeedMps).toBeCloseTo(thresholdSpeed(45) * 1.018, 6);
    expect(up.changes[1]!.evidence.map((e) => e.activityId)).toEqual(['q10', 'q20']);
    const not = (...results: QualityResult[]) =>
      expect(timeline({ estimates: base, quality: results }).changes).toHaveLength(1);
    not(quality(10, 1.03));
    not(quality(10, 1.03), quality(20, 1.014));
    not(quality(10, 1.03), quality(20, 1.03, { rpeAsPlanned: false }));
    not(quality(10, 1.03), quality(39, 1.03));
    not(quality(10, 1.03), quality(10, 1.03));
    expect(
      timeline({ estimates: base, quality: [quality(10, 1.015), quality(37, 1.015)] }).changes,
    ).toHaveLength(2);
  });

  it('rises at most 2 VDOT in four weeks without a race', () => {
    const sessions = [3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36, 39, 42].map((n) => quality(n, 1.06));
    const t = timeline({ estimates: base, quality: sessions });
    for (let n = 0; n <= 60; n++) {
      const before = zonesOn(t, day(n - 28)) ?? t.changes[0]!.zones;
      expect((zonesOn(t, day(n))?.vdot ?? 45) - before.vdot!).toBeLessThanOrEqual(2 + 1e-9);
    }
    expect(t.changes[1]).toMatchObject({ capped: true });
    expect(t.held.map((h) => h.heldBecause)).toContain('rise_limit');
  });

  it('never raises confident zones on training speed alone, however fast', () => {
    const estimates = weekly(84, (asOf) => ({
      races: [race(45, day(0))],
      efforts: asOf > day(14) ? hardRuns(52, asOf) : [],
    }));
    const training = estimates.map((e, i) =>
      i < 3
        ? e
        : { ...estimateThreshold(thresholdInput(e.validFrom, { efforts: hardRuns(52, e.validFrom) })) },
    );
    for (const list of [estimates, training]) {
      expect(told(timeline({ estimates: list }))).toEqual([[day(0), 'first_result', 45]]);
    }
    expect(timeline({ estimates: training }).held.every((h) => h.heldBecause === 'training_alone')).toBe(
      true,
    );
    expect(timeline({ estimates: training }).held.length).toBeGreaterThan(5);
  });

  it('lets training move zones that were never confident, within the rise limit, and a race replace them', () => {
    const estimates = [
      estimateThreshold(thresholdInput(day(0), { efforts: hardRuns(40, day(0)) })),
      estimateThreshold(thresholdInput(day(7), { efforts: hardRuns(50, day(7)) })),
      estimateThreshold(thresholdInput(day(14), { races: [race(41.5, day(14))] })),
    ];
    const t = timeline({ estimates });
    expect(t.changes.map((c) => c.reason)).toEqual([
      'first_result',
      'training_unconfident',
      'better_evidence',
    ]);
    expect(t.changes[1]!.zones.vdot! - t.changes[0]!.zones.vdot!).toBeCloseTo(2, 6);
    expect(t.changes[1]!.capped).toBe(true);
    expect(t.changes[2]!.zones.vdot).toBeCloseTo(41.5, 6);
  });

  it('takes the break factor off on the day of return, from six days on', () => {
    const returning = (days: number, crossTraining = false) =>
      timeline({ estimates: base, breaks: [{ returnDay: day(30), days, crossTraining }] }).changes.at(-1)!;
    expect(returning(25)).toMatchObject({ validFrom: day(30), reason: 'break' });
    expect(returning(25).zones.vdot).toBeCloseTo(45 * 0.94, 6);
    expect(returning(25, true).zones.vdot).toBeCloseTo(45 * 0.97, 6);
    expect(returning(5).reason).toBe('first_result');
  });

  it('takes a stated value once, at once', () => {
    const userThreshold = { speedMps: thresholdSpeed(47), day: day(10) };
    const t = timeline({
      estimates: weekly(42, (asOf) => ({
        races: [race(45, day(0))],
        userThreshold: asOf >= day(10) ? userThreshold : null,
      })),
    });
    expect(told(t)).toEqual([
      [day(0), 'first_result', 45],
      [day(14), 'user_value', 47],
    ]);
  });

  it('starts with heart-rate zones alone and follows a better measured LTHR', () => {
    const hr = (lthr: number | null) => ({
      maxCandidatesBpm: [],
      restHrBpm: null,
      maxHrBpm: 190,
      best20to30: lthr === null ? [] : [{ activityId: 'a', day: day(3), meanBpm: lthr, hard: true }],
    });
    const estimates = [null, 172, 173, 174, 176].map((lthr, i) =>
      estimateThreshold(thresholdInput(day(7 * (i + 1)), { hr: hr(lthr) })),
    );
    const t = timeline({ estimates });
    expect(t.changes.map((c) => [c.reason, c.zones.lthrBpm, c.zones.thresholdSpeedMps])).toEqual([
      ['heart_rate', 171, null],
      ['heart_rate', 173, null],
      ['heart_rate', 176, null],
    ]);
  });

  it('gives the same changes for the same evidence in any order', () => {
    const estimates = weekly(84, () => ({ races: [race(45, day(0)), race(50, day(28)), race(47, day(56))] }));
    const sessions = [3, 10, 20, 40, 60].map((n) => quality(n, 1.02));
    const sorted = timeline({ estimates, quality: sessions });
    expect(sorted).toEqual(
      timeline({ estimates: [...estimates].reverse(), quality: [...sessions].reverse() }),
    );
  });

  it('holds the zones of the last change on or before a day, and none before the first', () => {
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 90 }), (n) => {
        const t = timeline({
          estimates: weekly(42, () => ({ races: [race(45, day(0)), race(50, day(28))] })),
        });
        const vdot = zonesOn(t, day(n))?.vdot ?? null;
        if (n < 0) expect(vdot).toBeNull();
        else expect(vdot).toBeCloseTo(n < 28 ? 45 : 50, 6);
      }),
      { numRuns: 20 },
    );
  });
});

describe('previewZoneChange', () => {
  const t = timeline({ estimates: weekly(42, () => ({ races: [race(45, day(0)), race(50, day(28))] })) });
  const activities = [-5, 2, 10, 10, 20, 28, 35].map((n, i) => ({ activityId: `a${i}`, day: day(n) }));
  const preview = (correction: Parameters<typeof previewZoneChange>[1]) => {
    const result = previewZoneChange(t, correction, activities);
    if (!result.ok) throw new Error(result.error.code);
    return result.value;
  };

  it('counts the days and activities up to the next change on other evidence, and applies nothing', () => {
    const before = structuredClone(t);
    const p = preview({ validFrom: day(10), thresholdSpeedMps: 3.9 });
    expect(p.activityIds).toEqual(['a2', 'a3', 'a4']);
    expect(p.days).toEqual([day(10), day(20)]);
    expect(p.spans).toEqual([{ from: day(10), until: day(27) }]);
    expect(t).toEqual(before);
    expect(zonesOn(p.timeline, day(12))!.thresholdSpeedMps).toBe(3.9);
    expect(zonesOn(p.timeline, day(30))!.vdot).toBeCloseTo(50, 6);
    expect(zonesOn(t, day(12))!.vdot).toBeCloseTo(45, 6);
  });

  it('reaches into time before the first zones, and carries a heart rate through later changes', () => {
    expect(preview({ validFrom: day(-10), thresholdSpeedMps: 3 }).activityIds).toEqual(['a0']);
    const p = preview({ validFrom: day(10), lthrBpm: 170 });
    expect(p.activityIds).toEqual(['a2', 'a3', 'a4', 'a5', 'a6']);
    expect(p.spans).toEqual([{ from: day(10), until: null }]);
    expect(zonesOn(p.timeline, day(35))).toMatchObject({ lthrBpm: 170, easyCeilingHrBpm: 153 });
  });

  it('changes nothing where the correction says what holds already', () => {
    const speed = zonesOn(t, day(10))!.thresholdSpeedMps!;
    const p = preview({ validFrom: day(10), thresholdSpeedMps: speed });
    expect([p.activityIds, p.spans]).toEqual([[], []]);
  });

  it('refuses an empty or impossible correction with a code', () => {
    const code = (correction: Parameters<typeof previewZoneChange>[1]) => {
      const result = previewZoneChange(t, correction, activities);
      return result.ok ? null : result.error.code;
    };
    expect(code({ validFrom: day(0) })).toBe('CORRECTION_EMPTY');
    expect(code({ validFrom: day(0), thresholdSpeedMps: 12 })).toBe('CORRECTION_OUT_OF_RANGE');
    expect(code({ validFrom: day(0), lthrBpm: Number.NaN })).toBe('CORRECTION_OUT_OF_RANGE');
  });
});
