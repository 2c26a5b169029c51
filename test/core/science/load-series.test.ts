import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DayLoad, dailyLoads } from '../../../src/core/science/daily-loads.ts';
import { ctlAtlTsb, dailyLoadForRamp, ewmaBiasCorrected } from '../../../src/core/science/fitness.ts';
import {
  advanceFitness,
  EMPTY_FITNESS,
  fitnessSeries,
  reviseFitness,
} from '../../../src/core/science/fitness-series.ts';
import { addDays, dayFromNumber } from '../../../src/core/time.ts';

const loadsOfDays = fc.array(fc.option(fc.integer({ min: 0, max: 300 }), { freq: 8 }), {
  minLength: 1,
  maxLength: 90,
});

function series(loads: readonly (number | null)[], first = '2026-01-01'): DayLoad[] {
  return loads.map((load, i) => ({
    day: addDays(first, i),
    load,
    state: load === null ? 'unknown' : load > 0 ? 'trained' : 'rest',
  }));
}

describe('dailyLoads', () => {
  it('fills every day, adds sessions of one day, and tells rest from unknown', () => {
    const days = dailyLoads(
      [
        { day: '2026-03-28', load: 40 },
        { day: '2026-03-28', load: 20 },
        { day: '2026-03-31', load: 50 },
        { day: '2026-04-09', load: 99 },
      ],
      { from: '2026-03-27', to: '2026-04-01' },
      [{ from: '2026-03-01', to: '2026-03-29' }],
    );
    expect(days).toEqual([
      { day: '2026-03-27', load: 0, state: 'rest' },
      { day: '2026-03-28', load: 60, state: 'trained' },
      { day: '2026-03-29', load: 0, state: 'rest' },
      { day: '2026-03-30', load: null, state: 'unknown' },
      { day: '2026-03-31', load: 50, state: 'trained' },
      { day: '2026-04-01', load: null, state: 'unknown' },
    ]);
  });

  it('does not take a session without a score for rest', () => {
    const span = { from: '2026-03-27', to: '2026-03-27' };
    expect(dailyLoads([{ day: '2026-03-27', load: null }], span)[0]).toMatchObject({
      load: null,
      state: 'unknown',
    });
    expect(dailyLoads([], { from: '2026-03-27', to: '2026-03-26' })).toEqual([]);
  });
});

