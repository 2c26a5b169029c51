import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateThreshold } from '../../../src/core/science/threshold.ts';
import { intervalCoverage } from '../../../src/core/science/threshold-coverage.ts';
import type { RaceResult, ThresholdInput } from '../../../src/core/science/threshold-input.ts';
import { vdotRaceTime } from '../../../src/core/science/vdot.ts';
import { thresholdSpeed } from '../../../src/core/science/vdot-paces.ts';
import { addDays } from '../../../src/core/time.ts';
import { effortsOfRun, evenRun, hardRuns, thresholdInput } from '../../support/simulated-runner.ts';

const asOf = '2026-05-03';
const ago = (days: number) => addDays(asOf, -days);
const race = (vdotValue: number, daysAgo: number, more: Partial<RaceResult> = {}): RaceResult => {
  const distanceM = more.distanceM ?? 10_000;
  const timeS = vdotRaceTime(vdotValue, distanceM)!;
  return { activityId: `race${daysAgo}`, day: ago(daysAgo), distanceM, timeS, kind: 'race', ...more };
};
const estimate = (part: Partial<ThresholdInput>) => estimateThreshold(thresholdInput(asOf, part));
const levels = [30, 40, 50, 60, 70];

describe('a race', () => {
  it('of the last eight weeks gives the equivalent threshold with high confidence', () => {
    for (const v of levels) {
      const e = estimate({ races: [race(v, 20)] });
      expect(e).toMatchObject({
        source: 'race',
        confidence: 'high',
        method: 'RACE_EQUIVALENCE',
        evidenceDay: ago(20),
      });
      expect(e.vdot).toBeCloseTo(v, 6);
      expect(e.thresholdSpeedMps).toBeCloseTo(thresholdSpeed(v), 7);
      expect(e.easyCeilingMps).toBeCloseTo(0.844 * thresholdSpeed(v), 7);
    }
  });

  it('is less certain about the hour the further its own time is from an hour', () => {
    const seOf = (distanceM: number) => estimate({ races: [race(50, 5, { distanceM })] }).seRel!;
    expect(seOf(3000)).toBeGreaterThan(seOf(5000));
    expect(seOf(5000)).toBeGreaterThan(seOf(15_000));
    expect(seOf(3000)).toBeCloseTo(Math.hypot(0.02, 0.014 * Math.log(3600 / vdotRaceTime(50, 3000)!)), 9);
  });

  it('is medium from 8 to 16 weeks and does not count beyond', () => {
    expect(estimate({ races: [race(50, 56)] })).toMatchObject({ source: 'race', confidence: 'high' });
    expect(estimate({ races: [race(50, 57)] })).toMatchObject({ source: 'race_older', confidence: 'medium' });
    expect(estimate({ races: [race(50, 113)] })).toMatchObject({ source: 'none', thresholdSpeedMps: null });
    expect(estimate({ races: [race(50, 57)] }).seRel!).toBeGreaterThan(
      estimate({ races: [race(50, 56)] }).seRel!,
    );
    expect(estimate({ races: [race(50, 10, { kind: 'test', distanceM: 5000 })] })).toMatchObject({
      source: 'test',
      confidence: 'medium',
    });
  });

  it('counts from 3 km, 3.5 to 230 min, at speeds people run', () => {
    const refused = (r: RaceResult) => {
      const e = estimate({ races: [r] });
      expect(e.source).toBe('none');
      return e.leftOut[0]!.reason;
    };
    expect(refused(race(50, 5, { distanceM: 2999 }))).toBe('distance_below_3_km');
    expect(refused(race(50, 5, { distanceM: 3000, timeS: 205 }))).toBe('duration_out_of_range');
    expect(refused(race(50, 5, { distanceM: 42_195, timeS: 230 * 60 + 1 }))).toBe('duration_out_of_range');
    expect(refused(race(50, 5, { distanceM: 10_000, timeS: 1500 }))).toBe('implausible_result');
    expect(refused(race(50, 5, { distanceM: 3000, timeS: 4000 }))).toBe('implausible_result');
    expect(estimate({ races: [race(50, 5, { distanceM: 3000 })] }).source).toBe('race');
  });

  it('stays over a newer one within 3 %, and gives way to a slower one unless that was very long', () => {
    const of = (newer: RaceResult) => estimate({ races: [race(50, 40), newer] }).vdot!;
    expect(of(race(49.5, 10))).toBeCloseTo(50, 6);
    expect(of(race(51, 10))).toBeCloseTo(51, 6);
    expect(of(race(46, 10))).toBeCloseTo(46, 6);
    expect(of(race(46, 10, { distanceM: 42_195 }))).toBeCloseTo(50, 6);
  });

  it('that was jogged by heart rate is not a performance', () => {
    const efforts = evenRun('race5', ago(5), 2.6, 2700, { meanHrBpm: 130 });
    const hr = { maxCandidatesBpm: [], best20to30: [], restHrBpm: 50, maxHrBpm: 190 };
    const e = estimate({ races: [race(33, 5)], efforts, hr });
    expect(e.leftOut).toContainEqual(
      expect.objectContaining({ activityId: 'race5', reason: 'heart_rate_low' }),
    );
    expect(e.source).toBe('none');
  });

  it('before a break counts with the break factor', () => {
    const breaks = [{ returnDay: ago(3), days: 25, crossTraining: false }];
    expect(estimate({ races: [race(50, 40)], breaks }).vdot).toBeCloseTo(50 * 0.94, 6);
    expect(estimate({ races: [race(50, 2)], breaks }).vdot).toBeCloseTo(50, 6);
  });
});

