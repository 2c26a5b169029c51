import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bestEfforts,
  fastestDistance,
  greatestDistanceInTime,
  worldRecordSpeed,
} from '../../../src/core/activity/efforts.ts';
import { everySecond } from '../../support/recordings.ts';

function streamOf(tS: number[], distanceM: number[]) {
  return { n: tS.length, tS: Float64Array.from(tS), distanceM: Float64Array.from(distanceM) };
}

/** A series of samples with steps of 1–20 s at 0–6 m/s. */
const series = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 60 })), {
    minLength: 2,
    maxLength: 60,
  })
  .map((steps) => {
    const tS = [0];
    const d = [0];
    for (const [dt, v] of steps) {
      tS.push(tS.at(-1)! + dt);
      d.push(d.at(-1)! + (dt * v) / 10);
    }
    return { tS, d };
  });

describe('fastestDistance', () => {
  it('counts a stop inside the window', () => {
    expect(fastestDistance([0, 10, 70, 80], [0, 50, 50, 100], 100)?.timeS).toBe(80);
  });
  it('is null where the distance was never covered', () => {
    expect(fastestDistance([0, 10], [0, 50], 60)).toBeNull();
    expect(fastestDistance([], [], 60)).toBeNull();
  });
  it('is never beaten by a window on a fine grid, and a window of its time covers the distance', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 5, max: 200 }), ({ tS, d }, target) => {
        const best = fastestDistance(tS, d, target);
        const at = (t: number) => {
          const j = tS.findIndex((x) => x >= t);
          if (j <= 0) return j === 0 ? d[0]! : d.at(-1)!;
          return d[j - 1]! + ((t - tS[j - 1]!) / (tS[j]! - tS[j - 1]!)) * (d[j]! - d[j - 1]!);
        };
        if (best === null) {
          expect(d.at(-1)!).toBeLessThan(target + 1e-9);
          return;
        }
        expect(at(best.startS + best.timeS) - at(best.startS)).toBeGreaterThanOrEqual(target - 1e-6);
        for (let start = 0; start + best.timeS - 0.01 <= tS.at(-1)!; start += 0.5)
          expect(at(start + best.timeS - 0.01) - at(start)).toBeLessThan(target + 1e-6);
      }),
      { numRuns: 200 },
    );
  });
});

describe('greatestDistanceInTime', () => {
  it('is null where the samples do not last that long', () => {
    expect(greatestDistanceInTime([0, 10], [0, 50], 11)).toBeNull();
  });
  it('grows with the duration and its speed is never above the best step', () => {
    fc.assert(
      fc.property(series, ({ tS, d }) => {
        const short = greatestDistanceInTime(tS, d, 5);
        const long = greatestDistanceInTime(tS, d, 15);
        if (short === null || long === null) return;
        expect(long.distanceM).toBeGreaterThanOrEqual(short.distanceM - 1e-9);
        expect(short.speedMps).toBeLessThanOrEqual(6 + 1e-9);
      }),
    );
  });
});

describe('bestEfforts', () => {
  it('finds every target of an even run at its speed', () => {
    const tS = everySecond(3601);
    const efforts = bestEfforts(
      streamOf(
        tS,
        tS.map((t) => t * 4),
      ),
    );
    expect(efforts.filter((e) => e.kind === 'distance').map((e) => e.target)).toEqual([
      400, 800, 1000, 1609.344, 3000, 5000, 10_000,
    ]);
    expect(efforts.filter((e) => e.kind === 'duration')).toHaveLength(9);
    for (const e of efforts) expect(e.distanceM / e.timeS).toBeCloseTo(4, 6);
  });
  it('never spans a hole that was cut out', () => {
    const tS = [...everySecond(200), ...everySecond(200).map((t) => t + 1000)];
    const efforts = bestEfforts(
      streamOf(
        tS,
        tS.map((t) => (t < 1000 ? t : t - 700) * 4),
      ),
    );
    expect(efforts.map((e) => e.target)).toEqual([400, 120, 180]);
  });
  it('reports the longest gap inside an effort', () => {
    const tS = everySecond(300);
    const d = tS.map((t) => (t > 100 && t < 112 ? Number.NaN : t * 4));
    const longest = bestEfforts(streamOf(tS, d)).find((e) => e.target === 1000)!;
    expect(longest.longestGapS).toBe(12);
    expect(
      bestEfforts(
        streamOf(
          tS,
          tS.map((t) => t * 4),
        ),
      ).every((e) => e.longestGapS === 0),
    ).toBe(true);
  });
  it('leaves out what is faster than any human', () => {
    const tS = everySecond(1000);
    expect(
      bestEfforts(
        streamOf(
          tS,
          tS.map((t) => t * 10),
        ),
      ).map((e) => e.target),
    ).toEqual([]);
  });
  it('has a record speed that falls with the time', () => {
    for (let t = 20; t < 10_000; t += 10)
      expect(worldRecordSpeed(t + 10)).toBeLessThanOrEqual(worldRecordSpeed(t) + 0.35);
    expect(worldRecordSpeed(1571)).toBeCloseTo(10_000 / 1571, 6);
  });
  it('takes little time over four hours', () => {
    const tS = everySecond(14_400);
    const stream = streamOf(
      tS,
      tS.map((t) => t * 3 + Math.sin(t / 50)),
    );
    bestEfforts(stream);
    const times = [1, 2, 3, 4, 5].map(() => {
      const from = process.cpuUsage();
      bestEfforts(stream);
      return process.cpuUsage(from).user / 1000;
    });
    // 15 ms on an idle core, which the bench holds; quadratic work would take seconds
    expect(Math.min(...times)).toBeLessThan(150);
  });
});
