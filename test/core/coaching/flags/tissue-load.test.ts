import { describe, expect, it } from 'vitest';
import { overPlan } from '../../../../src/core/coaching/flags/over-plan.ts';
import { ramp } from '../../../../src/core/coaching/flags/ramp.ts';
import { spike } from '../../../../src/core/coaching/flags/spike.ts';
import type { ReviewInput } from '../../../../src/core/coaching/review-input.ts';
import { codesOf } from '../../../support/flag-codes.ts';
import { extraRun, plainWeeks, withRuns } from '../../../support/plain-weeks.ts';

const SUNDAY = '2026-05-03';
const cautious = (input: ReviewInput): ReviewInput => ({
  ...input,
  runner: { ...input.runner, risk: 'cautious' },
});
/** the longest run of the 30 days before is 20 km, so that the free kilometre is out of the way */
const longRun = (km: number, kind: 'long' | 'race' = 'long') =>
  withRuns(plainWeeks(), (r) =>
    r.day === SUNDAY ? { ...r, distanceKm: km, kind } : r.day === '2026-04-26' ? { ...r, distanceKm: 20 } : r,
  );

describe('spike', () => {
  it.each([
    [22, []],
    [22.1, ['spike_small:1']],
    [26, ['spike_small:1']],
    [26.1, ['spike_moderate:2']],
    [40, ['spike_moderate:2']],
    [40.1, ['spike_large:3']],
  ])('%s km after 20 km is %j', (km, codes) => expect(codesOf(spike, longRun(km))).toEqual(codes));

  it('flags from 1.05 in the cautious setting (COACH-7)', () => {
    expect(codesOf(spike, cautious(longRun(21)))).toEqual([]);
    expect(codesOf(spike, cautious(longRun(21.2)))).toEqual(['spike_small:1']);
  });

  it('gives no points for up to 1.0 km more', () => {
    const short = (km: number) =>
      withRuns(plainWeeks(), (r) => ({ ...r, distanceKm: r.day === SUNDAY ? km : 3 }));
    expect(codesOf(spike, short(4))).toEqual([]);
    expect(codesOf(spike, short(4.1))).toEqual(['spike_moderate:2']);
  });

  it('exempts races', () => expect(codesOf(spike, longRun(42.2, 'race'))).toEqual([]));

  it('has no baseline without a run in 30 days', () => {
    const input = plainWeeks();
    expect(codesOf(spike, { ...input, runs: input.runs.filter((r) => r.day === SUNDAY) })).toBeNull();
  });

  it('puts files less than 30 min apart together', () => {
    const first = plainWeeks().runs.find((r) => r.day === SUNDAY)!;
    const second = extraRun(SUNDAY, 5, { startMs: first.startMs + first.movingS * 1000 + 20 * 60_000 });
    const later = { ...second, startMs: second.startMs + 20 * 60_000 };
    expect(codesOf(spike, plainWeeks({ runs: [...plainWeeks().runs, second] }))).toEqual([
      'spike_moderate:2',
    ]);
    expect(codesOf(spike, plainWeeks({ runs: [...plainWeeks().runs, later] }))).toEqual([]);
  });

  it('leaves out distances that are not trusted, on both sides', () => {
    const corrupt = extraRun('2026-04-20', 60, { trusted: false });
    const input = longRun(26.1);
    expect(codesOf(spike, { ...input, runs: [...input.runs, corrupt] })).toEqual(['spike_moderate:2']);
    expect(codesOf(spike, plainWeeks({ runs: [...plainWeeks().runs, { ...corrupt, day: SUNDAY }] }))).toEqual(
      [],
    );
  });
});

describe('ramp', () => {
  const week = (km: number) => plainWeeks({ runs: [...plainWeeks().runs, extraRun('2026-05-01', km - 40)] });
  it.each([
    [48, []],
    [48.1, ['ramp_high:1']],
    [54, ['ramp_high:1']],
    [54.1, ['ramp_very_high:2']],
  ])('%s km on a base of 40 is %j', (km, codes) => expect(codesOf(ramp, week(km))).toEqual(codes));

  it('flags from 1.15 in the cautious setting (COACH-7)', () => {
    expect(codesOf(ramp, cautious(week(46)))).toEqual([]);
    expect(codesOf(ramp, cautious(week(46.1)))).toEqual(['ramp_high:1']);
  });

  it('needs more than 5 km more', () => {
    const small = (km: number) =>
      withRuns(plainWeeks(), (r) => ({
        ...r,
        distanceKm: (r.distanceKm * (r.day >= '2026-04-27' ? km : 20)) / 40,
      }));
    expect(codesOf(ramp, small(25))).toEqual([]);
    expect(codesOf(ramp, small(25.1))).toEqual(['ramp_high:1']);
  });

  it('is not faked by a down week, because the two biggest of three weeks count', () => {
    const down = withRuns(plainWeeks(), (r) =>
      r.day >= '2026-04-20' && r.day < '2026-04-27' ? { ...r, distanceKm: r.distanceKm * 0.7 } : r,
    );
    expect(codesOf(ramp, down)).toEqual([]);
  });
});

describe('over plan', () => {
  const week = (km: number) => plainWeeks({ runs: [...plainWeeks().runs, extraRun('2026-05-01', km - 40)] });
  it.each([
    [46, []],
    [46.1, ['over_plan:1']],
    [52, ['over_plan:1']],
    [52.1, ['far_over_plan:2']],
  ])('%s of 40 km is %j', (km, codes) => expect(codesOf(overPlan, week(km))).toEqual(codes));

  it('flags from 1.10 in the cautious setting (COACH-7)', () => {
    expect(codesOf(overPlan, cautious(week(44)))).toEqual([]);
    expect(codesOf(overPlan, cautious(week(44.1)))).toEqual(['over_plan:1']);
  });

  it('needs more than 3 km more', () => {
    const input = withRuns(plainWeeks(), (r) => ({ ...r, distanceKm: r.distanceKm * (13 / 40) }));
    const planned = (plannedKm: number) => ({
      ...input,
      weeks: input.weeks.map((w) => ({ ...w, plannedKm })),
    });
    expect(codesOf(overPlan, planned(10))).toEqual([]);
    expect(codesOf(overPlan, planned(9.9))).toEqual(['far_over_plan:2']);
  });
});