describe('a run that only looks like a race', () => {
  const alone = { unconfirmed: true };

  it('is a lower bound without confidence, and its ceiling ends where steady running begins', () => {
    const e = estimate({ races: [race(50, 10, alone)] });
    expect(e).toMatchObject({ source: 'race', confidence: 'low', method: 'RACE_EQUIVALENCE' });
    expect(e.thresholdSpeedMps).toBeCloseTo(thresholdSpeed(50), 7);
    expect(e.interval!.highMps / e.thresholdSpeedMps!).toBeGreaterThan(1.08);
    expect(e.easyCeilingMps).toBeGreaterThan(0.844 * e.thresholdSpeedMps!);
    expect(e.easyCeilingMps).toBeCloseTo(0.88 * e.thresholdSpeedMps!, 9);
  });

  it('stays without confidence whatever training says', () => {
    for (const share of [0.8, 0.9, 1, 1.1]) {
      const e = estimate({ races: [race(50, 15, alone)], efforts: hardRuns(50, asOf, share) });
      expect(e.confidence).toBe('low');
      expect(e.interval!.highMps).toBeGreaterThan(1.08 * thresholdSpeed(50));
    }
  });

  it('replaces a real race only by being better, and is then as sure as that was', () => {
    const slower = estimate({ races: [race(50, 20), race(45, 5, alone)] });
    expect(slower).toMatchObject({ confidence: 'high', evidenceDay: ago(20) });
    const faster = estimate({ races: [race(50, 20), race(51, 5, alone)] });
    expect(faster).toMatchObject({ confidence: 'high', evidenceDay: ago(5) });
  });
});

