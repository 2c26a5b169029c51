import { describe, expect, it } from 'vitest';
import { assess, weekTotals } from '../../../src/core/coaching/assess.ts';
import type { RunRecord } from '../../../src/core/coaching/review-input.ts';
import { addDays, type Day } from '../../../src/core/time.ts';

const monday = '2026-01-05';

function run(day: Day, distanceKm: number, more: Partial<RunRecord> = {}): RunRecord {
  return {
    id: `${day}-${distanceKm}`,
    day,
    startMs: Date.parse(`${day}T06:00:00Z`),
    distanceKm,
    movingS: 360 * distanceKm,
    kind: 'easy',
    gradedPaceSPerKm: 360,
    avgHrBpm: null,
    hrOk: false,
    rpe: null,
    easyVerdict: null,
    load: null,
    trusted: true,
    tempC: null,
    climbMPerKm: null,
    work: null,
    result: null,
    ...more,
  };
}

/** Weeks of three runs (Tuesday, Thursday, Sunday long) with these kilometres. */
function weeks(...kms: number[]): RunRecord[] {
  return kms.flatMap((km, w) =>
    km === 0
      ? []
      : [
          run(addDays(monday, 7 * w + 1), 0.25 * km),
          run(addDays(monday, 7 * w + 3), 0.25 * km),
          run(addDays(monday, 7 * w + 6), 0.5 * km, { kind: 'long' }),
        ],
  );
}

const sunday = (week: number) => addDays(monday, 7 * week + 6);

describe('weekTotals', () => {
  it('runs from Monday to Sunday, empty weeks between included', () => {
    const totals = weekTotals(weeks(20, 0, 30), sunday(2));
    expect(totals.map((w) => [w.start, w.km, w.runs])).toEqual([
      [monday, 20, 3],
      [addDays(monday, 7), 0, 0],
      [addDays(monday, 14), 30, 3],
    ]);
    expect(totals[2]!.longestKm).toBe(15);
  });

  it('counts neither runs after the day nor untrusted ones', () => {
    const runs = [...weeks(20, 20), run(sunday(0), 50, { trusted: false })];
    expect(weekTotals(runs, sunday(0)).map((w) => w.km)).toEqual([20]);
  });

  it('calls a week down that falls well below the weeks before, not one on the way back up', () => {
    const down = (...kms: number[]) => weekTotals(weeks(...kms), sunday(kms.length - 1)).map((w) => w.down);
    expect(down(50, 50, 50, 35)).toEqual([false, false, false, true]);
    expect(down(50, 50, 41)).toEqual([false, false, false]);
    expect(down(69, 30, 21, 54, 48)).toEqual([false, true, true, false, false]);
  });
});

describe('assess', () => {
  it('takes the mean of four complete weeks, and of the last two where these are over 20 % lower (ASM-1)', () => {
    expect(assess(weeks(40, 40, 40, 40), sunday(3)).baselineKm).toBe(40);
    expect(assess(weeks(40, 40, 33, 33), sunday(3)).baselineKm).toBe(36.5);
    expect(assess(weeks(40, 40, 20, 20), sunday(3)).baselineKm).toBe(20);
    expect(assess(weeks(40, 40, 40, 0), sunday(3)).baselineKm).toBeLessThan(40);
  });

  it('leaves the week that has not ended out', () => {
    const runs = weeks(40, 40, 40, 40, 10);
    expect(assess(runs, addDays(monday, 30)).baselineKm).toBe(40);
  });

  it('starts the next week from load weeks, so that a down week costs nothing', () => {
    expect(assess(weeks(50, 50, 50, 35, 50), sunday(4)).baseKm).toBe(50);
    expect(assess(weeks(81, 49, 53, 69, 30, 21, 54, 48), sunday(7)).baseKm).toBeCloseTo(
      (53 + 69 + 54 + 48) / 4,
    );
    expect(assess([], sunday(3)).baseKm).toBeNull();
  });

  it('sorts runners by kilometres and steps irregular ones down (ASM-4)', () => {
    const level = (km: number) => assess(weeks(...Array(8).fill(km)), sunday(7)).level;
    expect([8, 10, 24, 25, 49, 50, 80].map(level)).toEqual([0, 1, 1, 2, 2, 3, 4]);
    expect(assess(weeks(30, 30, 30, 30), sunday(3)).level).toBe(1);
  });

  it('gives equal histories equal results and knows how the weeks usually lie (ASM-3)', () => {
    const runs = weeks(40, 40, 40, 40, 40, 40).map((r) =>
      r.day === addDays(monday, 1) || r.kind === 'long' ? r : { ...r, kind: 'interval' as const },
    );
    const a = assess(runs, sunday(5));
    expect(assess([...runs].reverse(), sunday(5))).toEqual(a);
    expect(a.longRunDay).toBe(6);
    expect(a.hardDays[0]).toBe(3);
    expect(a.runsAWeek).toBe(3);
    expect(a.qualityAWeek).toBeCloseTo(11 / 6);
  });
});
