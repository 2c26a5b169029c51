import { describe, expect, it } from 'vitest';
import { easyTooFast } from '../../../../src/core/coaching/flags/easy-too-fast.ts';
import { loadOver } from '../../../../src/core/coaching/flags/load-over.ts';
import { speedTooFast } from '../../../../src/core/coaching/flags/speed-too-fast.ts';
import { codesOf } from '../../../support/flag-codes.ts';
import { plainWeeks, withRuns } from '../../../support/plain-weeks.ts';

const RECENT = '2026-04-20';
/** eight easy and long runs in 14 days; the first `n` of them too fast */
const fast = (n: number) => {
  let left = n;
  return withRuns(plainWeeks(), (r) =>
    r.day >= RECENT && r.easyVerdict !== null
      ? { ...r, easyVerdict: { tooFast: left-- > 0, clear: false } }
      : r,
  );
};

describe('easy too fast', () => {
  it.each([
    [3, []],
    [4, ['easy_too_fast:1']],
    [8, ['easy_too_fast:1']],
  ])('%i of 8 for the first time is %j', (n, codes) => expect(codesOf(easyTooFast, fast(n))).toEqual(codes));

  it.each([
    [2, []],
    [3, ['easy_too_fast:1']],
    [5, ['easy_too_fast:1']],
    [6, ['easy_too_fast_persistent:2']],
  ])('%i of 8 after a flag is %j: clears at 0.30, persistent from 0.75', (n, codes) =>
    expect(codesOf(easyTooFast, fast(n), ['easy_too_fast'])).toEqual(codes),
  );

  it('flags from 0.40 in the cautious setting (COACH-7)', () => {
    const input = fast(3);
    const cautious = { ...input, runner: { ...input.runner, risk: 'cautious' as const } };
    expect(codesOf(easyTooFast, cautious)).toEqual([]);
    const ten = { ...cautious, runs: cautious.runs.filter((r) => r.day !== '2026-05-03') };
    expect(codesOf(easyTooFast, ten)).toEqual(['easy_too_fast:1']);
  });

  it('does not know with fewer than 3 judged runs', () => {
    const input = withRuns(fast(8), (r) => (r.day < '2026-05-02' ? { ...r, easyVerdict: null } : r));
    expect(codesOf(easyTooFast, input)).toBeNull();
  });
});

describe('speed too fast', () => {
  const work = (fasterBy: number, sessions: number, rpe: number | null) => {
    let left = sessions;
    return withRuns(plainWeeks(), (r) =>
      r.work !== null && r.day >= RECENT && left-- > 0
        ? { ...r, rpe, work: { fastLimitSPerKm: 300, paceSPerKm: 300 / (1 + fasterBy), plannedRpe: 7 } }
        : r,
    );
  };
  it.each([
    [0.03, 2, 7, []],
    [0.031, 1, 9, []],
    [0.031, 2, 8, ['speed_too_fast:1']],
    [0.031, 2, 9, ['speed_too_fast:2']],
  ])('%d faster in %i sessions at RPE %i is %j', (by, n, rpe, codes) =>
    expect(codesOf(speedTooFast, work(by, n, rpe))).toEqual(codes),
  );
});

describe('load over', () => {
  const planned = (plannedLoad: number | null, distance = 1) => {
    const input = withRuns(plainWeeks(), (r) => ({ ...r, load: 10, distanceKm: r.distanceKm * distance }));
    return { ...input, weeks: input.weeks.map((w) => ({ ...w, plannedLoad })) };
  };
  it('flags a load over 1.30 of plan with the distance kept', () => {
    expect(codesOf(loadOver, planned(50 / 1.3))).toEqual([]);
    expect(codesOf(loadOver, planned(50 / 1.301))).toEqual(['load_over:1']);
  });
  it('leaves a longer week to F1', () => expect(codesOf(loadOver, planned(30, 1.16))).toEqual([]));
  it('does not know without target paces', () => expect(codesOf(loadOver, planned(null))).toBeNull());
});