describe('ordinary training', () => {
  it('with hard efforts finds the threshold within 2 %, and the interval holds the truth', () => {
    for (const v of levels) {
      const e = estimate({ efforts: hardRuns(v, asOf) });
      const truth = thresholdSpeed(v);
      expect(e.source).toBe('critical_speed');
      expect(Math.abs(e.thresholdSpeedMps! / truth - 1)).toBeLessThan(0.02);
      expect(e.interval!.lowMps).toBeLessThan(truth);
      expect(e.interval!.highMps).toBeGreaterThan(truth);
      expect(e.seCsMps! / e.csMps!).toBeLessThan(0.03);
      expect(Math.abs(e.easyCeilingMps! / (0.844 * truth) - 1)).toBeLessThan(0.02);
    }
  });

  it('is never confident by itself; only flagged or hard-by-heart-rate efforts make it medium', () => {
    expect(estimate({ efforts: hardRuns(50, asOf) }).confidence).toBe('low');
    expect(estimate({ efforts: hardRuns(50, asOf, 1, { isTest: true }) }).confidence).toBe('medium');
    const user = { lthrBpm: 170, day: ago(10) };
    const byHr = (meanHrBpm: number) =>
      estimate({ efforts: hardRuns(50, asOf, 1, { meanHrBpm }), userThreshold: user }).confidence;
    expect(byHr(168)).toBe('medium');
    expect(byHr(160)).toBe('low');
  });

  it('counts as a lower bound: slower training never lifts, and the interval reaches above it', () => {
    for (const share of [0.8, 0.9, 0.95]) {
      const e = estimate({ efforts: hardRuns(50, asOf, share) });
      expect(e.thresholdSpeedMps!).toBeLessThan(thresholdSpeed(50) * share * 1.03);
      expect(e.confidence).toBe('low');
      expect(e.interval!.highMps / e.thresholdSpeedMps! - 1).toBeGreaterThan(0.08);
    }
  });

  it('of even easy runs has no critical speed, a wide interval, and a ceiling above the easy pace', () => {
    const efforts = [1, 5, 9, 20].flatMap((d) => evenRun(`e${d}`, ago(d), 2.6, 2700));
    const e = estimate({ efforts });
    expect(e).toMatchObject({ source: 'best_efforts', confidence: 'low', csMps: null });
    expect(e.easyCeilingMps!).toBeGreaterThan(2.6);
    expect(e.improves).toEqual(
      expect.arrayContaining(['race_or_test', 'hard_efforts_of_different_length', 'heart_rate']),
    );
  });

  it('without 12 min of continuous running has no threshold', () => {
    const short = hardRuns(45, asOf).filter((e) => e.durationS < 720);
    expect(estimate({ efforts: short })).toMatchObject({
      source: 'none',
      confidence: 'none',
      vdot: null,
      interval: null,
    });
    expect(estimate({ efforts: short }).improves).toContain('hard_effort_12_to_20_min');
    const walkBreaks = [1, 3, 5].flatMap((d) => evenRun(`w${d}`, ago(d), 2.1, 2700, { continuous: false }));
    expect(estimate({ efforts: walkBreaks }).source).toBe('none');
    const walks = [1, 3, 5].flatMap((d) => evenRun(`w${d}`, ago(d), 1.6, 2700));
    expect(estimate({ efforts: walks }).source).toBe('none');
  });

  it.each([
    ['untrusted', { trusted: false }],
    ['sample_gap', { maxSampleGapS: 6 }],
    ['downhill', { meanGrade: -0.011 }],
    ['too_fast_to_be_true', { gradedDistanceM: 720 * 7.5, durationS: 720 }],
    ['heart_rate_low', { meanHrBpm: 140 }],
  ] as const)('leaves out and names an effort that is %s', (reason, fields) => {
    const bad = effortsOfRun(60, 'bad', ago(4), 1, { shortestS: 720, longestS: 720, ...fields });
    const efforts = hardRuns(45, asOf);
    const userThreshold = { lthrBpm: 170, day: ago(100) };
    const e = estimate({ efforts: [...efforts, ...bad], userThreshold });
    expect(e.leftOut).toContainEqual({ activityId: 'bad', durationS: 720, reason });
    expect(e.thresholdSpeedMps).toBe(estimate({ efforts, userThreshold }).thresholdSpeedMps);
    expect(e.used.map((u) => u.activityId)).not.toContain('bad');
  });

  it('keeps a low heart rate in efforts under five minutes', () => {
    const userThreshold = { lthrBpm: 170, day: ago(100) };
    const short = effortsOfRun(50, 'short', ago(30), 1, { longestS: 180, meanHrBpm: 120 });
    const rest = hardRuns(50, asOf).filter((e) => e.activityId !== 'short');
    expect(estimate({ efforts: [...short, ...rest], userThreshold }).source).toBe('critical_speed');
  });

  it('drops a submaximal point below the line, says so, and fits the rest', () => {
    const onLine = (durationS: number, lacking = 0) =>
      evenRun(`run${durationS}`, ago(9), (4 * durationS + 200 - lacking) / durationS, 2700).filter(
        (e) => e.durationS === durationS,
      );
    const e = estimate({ efforts: [120, 300, 720, 1200].flatMap((d) => onLine(d)).concat(onLine(480, 40)) });
    expect(e.leftOut).toEqual([{ activityId: 'run480', durationS: 480, reason: 'below_line' }]);
    expect(e.csMps).toBeCloseTo(4, 9);
    expect(e.dPrimeM).toBeCloseTo(200, 6);
    expect(e.seRel).toBeCloseTo(0.015, 9);
    expect(e.thresholdSpeedMps).toBeCloseTo(0.975 * 4 * (1 - 0.0075), 9);
  });

  it('needs efforts of two runs and a threefold span of length', () => {
    const oneRun = effortsOfRun(50, 'one', ago(5), 1);
    expect(estimate({ efforts: oneRun }).source).toBe('none');
    const narrow = hardRuns(50, asOf).filter((e) => e.durationS >= 480);
    expect(estimate({ efforts: narrow }).csMps).toBeNull();
  });

  it('goes back to 180 days only where 90 do not suffice, and takes old efforts for a little less', () => {
    const old = hardRuns(50, ago(110));
    const e = estimate({ efforts: old });
    expect(e.source).toBe('critical_speed');
    expect(e.thresholdSpeedMps!).toBeLessThan(estimate({ efforts: hardRuns(50, asOf) }).thresholdSpeedMps!);
    expect(estimate({ efforts: hardRuns(50, ago(200)) }).source).toBe('none');
    expect(estimate({ efforts: [...hardRuns(45, asOf), ...hardRuns(60, ago(110))] }).thresholdSpeedMps).toBe(
      estimate({ efforts: hardRuns(45, asOf) }).thresholdSpeedMps,
    );
  });
});

