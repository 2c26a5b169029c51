import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestWindow } from '../../../src/core/science/graded-efforts.ts';
import { heartRatePeaks, highestMeanHeartRate } from '../../../src/core/science/heart-rate-peaks.ts';
import { profileActivity } from '../../../src/core/science/profile-activity.ts';
import { pacedActivity, wobble } from '../../support/paced-activity.ts';

describe('bestWindow', () => {
  it('agrees with trying every window', () => {
    const speed = fc.double({ min: 0, max: 7, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(speed, { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 1, max: 40 }),
        (v, d) => {
          const tS = Float64Array.from(v, (_, k) => k);
          const best = bestWindow(tS, Float64Array.from(v), d);
          if (v.length < d) {
            expect(best).toBeNull();
            return;
          }
          let brute = 0;
          for (let k = 0; k + d <= v.length; k++)
            brute = Math.max(
              brute,
              v.slice(k, k + d).reduce((a, b) => a + b, 0),
            );
          expect(best!.sum).toBeCloseTo(brute, 6);
          expect(best!.to - best!.from).toBe(d);
        },
      ),
    );
  });

  it('counts a pause inside as standing', () => {
    const v = new Float64Array(200).fill(4);
    const tS = Float64Array.from(v, (_, k) => (k < 100 ? k : k + 400));
    expect(bestWindow(tS, v, 120)!.sum).toBe(400);
    expect(bestWindow(tS, v, 600)!.sum).toBe(800);
  });
});

describe('heart-rate peaks', () => {
  it('are means of 20 s that do not overlap, highest first', () => {
    const hr = new Float64Array(600).fill(150);
    hr.fill(190, 100, 120);
    hr.fill(185, 300, 320);
    hr.fill(180, 500, 520);
    const tS = hr.map((_, k) => k);
    expect(heartRatePeaks(tS, hr)).toEqual([190, 185, 180]);
  });

  it('do not take a single high reading and do not reach across missing values', () => {
    const hr = new Float64Array(60).fill(150);
    hr[30] = 220;
    expect(
      heartRatePeaks(
        hr.map((_, k) => k),
        hr,
      )[0],
    ).toBeCloseTo(153.5, 9);
    for (let k = 0; k < 60; k += 10) hr[k] = Number.NaN;
    expect(
      heartRatePeaks(
        hr.map((_, k) => k),
        hr,
      ),
    ).toEqual([]);
  });

  it('find the highest 20 min and refuse it with gaps', () => {
    const hr = new Float64Array(3000).fill(140);
    hr.fill(170, 1000, 2200);
    const tS = hr.map((_, k) => k);
    expect(highestMeanHeartRate(tS, hr, 1200)).toBeCloseTo(170, 9);
    expect(highestMeanHeartRate(tS, hr, 3600)).toBeNull();
    hr.fill(Number.NaN, 1100, 1400);
    expect(highestMeanHeartRate(tS, hr, 1200)!).toBeLessThan(170);
    expect(highestMeanHeartRate(tS, new Float64Array(3000).fill(Number.NaN), 1200)).toBeNull();
  });
});

