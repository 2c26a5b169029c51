import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrationRatio, loadScale } from '../../../src/core/science/calibration.ts';
import { hrStressScore } from '../../../src/core/science/hr-stress-score.ts';
import { normalizedGradedSpeed } from '../../../src/core/science/normalized-graded-speed.ts';
import { runStressScore } from '../../../src/core/science/run-stress-score.ts';
import { sessionRpe } from '../../../src/core/science/session-rpe.ts';
import {
  banisterTrimp,
  banisterTrimpSamples,
  edwardsTrimp,
  hrReserveFraction,
  luciaTrimp,
} from '../../../src/core/science/trimp.ts';

describe('banisterTrimp', () => {
  it('gives the worked hour at 70 % of the reserve', () => {
    expect(banisterTrimp(60, 0.7, 'male')).toBeCloseTo(103.07, 2);
    expect(banisterTrimp(60, 0.7, 'female')).toBeCloseTo(116.26, 2);
  });

  it('lies between the two where the sex is not known', () => {
    const unknown = banisterTrimp(60, 0.7, null)!;
    expect(unknown).toBeGreaterThan(banisterTrimp(60, 0.7, 'male')!);
    expect(unknown).toBeLessThan(banisterTrimp(60, 0.7, 'female')!);
  });

  it('holds the reserve in 0 to 1 and has no value for a negative time', () => {
    expect(banisterTrimp(10, 1.4, 'male')).toBe(banisterTrimp(10, 1, 'male'));
    expect(banisterTrimp(10, -0.2, 'male')).toBe(0);
    expect(banisterTrimp(0, 0.5, 'male')).toBe(0);
    expect(banisterTrimp(-1, 0.5, 'male')).toBeNull();
    expect(banisterTrimp(10, Number.NaN, 'male')).toBeNull();
    expect(hrReserveFraction(150, 190, 190)).toBeNull();
  });
});

describe('banisterTrimpSamples', () => {
  it('equals the closed form at a steady heart rate, and exceeds it where the heart rate varies', () => {
    const steady = banisterTrimpSamples(new Array(3600).fill(151), 60, 190, 'male');
    expect(steady.trimp).toBeCloseTo(103.067335, 4);
    expect(steady.trimp).toBeCloseTo(steady.trimpFromMeanHr!, 6);
    const varied = banisterTrimpSamples(
      [...new Array(1800).fill(131), ...new Array(1800).fill(171)],
      60,
      190,
      'male',
    );
    expect(varied.trimp!).toBeGreaterThan(varied.trimpFromMeanHr!);
  });

  it('makes up for up to a fifth of missing seconds and gives up beyond', () => {
    const fifth = [...new Array(2880).fill(151), ...new Array(720).fill(null)];
    expect(banisterTrimpSamples(fifth, 60, 190, 'male').trimp).toBeCloseTo(103.067335, 4);
    const more = [...new Array(2879).fill(151), ...new Array(721).fill(Number.NaN)];
    expect(banisterTrimpSamples(more, 60, 190, 'male').trimp).toBeNull();
  });

  it('takes 0 and 254 for missing, below rest for nothing and above maximum for all of it', () => {
    const some = banisterTrimpSamples(
      [...new Array(90).fill(150), ...new Array(10).fill(254)],
      60,
      190,
      'male',
    );
    expect(some.coverage).toBe(0.9);
    expect(some.meanHrBpm).toBe(150);
    expect(banisterTrimpSamples(new Array(60).fill(50), 60, 190, 'male').trimp).toBe(0);
    expect(banisterTrimpSamples(new Array(60).fill(200), 60, 190, 'male').trimp).toBeCloseTo(
      banisterTrimp(1, 1, 'male')!,
      9,
    );
    expect(banisterTrimpSamples([], 60, 190, 'male').trimp).toBeNull();
    expect(banisterTrimpSamples([150], 190, 60, 'male').trimp).toBeNull();
  });
});

