import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/core/time.ts';
import { ARMS, FIXED, IGNORED, POLICY, TEN_PERCENT, WHOLE } from '../../study/arms/all-arms.ts';
import { lendNumbers } from '../../study/arms/lend-numbers.ts';
import { studyNumbers } from '../../study/numbers.ts';
import { makeRunner } from '../../study/runner/make-runner.ts';
import { season } from '../../study/season.ts';
import { leavingOut } from '../../study/skipped-run.ts';
import { simulateRunner } from '../../study/worker.ts';

const WEEKS = 16;
const play = (arm: typeof FIXED, id = 3, seed = 7) => season(makeRunner(seed, id), arm, WEEKS);

describe('a season', () => {
  it('is the same for the same seed and another for another', () => {
    expect(JSON.stringify(play(POLICY))).toBe(JSON.stringify(play(POLICY)));
    expect(JSON.stringify(play(FIXED, 3, 8).runs)).not.toBe(JSON.stringify(play(FIXED).runs));
  });

  it('does not depend on the runners or arms played before it', () => {
    const alone = JSON.stringify(play(POLICY, 5));
    play(FIXED, 4);
    for (const arm of ARMS.slice(4, 7)) play(arm, 4);
    expect(JSON.stringify(play(POLICY, 5))).toBe(alone);
  });

  it('is paired: plan, illness and the first week are the same in every arm', () => {
    for (const id of [1, 2, 3]) {
      const [fixed, ten, policy] = [FIXED, TEN_PERCENT, POLICY].map((arm) => play(arm, id));
      const firstWeek = (s: typeof fixed) =>
        s!.runs.filter((r) => r.day < addDays(studyNumbers.firstMonday, 7)).map((r) => [r.day, r.km, r.load]);
      expect(firstWeek(ten)).toEqual(firstWeek(fixed));
      expect(firstWeek(policy)).toEqual(firstWeek(fixed));
      expect(policy!.plan.weeks).toEqual(fixed!.plan.weeks);
    }
  });

  it('under a policy that decides and is ignored is the fixed plan, run by run', () => {
    for (const id of [0, 1, 2, 3, 12]) {
      const [fixed, ignored] = [play(FIXED, id), play(IGNORED, id)];
      expect(ignored.decisions.length).toBeGreaterThanOrEqual(WEEKS - 1);
      expect(ignored.runs).toEqual(fixed.runs);
      expect(ignored.vdotAtRace).toBe(fixed.vdotAtRace);
    }
  });

  it('under this policy differs from the fixed plan as soon as a decision changes the week', () => {
    const [fixed, policy] = [play(FIXED), play(POLICY)];
    const first = policy.decisions.find((d) => Math.abs(d.newKm - d.plannedKm) > 1);
    expect(first).toBeDefined();
    const week = (s: typeof fixed) => s.weeks.find((w) => w.start === first!.weekStart)!.plannedKm;
    expect(week(policy)).toBe(first!.newKm);
    expect(week(fixed)).toBe(fixed.plan.weeks.find((w) => w.start === first!.weekStart)!.plannedKm);
  });

  it('is decided by the short way as by the whole review', () => {
    for (const id of [2, 12]) {
      const [short, whole] = [play(POLICY, id, 1), play(WHOLE, id, 1)];
      expect(short.decisions).toEqual(whole.decisions);
      expect(short.runs).toEqual(whole.runs);
    }
  });

  it('of an ideal runner is the plan to the letter', () => {
    const ideal = season(makeRunner(7, 3), FIXED, WEEKS, false);
    const planned = ideal.plan.weeks.flatMap((w) => w.sessions.filter((s) => s.km > 0));
    expect(ideal.runs.map((r) => [r.day, r.km])).toEqual(planned.map((s) => [s.day, s.km]));
    expect([ideal.injuredDays, ideal.illDays, ideal.injuries.length]).toEqual([0, 0, 0]);
  });

  it('is played in every arm, with a number for every outcome', () => {
    const results = [simulateRunner(7, 1, WEEKS), simulateRunner(7, 2, WEEKS)];
    expect(results[0]!.outcomes.map((o) => o.arm)).toEqual(ARMS.map((a) => a.id));
    for (const { outcomes } of results) {
      for (const o of outcomes)
        for (const v of Object.values(o)) if (typeof v === 'number') expect(v).not.toBeNaN();
    }
  });
});

describe('a runner who leaves out one easy run a week', () => {
  const planned = (s: ReturnType<typeof play>) => s.weeks.map((w) => w.plannedKm);
  it('keeps the plan when it is fixed', () => {
    const s = leavingOut('fixed', 2);
    expect(planned(s)).toEqual(s.plan.weeks.map((w) => w.plannedKm));
    expect(s.runs).toHaveLength(leavingOut('fixed', null).runs.length - 20);
  });

  it('keeps it under the policy too, but for the weekly cap', () => {
    expect(planned(leavingOut('no-week-cap', 2))).toEqual(planned(leavingOut('fixed', 2)));
    expect(leavingOut('policy', null).decisions.every((d) => d.code === 'proceed')).toBe(true);
  });
});

describe('numbers lent to the policy', () => {
  it('are put back after the work, even when it fails', async () => {
    const { policy } = await import('../../src/core/coaching/policy.ts');
    const before = JSON.stringify(policy);
    const edit = { of: 'policy', path: 'spike.amber.normal', value: 9 } as const;
    expect(lendNumbers([edit], () => policy.spike.amber.normal)).toBe(9);
    expect(() =>
      lendNumbers([edit], () => {
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(JSON.stringify(policy)).toBe(before);
  });

  it('exist for every arm; a name that does not is refused and nothing stays changed', () => {
    for (const arm of ARMS) expect(lendNumbers(arm.lends ?? [], () => arm.id)).toBe(arm.id);
    expect(() => lendNumbers([{ of: 'policy', path: 'spike.nothing', value: 1 }], () => 1)).toThrow(
      /no number/,
    );
  });
});

describe('the 10 % rule', () => {
  it('plans at most a tenth more than the bigger of the last two weeks run', () => {
    const s = play(TEN_PERCENT);
    const starts = s.weeks.map((w) => w.start);
    const km = (start: string) =>
      s.runs.filter((r) => r.day >= start && r.day < addDays(start, 7)).reduce((sum, r) => sum + r.km, 0);
    let checked = 0;
    for (let k = 2; k < WEEKS - 3; k++) {
      const base = Math.max(km(starts[k - 1]!), km(starts[k - 2]!));
      // recorded distances are a few per cent off, and a forgotten watch counts as no run
      if (base > 0) expect(s.weeks[k]!.plannedKm).toBeLessThanOrEqual(1.1 * base * 1.05);
      checked++;
    }
    expect(checked).toBeGreaterThan(8);
  });
});