describe('fitnessSeries', () => {
  it('agrees with the plain recursion and with the bias-corrected mean', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 80 }), (loads) => {
        const last = fitnessSeries(series(loads)).points.at(-1)!;
        const plain = ctlAtlTsb(loads)!;
        expect(last.rawCtl).toBeCloseTo(plain.ctl, 9);
        expect(last.rawAtl).toBeCloseTo(plain.atl, 9);
        expect(last.ctl).toBeCloseTo(ewmaBiasCorrected(loads, 42)!, 9);
        expect(last.atl).toBeCloseTo(ewmaBiasCorrected(loads, 7)!, 9);
        expect(last.ctl).toBeCloseTo(last.rawCtl / (1 - Math.exp(-loads.length / 42)), 9);
      }),
    );
  });

  it('appended day by day equals the whole computed at once, and a revised past equals a fresh start', () => {
    fc.assert(
      fc.property(loadsOfDays, fc.nat(), fc.integer({ min: 0, max: 300 }), (loads, at, load) => {
        const days = series(loads);
        const whole = fitnessSeries(days);
        let state = EMPTY_FITNESS;
        const appended = days.map((day) => {
          const next = advanceFitness(state, day);
          state = next.state;
          return next.point;
        });
        expect(appended).toEqual(whole.points);
        const k = at % days.length;
        const changed: DayLoad[] = days.map((d, i) => (i === k ? { ...d, load, state: 'trained' } : d));
        expect(reviseFitness(whole, changed.slice(k))).toEqual(fitnessSeries(changed));
      }),
    );
  });

  it('touches only the days from the revised one on', () => {
    const whole = fitnessSeries(series([10, 20, 30, 40]));
    const revised = reviseFitness(whole, series([10, 20, 35, 40]).slice(2));
    expect(revised.points[1]).toBe(whole.points[1]);
    expect(revised.states[1]).toBe(whole.states[1]);
    expect(revised.points[2]!.load).toBe(35);
    expect(reviseFitness(whole, [])).toBe(whole);
    expect(reviseFitness({ points: [], states: [] }, series([1, 2]))).toEqual(fitnessSeries(series([1, 2])));
  });

  it('never lowers fitness when a day gets more load', () => {
    fc.assert(
      fc.property(loadsOfDays, fc.nat(), (loads, at) => {
        const k = at % loads.length;
        const more = loads.map((x, i) => (i === k && x !== null ? x + 50 : x));
        const [a, b] = [fitnessSeries(series(loads)).points, fitnessSeries(series(more)).points];
        for (let i = 0; i < a.length; i++) {
          expect(b[i]!.ctl ?? 0).toBeGreaterThanOrEqual((a[i]!.ctl ?? 0) - 1e-12);
        }
      }),
    );
  });

  it('depends on the order of days, not on the calendar', () => {
    fc.assert(
      fc.property(loadsOfDays, fc.integer({ min: 0, max: 40_000 }), (loads, n) => {
        const undated = (first: string) =>
          fitnessSeries(series(loads, first)).points.map(({ day: _day, ...rest }) => rest);
        expect(undated(dayFromNumber(n + 1))).toEqual(undated(dayFromNumber(n)));
      }),
      { numRuns: 30 },
    );
  });

  it('holds its value through unknown days and falls through rest', () => {
    const trained = Array.from({ length: 60 }, () => 50);
    const unknown = fitnessSeries(series([...trained, ...Array.from({ length: 20 }, () => null)])).points;
    const rested = fitnessSeries(series([...trained, ...Array.from({ length: 20 }, () => 0)])).points;
    expect(unknown.at(-1)!.ctl).toBeCloseTo(50, 9);
    expect(unknown.at(-1)!.monotony).toBeNull();
    expect(rested.at(-1)!.ctl!).toBeLessThan(35);
    expect(fitnessSeries(series([null, null])).points.at(-1)).toMatchObject({
      ctl: null,
      tsb: null,
      ramp: null,
    });
  });

  it('starts the day with the form of yesterday and marks the first 42 known days provisional', () => {
    const points = fitnessSeries(series(Array.from({ length: 50 }, (_, i) => (i % 3) * 40))).points;
    expect(points[0]!.tsb).toBeNull();
    expect(points[30]!.tsb).toBeCloseTo(points[29]!.ctl! - points[29]!.atl!, 12);
    expect(points[30]!.ramp).toBeCloseTo(points[30]!.ctl! - points[23]!.ctl!, 12);
    expect(points[6]!.ramp).toBeNull();
    expect(points.map((p) => p.provisional).lastIndexOf(true)).toBe(40);
    expect(points[5]!.monotony).toBeNull();
    expect(points[6]!.monotony!.weeklyLoad).toBe(240);
  });

  it('keeps the state small however long the history is', () => {
    const state = fitnessSeries(series(Array.from({ length: 2000 }, () => 30))).states.at(-1)!;
    expect(state.recentCtl).toHaveLength(7);
    expect(state.recentLoads).toHaveLength(7);
  });
});

describe('ramp and recursion', () => {
  it('reaches the wanted ramp with the computed daily load', () => {
    const load = dailyLoadForRamp(50, 5)!;
    const after = ctlAtlTsb(
      Array.from({ length: 7 }, () => load),
      { seedCtl: 50, seedAtl: 50 },
    )!;
    expect(after.ctl - 50).toBeCloseTo(5, 9);
    expect((load - 50) / 5).toBeCloseTo(6.514, 3);
    const reciprocal = dailyLoadForRamp(50, 5, 42, 'reciprocal')!;
    const other = ctlAtlTsb(
      Array.from({ length: 7 }, () => reciprocal),
      { seedCtl: 50, alpha: 'reciprocal' },
    )!;
    expect(other.ctl).toBeCloseTo(55, 9);
  });

  it('halves in 29.1 and 4.85 days of rest', () => {
    const rested = (days: number) =>
      ctlAtlTsb(
        Array.from({ length: days }, () => 0),
        { seedCtl: 100, seedAtl: 100 },
      )!;
    expect(rested(29).ctl).toBeCloseTo(100 * 0.5 ** (29 / 29.112), 2);
    expect(rested(5).atl).toBeCloseTo(100 * 0.5 ** (5 / 4.852), 2);
  });

  it('answers the seeds for no days and nothing for unusable loads', () => {
    expect(ctlAtlTsb([], { seedCtl: 40, seedAtl: 50 })).toEqual({
      ctl: 40,
      atl: 50,
      tsbPrevDay: -10,
      tsbSameDay: -10,
    });
    expect(ctlAtlTsb([10, -1])).toBeNull();
    expect(ctlAtlTsb([10, Number.NaN])).toBeNull();
    expect(ctlAtlTsb([10], { tauCtl: 0 })).toBeNull();
    expect(ewmaBiasCorrected([], 42)).toBeNull();
    expect(ewmaBiasCorrected([10], 0)).toBeNull();
    expect(dailyLoadForRamp(Number.NaN, 5)).toBeNull();
  });
});