describe('hrStressScore', () => {
  it('is 100 for an hour at the threshold, for either sex', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 140, max: 185 }),
        fc.constantFrom('male', 'female', null),
        (lthr, sex) => {
          const { trimp } = banisterTrimpSamples(new Array(3600).fill(lthr), 55, 195, sex);
          expect(hrStressScore(trimp!, 55, 195, lthr, sex)).toBeCloseTo(100, 6);
        },
      ),
    );
  });

  it('has no value where the threshold is not above resting or the reserve is empty', () => {
    expect(hrStressScore(100, 60, 190, 60, 'male')).toBeNull();
    expect(hrStressScore(100, 190, 60, 160, 'male')).toBeNull();
    expect(hrStressScore(Number.NaN, 60, 190, 160, 'male')).toBeNull();
  });
});

describe('runStressScore', () => {
  it('is 100 for an hour at the threshold and falls with the square of the speed', () => {
    expect(runStressScore(3600, 4, 4)).toEqual({ score: 100, intensity: 1 });
    expect(runStressScore(3600, 2, 4)!.score).toBe(25);
    expect(runStressScore(0, 4, 4)!.score).toBe(0);
  });

  it('never falls when any second is run faster', () => {
    const speeds = fc.array(fc.double({ min: 0.5, max: 6, noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(speeds, fc.nat(), fc.double({ min: 0, max: 2, noNaN: true }), (v, at, more) => {
        const faster = v.slice();
        faster[at % v.length]! += more;
        const score = (s: number[]) => runStressScore(s.length, normalizedGradedSpeed(s).ngsMps!, 4)!.score;
        expect(score(faster)).toBeGreaterThanOrEqual(score(v) - 1e-9);
      }),
    );
  });

  it('has no value without a threshold, a speed or a time', () => {
    expect(runStressScore(3600, 4, 0)).toBeNull();
    expect(runStressScore(3600, Number.NaN, 4)).toBeNull();
    expect(runStressScore(-1, 4, 4)).toBeNull();
  });
});

describe('the other loads', () => {
  it('weigh zones by their number and refuse a wrong number of zones or a negative time', () => {
    expect(edwardsTrimp([1, 1, 1, 1, 1])).toBe(15);
    expect(luciaTrimp([10, 10, 10])).toBe(60);
    expect(edwardsTrimp([1, 1, 1, 1])).toBeNull();
    expect(luciaTrimp([1, -1, 1])).toBeNull();
    expect(luciaTrimp([1, Number.NaN, 1])).toBeNull();
  });

  it('multiply rating and minutes and refuse a rating off the scale', () => {
    expect(sessionRpe(7, 60)).toBe(420);
    expect(sessionRpe(0, 60)).toBe(0);
    expect(sessionRpe(11, 60)).toBeNull();
    expect(sessionRpe(5, -1)).toBeNull();
  });
});

describe('calibrationRatio', () => {
  it('is the median ratio, in the middle of two for an even number', () => {
    expect(calibrationRatio([110, 90, 100], [100, 100, 100])).toBeCloseTo(1, 12);
    expect(calibrationRatio([110, 90], [100, 100])).toBeCloseTo(1, 12);
  });

  it('is held in 0.6 to 1.6 and skips pairs that are no scores', () => {
    expect(calibrationRatio([300], [100])).toBe(1.6);
    expect(calibrationRatio([30], [100])).toBe(0.6);
    expect(calibrationRatio([100, 50, null, 80], [0, 50, 10, null])).toBe(1);
    expect(calibrationRatio([], [])).toBeNull();
  });

  it('brings a scaled method back onto the reference', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 10, max: 200, noNaN: true }), { minLength: 8, maxLength: 40 }),
        fc.double({ min: 0.65, max: 1.5, noNaN: true }),
        (scores, factor) => {
          const pairs = scores.map((s) => ({ reference: s, alternative: s / factor }));
          expect(loadScale(pairs)!.scale).toBeCloseTo(factor, 9);
        },
      ),
    );
  });

  it('is not trusted below eight sessions', () => {
    const pairs = new Array(7).fill({ reference: 60, alternative: 50 });
    expect(loadScale(pairs)).toBeNull();
    expect(loadScale([...pairs, { reference: 0, alternative: 50 }])).toBeNull();
    expect(loadScale([...pairs, { reference: 60, alternative: 50 }])).toEqual({ scale: 1.2, sessions: 8 });
  });
});