describe('profileActivity', () => {
  it('gives a flat treadmill run the pace it was run at', () => {
    const profile = profileActivity(
      pacedActivity([{ s: 1800, mps: 3, grade: 0.05 }], { summary: { indoor: true, hasGps: false } }),
    );
    expect(profile.gapSPerKm).toBeCloseTo(1000 / 3, 9);
    expect(profile.ngsMps).toBeCloseTo(3, 9);
    expect(profile.gradeKnownShare).toBe(0);
  });

  it('takes a treadmill distance as the runner corrected it', () => {
    const profile = profileActivity(
      pacedActivity([{ s: 1000, mps: 3 }], { summary: { indoor: true, distanceM: 3300 } }),
    );
    expect(profile.meanGradedSpeedMps).toBeCloseTo(3.3, 9);
    expect(profile.meanSpeedMps).toBeCloseTo(3.3, 9);
  });

  it('scales a speed channel that does not add up to the distance', () => {
    const activity = pacedActivity([{ s: 1800, mps: 3 }]);
    for (let k = 0; k < activity.stream.n; k++) activity.stream.speedMps[k] = 3.15;
    const profile = profileActivity(activity);
    expect(profile.meanGradedSpeedMps).toBeCloseTo(3, 9);
    expect(profile.gradedEfforts[0]!.gradedDistanceM).toBeCloseTo(360, 6);
  });

  it('does not believe an altitude that makes an ordinary runner superhuman', () => {
    const wandering = (k: number) => 25 * Math.sin(k / 40);
    const profile = profileActivity(pacedActivity([{ s: 3000, mps: 3 }], { altitudeNoiseM: wandering }));
    expect(profile.gradeKnownShare).toBe(0);
    expect(profile.gapSPerKm).toBeCloseTo(1000 / 3, 6);
    const climber = profileActivity(pacedActivity([{ s: 3000, mps: 1.2, grade: 0.25 }]));
    expect(climber.gradeKnownShare).toBe(1);
  });

  it('takes the distance itself where a speed has nothing to do with it', () => {
    const activity = pacedActivity([{ s: 1800, mps: 3 }]);
    // A position every ten seconds: the distance jumps, a median of the seconds sees standing.
    for (let k = 0; k < 1800; k++) {
      activity.stream.distanceM[k] = 30 * Math.floor(k / 10);
      activity.stream.speedMps[k] = 0.6;
    }
    expect(profileActivity(activity).meanSpeedMps!).toBeCloseTo(3, 1);
  });

  it('leaves standing out of the means and counts it in efforts', () => {
    const profile = profileActivity(
      pacedActivity([
        { s: 100, mps: 4 },
        { s: 60, mps: 0 },
        { s: 100, mps: 4 },
      ]),
    );
    expect(profile.movingS).toBe(200);
    expect(profile.meanGradedSpeedMps).toBeCloseTo(4, 9);
    expect(profile.gradedEfforts[0]).toMatchObject({ durationS: 120 });
    expect(profile.gradedEfforts[0]!.gradedDistanceM).toBeCloseTo(400, 6);
  });

  it('keeps what the threshold estimate filters by: grade, gaps and heart rate of an effort', () => {
    const activity = pacedActivity([
      { s: 300, mps: 2.8, hr: 140 },
      { s: 300, mps: 4, hr: 172, grade: -0.03 },
      { s: 300, mps: 2.8, hr: 150 },
    ]);
    activity.stream.speedMps.fill(Number.NaN, 400, 408);
    const effort = profileActivity(activity).gradedEfforts.find((e) => e.durationS === 180)!;
    expect(effort.meanGrade).toBeCloseTo(-0.03, 2);
    expect(effort.meanHrBpm).toBeGreaterThan(165);
    const all = profileActivity(activity).gradedEfforts.find((e) => e.durationS === 720)!;
    expect(all.maxSampleGapS).toBe(8);
  });

  it('gives an effort no heart rate where a fifth of it is missing', () => {
    const activity = pacedActivity([{ s: 120, mps: 3, hr: 150 }]);
    activity.stream.hrBpm.fill(Number.NaN, 0, 24);
    expect(profileActivity(activity).gradedEfforts[0]!.meanHrBpm).toBeCloseTo(150, 9);
    activity.stream.hrBpm.fill(Number.NaN, 0, 25);
    expect(profileActivity(activity).gradedEfforts[0]!.meanHrBpm).toBeNull();
  });

  it('does not let positions that creep while standing make the run faster', () => {
    const activity = pacedActivity([
      { s: 600, mps: 3 },
      { s: 300, mps: 0 },
    ]);
    for (let k = 600; k < 900; k++) activity.stream.distanceM[k] = 1800 + 0.3 * (k - 600);
    expect(profileActivity(activity).meanSpeedMps).toBeCloseTo(3, 6);
  });

  it('is silent about speed that is not trusted and about a suspect heart rate', () => {
    const activity = pacedActivity([{ s: 3600, mps: 3, hr: 170 }]);
    activity.summary.trust = { time: true, distance: false, heartRate: 'suspect' };
    const profile = profileActivity(activity);
    expect(profile).toMatchObject({
      meanGradedSpeedMps: null,
      ngsMps: null,
      meanHrBpm: null,
      hrPeaksBpm: [],
      bestHr20MinBpm: null,
      decouplingPct: null,
      gradedEfforts: [],
      rawEfforts: [],
    });
  });

  it('has no efforts for a walk and none faster than anyone has run', () => {
    const walk = pacedActivity([{ s: 1800, mps: 1.5 }], { summary: { sport: 'walking' } });
    expect(profileActivity(walk).gradedEfforts).toEqual([]);
    expect(profileActivity(walk).meanGradedSpeedMps).toBeCloseTo(1.5, 9);
    expect(profileActivity(pacedActivity([{ s: 1800, mps: 9 }])).gradedEfforts).toEqual([]);
  });

  it('gives decoupling only for a steady run of 40 min and more', () => {
    const drift: [number, number] = [140, 154];
    expect(profileActivity(pacedActivity([{ s: 3600, mps: 3, hr: drift }])).decouplingPct).toBeGreaterThan(3);
    expect(profileActivity(pacedActivity([{ s: 2300, mps: 3, hr: drift }])).decouplingPct).toBeNull();
    const uneven = Array.from({ length: 20 }, (_, k) => ({ s: 180, mps: k % 2 === 0 ? 2.5 : 4, hr: 150 }));
    expect(profileActivity(pacedActivity(uneven)).decouplingPct).toBeNull();
  });

  it('survives a recording without rows and one without anything in them', () => {
    const empty = profileActivity(pacedActivity([]));
    expect(empty).toMatchObject({
      movingS: 0,
      gapSPerKm: null,
      ngsMps: null,
      hrPeaksBpm: [],
      climbMPerKm: null,
    });
    expect(JSON.parse(JSON.stringify(empty))).toEqual(empty);
    const still = profileActivity(
      pacedActivity([{ s: 600, mps: 0, hr: 100 }], { summary: { sport: 'strength' } }),
    );
    expect(still).toMatchObject({ meanHrBpm: 100, meanGradedSpeedMps: null });
  });

  it('is plain data without NaN', () => {
    const activity = pacedActivity([{ s: 4000, mps: 3, hr: 150, grade: 0.02 }], {
      altitudeNoiseM: (k) => wobble(k),
      speedNoiseMps: (k) => 0.2 * wobble(k + 7),
    });
    const profile = profileActivity(activity);
    expect(JSON.parse(JSON.stringify(profile))).toEqual(profile);
    expect(profile.gradedEfforts.map((e) => e.durationS)).toEqual([
      120, 180, 300, 480, 720, 1200, 1800, 2700, 3600,
    ]);
    expect(profile.climbMPerKm).toBeCloseTo(20, 6);
    expect(profile.speedCv).toBeLessThan(0.05);
  });
});