describe('a race and training together', () => {
  it('are weighted by 1/SE² where they agree, and more certain than either', () => {
    const both = estimate({ efforts: hardRuns(50, asOf, 0.99), races: [race(50, 20)] });
    const alone = estimate({ races: [race(50, 20)] });
    const cs = 0.975 * both.csMps!;
    const seCs = Math.hypot(both.seCsMps! / both.csMps!, 0.015);
    const seRace = Math.hypot(0.02, 0.014 * Math.log(race(50, 20).timeS / 3600));
    const [w1, w2] = [1 / seRace ** 2, 1 / seCs ** 2];
    expect(both).toMatchObject({ source: 'combined', confidence: 'high' });
    expect(both.thresholdSpeedMps).toBeCloseTo((w1 * thresholdSpeed(50) + w2 * cs) / (w1 + w2), 9);
    expect(both.seRel!).toBeLessThan(alone.seRel!);
  });

  it('leave submaximal training out', () => {
    const e = estimate({ efforts: hardRuns(50, asOf, 0.9), races: [race(50, 20)] });
    expect(e).toMatchObject({ source: 'race', confidence: 'high', csMps: null });
    expect(e.leftOut.map((l) => l.reason)).toContain('submaximal');
    expect(e.vdot).toBeCloseTo(50, 6);
  });

  it('that contradict each other leave the race standing, less sure, with training inside the interval', () => {
    const e = estimate({ efforts: hardRuns(60, asOf), races: [race(45, 20)] });
    expect(e).toMatchObject({ source: 'race', confidence: 'medium' });
    expect(e.vdot).toBeCloseTo(45, 6);
    expect(e.interval!.highMps).toBeGreaterThan(0.98 * thresholdSpeed(60));
  });

  it('lose confidence and never gain speed when the race is removed', () => {
    const rank = ['none', 'low', 'medium', 'high'];
    fc.assert(
      fc.property(
        fc.double({ min: 32, max: 70, noNaN: true }),
        fc.double({ min: 0.85, max: 1.03, noNaN: true }),
        fc.integer({ min: 1, max: 100 }),
        (v, share, daysAgo) => {
          const efforts = hardRuns(v, asOf, share);
          const withRace = estimate({ efforts, races: [race(v, daysAgo)] });
          const without = estimate({ efforts });
          expect(without.vdot ?? 0).toBeLessThanOrEqual(withRace.vdot! + 1e-9);
          expect(rank.indexOf(without.confidence)).toBeLessThan(rank.indexOf(withRace.confidence));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('stated values', () => {
  const userThreshold = { speedMps: 3.6, lthrBpm: 168, day: ago(20) };

  it('stand behind results and critical speed, before best efforts and devices', () => {
    const deviceThreshold = { speedMps: 3.9, day: ago(3) };
    expect(estimate({ userThreshold, deviceThreshold })).toMatchObject({
      source: 'user',
      thresholdSpeedMps: 3.6,
    });
    expect(estimate({ deviceThreshold })).toMatchObject({ source: 'device', confidence: 'low', seRel: 0.05 });
    expect(estimate({ userThreshold, races: [race(40, 10)] }).source).toBe('race');
    expect(estimate({ userThreshold, efforts: hardRuns(50, asOf) }).source).toBe('critical_speed');
  });

  it('newer than the result and near it are taken at their word', () => {
    const speedMps = thresholdSpeed(40) * 1.05;
    expect(estimate({ userThreshold: { speedMps, day: ago(5) }, races: [race(40, 10)] }).source).toBe('user');
    expect(estimate({ userThreshold: { speedMps: 6, day: ago(5) }, races: [race(40, 10)] }).source).toBe(
      'race',
    );
  });

  it('of no possible runner are ignored', () => {
    expect(estimate({ userThreshold: { speedMps: 40, day: ago(5) } }).source).toBe('none');
    expect(estimate({ userThreshold: { speedMps: 3.5, day: addDays(asOf, 1) } }).source).toBe('none');
  });
});

describe('the stored value', () => {
  const previous = estimateThreshold(thresholdInput(ago(14), { races: [race(50, 100)] }));

  it('falls by at most 1 % a week when only training speaks', () => {
    const e = estimate({ efforts: hardRuns(40, asOf), previous });
    expect(e.thresholdSpeedMps).toBeCloseTo(thresholdSpeed(50) * 0.99 ** 2, 9);
    expect(e).toMatchObject({ method: 'PREVIOUS_HELD', confidence: 'low' });
    expect(e.interval!.lowMps).toBeLessThan(thresholdSpeed(40));
  });

  it('falls at once with a race, a test or after a break', () => {
    expect(estimate({ races: [race(40, 3)], previous }).vdot).toBeCloseTo(40, 6);
    const breaks = [{ returnDay: ago(4), days: 9, crossTraining: false }];
    expect(estimate({ efforts: hardRuns(40, asOf), previous, breaks }).source).toBe('critical_speed');
    expect(estimate({ efforts: hardRuns(40, asOf), previous, breaks }).thresholdSpeedMps!).toBeLessThan(
      thresholdSpeed(41),
    );
  });

  it('is held at low confidence where nothing speaks any more, up to a year', () => {
    expect(estimate({ previous })).toMatchObject({
      source: 'race_older',
      confidence: 'low',
      method: 'PREVIOUS_HELD',
    });
    expect(estimate({ previous }).vdot).toBeCloseTo(50, 6);
    const stale = { ...previous, evidenceDay: ago(366) };
    expect(estimate({ previous: stale }).source).toBe('none');
  });
});

describe('heart rates of the threshold', () => {
  const hr = { maxCandidatesBpm: [], best20to30: [], restHrBpm: null, maxHrBpm: null };
  const heart = (part: Partial<ThresholdInput>) => {
    const e = estimate(part);
    return [e.lthrBpm, e.lthrSource, e.maxHrBpm, e.maxHrSource];
  };

  it('come in order of trust: stated, measured, device, reserve, maximum, age', () => {
    const best = [{ activityId: 'a', day: ago(30), meanBpm: 172, hard: true }];
    const stated = { lthrBpm: 168, day: ago(300) };
    expect(heart({ userThreshold: stated, hr: { ...hr, best20to30: best } })).toEqual([
      168,
      'user',
      null,
      'none',
    ]);
    expect(heart({ hr: { ...hr, best20to30: best, restHrBpm: 50, maxHrBpm: 190 } })).toEqual([
      172,
      'measured',
      190,
      'user',
    ]);
    expect(heart({ deviceThreshold: { lthrBpm: 165, day: ago(3) }, hr })).toEqual([
      165,
      'device',
      null,
      'none',
    ]);
    expect(heart({ hr: { ...hr, restHrBpm: 50, maxHrBpm: 190 } })).toEqual([169, 'hr_reserve', 190, 'user']);
    expect(heart({ hr: { ...hr, maxHrBpm: 190 } })).toEqual([171, 'max_hr', 190, 'user']);
    expect(heart({ birthYear: 1986, hr })).toEqual([162, 'age', 180, 'age']);
    expect(heart({ hr })).toEqual([null, 'none', null, 'none']);
  });

  it('take a long effort near a known maximum for hard, and an easy one only as a lower bound', () => {
    const at = (meanBpm: number) => [{ activityId: 'a', day: ago(30), meanBpm, hard: false }];
    expect(heart({ hr: { ...hr, maxHrBpm: 190, best20to30: at(170) } })).toEqual([
      170,
      'measured',
      190,
      'user',
    ]);
    expect(heart({ hr: { ...hr, maxHrBpm: 190, best20to30: at(150) } })).toEqual([
      171,
      'max_hr',
      190,
      'user',
    ]);
    expect(heart({ birthYear: 1966, hr: { ...hr, best20to30: at(160) } })).toEqual([160, 'age', 166, 'age']);
  });

  it('do not take the highest rate of easy runs for a maximum', () => {
    const easyOnly = { ...hr, maxCandidatesBpm: [150, 151, 149] };
    expect(heart({ birthYear: 1996, hr: easyOnly })[3]).toBe('age');
    expect(heart({ birthYear: 1996, hr: { ...hr, maxCandidatesBpm: [188, 190] } }).slice(2)).toEqual([
      188,
      'measured',
    ]);
  });

  it('never call a run hard against the highest rate of nothing but easy runs', () => {
    const quiet = (bpm: number, peak: number) => ({
      ...hr,
      maxCandidatesBpm: [peak - 1, peak, peak - 2],
      best20to30: [{ activityId: 'a', day: ago(3), meanBpm: bpm, hard: false }],
    });
    expect(heart({ hr: quiet(150, 160) })[1]).toBe('max_hr');
    expect(heart({ birthYear: 1996, hr: quiet(165, 181) })[1]).toBe('max_hr');
    expect(heart({ hr: quiet(185, 198) })[1]).toBe('measured');
    const efforts = hardRuns(50, asOf, 0.85, { meanHrBpm: 150 });
    expect(estimate({ efforts, hr: quiet(150, 160) }).confidence).toBe('low');
  });

  it('put the easy ceiling at 0.90 of LTHR', () => {
    expect(estimate({ userThreshold: { lthrBpm: 170, day: ago(1) } }).easyCeilingHrBpm).toBe(153);
  });
});

describe('every estimate', () => {
  it('moves with its dates and looks at nothing after its day', () => {
    const part = (shift: number): Partial<ThresholdInput> => ({
      efforts: hardRuns(48, addDays(asOf, shift), 0.97),
      races: [{ ...race(50, 20), day: addDays(ago(20), shift) }],
      userThreshold: { lthrBpm: 170, day: addDays(ago(9), shift) },
    });
    const [now, later] = [0, 1].map((shift) =>
      estimateThreshold(thresholdInput(addDays(asOf, shift), part(shift))),
    );
    const undated = ({
      validFrom: _v,
      window: _w,
      evidenceDay: _e,
      used,
      ...rest
    }: NonNullable<typeof now>) => ({
      ...rest,
      used: used.map(({ day: _d, ...u }) => u),
    });
    expect(undated(later!)).toEqual(undated(now!));
    const future = {
      efforts: hardRuns(70, addDays(asOf, 40)),
      races: [{ ...race(70, 0), day: addDays(asOf, 1) }],
    };
    expect(estimate(future).source).toBe('none');
  });

  it('does not depend on the order of its evidence', () => {
    const efforts = hardRuns(48, asOf, 0.97);
    const races = [race(50, 20), race(48, 50), race(51, 80)];
    const a = estimate({ efforts, races });
    const b = estimate({ efforts: [...efforts].reverse(), races: [...races].reverse() });
    expect(b.thresholdSpeedMps).toBe(a.thresholdSpeedMps);
    expect(b.used).toEqual(a.used);
  });

  it('says what would improve it', () => {
    expect(estimate({}).improves).toEqual([
      'race_or_test',
      'hard_effort_12_to_20_min',
      'heart_rate',
      'resting_heart_rate',
      'max_heart_rate',
    ]);
    expect(estimate({ races: [race(50, 80)] }).improves).toContain('newer_result');
    const userThreshold = { lthrBpm: 170, day: ago(1) };
    const efforts = hardRuns(50, asOf, 1, { meanHrBpm: 168 });
    expect(estimate({ races: [race(50, 10)], efforts, userThreshold }).improves).toEqual([]);
  });
});

describe('intervalCoverage', () => {
  const start = ago(180);
  const later = (share: number) =>
    [20, 45, 75, 100, 130, 160].flatMap((d) => effortsOfRun(50, `l${d}`, addDays(start, d), share));

  it('counts the later four-weekly bests inside the interval', () => {
    const e = estimateThreshold(thresholdInput(start, { races: [{ ...race(50, 0), day: start }] }));
    expect(intervalCoverage(e, later(1))).toMatchObject({
      inside: 6,
      above: 0,
      below: 0,
      confident: true,
      holds: true,
    });
    expect(intervalCoverage(e, later(0.85))).toMatchObject({ inside: 0, below: 6, holds: false });
    expect(intervalCoverage(e, later(1.1))).toMatchObject({ above: 6, holds: false });
    expect(intervalCoverage(e, [])).toMatchObject({ holds: null });
  });

  it('is passed by an estimate that never called itself confident', () => {
    const e = estimateThreshold(thresholdInput(start, { efforts: hardRuns(50, start, 0.9) }));
    expect(intervalCoverage(e, later(1.1))).toMatchObject({ confident: false, holds: true });
  });
});
