import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { easyCeiling } from '../../../src/core/science/easy-ceiling.ts';
import {
  frielHrEdges,
  frielHrZones,
  frielPaceEdges,
  frielPaceZones,
} from '../../../src/core/science/friel.ts';
import { karvonen } from '../../../src/core/science/karvonen.ts';
import {
  domainHrZones,
  domainPaceZones,
  trainingBands,
  trainingHrZones,
  trainingPaceZones,
} from '../../../src/core/science/training-bands.ts';
import { vdotPaceAtFraction } from '../../../src/core/science/vdot-paces.ts';
import { type ZoneSet, zoneIndex, zoneSet } from '../../../src/core/science/zone-bands.ts';
import { parseClock } from '../../../src/core/units.ts';

const anyVdot = fc.double({ min: 15, max: 85, noNaN: true });

function coversTheLine({ bands }: ZoneSet): void {
  expect(bands[0]!.low).toBeNull();
  expect(bands.at(-1)!.high).toBeNull();
  for (let i = 1; i < bands.length; i++) {
    expect(bands[i]!.low).toBe(bands[i - 1]!.high);
    if (bands[i]!.high !== null) expect(bands[i]!.high!).toBeGreaterThan(bands[i]!.low!);
  }
}

describe('trainingBands', () => {
  it.each([
    [33, '8:06', '7:21', '7:02', '5:56', '5:28', '5:09'],
    [40, '6:59', '6:20', '6:02', '5:06', '4:41', '4:25'],
    [50, '5:52', '5:18', '5:02', '4:15', '3:55', '3:41'],
  ])('gives the check values at VDOT %d', (v, slow, fast, ceiling, t, i, r) => {
    const bands = trainingBands(v)!;
    const near = (paceSPerKm: number, text: string) =>
      expect(Math.abs(paceSPerKm - parseClock(text)!)).toBeLessThanOrEqual(1);
    near(1000 / bands.E.slowMps, slow);
    near(1000 / bands.E.fastMps, fast);
    near(1000 / bands.easyCeilingMps, ceiling);
    near(1000 / bands.thresholdSpeedMps, t);
    near(vdotPaceAtFraction(v, 0.975), i);
    near(1000 / bands.R.slowMps, r);
  });

  it('keeps easy below its ceiling and every band in order', () => {
    fc.assert(
      fc.property(anyVdot, (v) => {
        const b = trainingBands(v)!;
        const row = [
          b.E.slowMps,
          b.E.fastMps,
          b.easyCeilingMps,
          b.M.slowMps,
          b.T.slowMps,
          b.M.fastMps,
          b.T.fastMps,
        ];
        const rest = [b.I.slowMps, b.I.fastMps, b.R.slowMps, b.R.fastMps];
        expect([...row, ...rest]).toEqual([...row, ...rest].sort((x, y) => x - y));
        expect(trainingBands(v + 1)!.E.slowMps).toBeGreaterThan(b.E.slowMps);
      }),
    );
  });

  it('takes the ceiling from an accepted critical speed', () => {
    expect(trainingBands(50, 4)!.easyCeilingMps).toBeCloseTo(3.292, 9);
    expect(trainingBands(0)).toBeNull();
    expect(trainingBands(Number.NaN)).toBeNull();
  });
});

describe('zones', () => {
  it('cover the line without gap or overlap, and each value is in exactly one', () => {
    fc.assert(
      fc.property(
        anyVdot,
        fc.double({ min: 0, max: 12, noNaN: true }),
        fc.integer({ min: 110, max: 200 }),
        (v, speed, bpm) => {
          const t = trainingBands(v)!;
          const sets = [
            trainingPaceZones(v)!,
            frielPaceZones(t.thresholdSpeedMps)!,
            domainPaceZones(t.easyCeilingMps, t.thresholdSpeedMps)!,
          ];
          for (const set of sets) {
            coversTheLine(set);
            const holding = set.bands.filter((b) => speed > (b.low ?? -1) && speed <= (b.high ?? 99));
            expect(holding).toHaveLength(1);
            expect(set.bands[zoneIndex(set, speed)!]).toBe(holding[0]);
          }
          for (const set of [trainingHrZones(bpm)!, frielHrZones(bpm)!, domainHrZones(bpm)!])
            coversTheLine(set);
        },
      ),
    );
  });

  it('give an edge to the slower pace zone and to the higher heart-rate zone', () => {
    const pace = zoneSet('mps', ['a', 'b'], [3])!;
    const hr = zoneSet('bpm', ['a', 'b'], [150])!;
    expect([2.99, 3, 3.01].map((v) => zoneIndex(pace, v))).toEqual([0, 0, 1]);
    expect([149.9, 150, 151].map((v) => zoneIndex(hr, v))).toEqual([0, 1, 1]);
    expect(zoneIndex(pace, Number.NaN)).toBeNull();
    expect(zoneIndex(frielHrZones(170)!, 152.9)).toBe(1);
    expect(zoneIndex(frielHrZones(170)!, 153)).toBe(2);
  });

  it('refuse edges that do not rise and thresholds that are not positive', () => {
    expect(zoneSet('mps', ['a', 'b', 'c'], [3, 3])).toBeNull();
    expect(zoneSet('mps', ['a'], [3])).toBeNull();
    expect(domainPaceZones(4, 3)).toBeNull();
    expect(frielPaceEdges(0)).toBeNull();
    expect(frielHrEdges(Number.NaN)).toBeNull();
    expect(trainingHrZones(0)).toBeNull();
    expect(trainingPaceZones(-1)).toBeNull();
  });

  it('stay ordered when critical speed and VDOT disagree', () => {
    coversTheLine(trainingPaceZones(35, 6)!);
  });
});

describe('karvonen and easyCeiling', () => {
  it('answer nothing where the maximum is not above rest', () => {
    expect(karvonen(60, 60, 0.5)).toBeNull();
    expect(karvonen(0, 190, 0.5)).toBeNull();
    expect(karvonen(60, 190, 0)).toBe(60);
    expect(karvonen(60, 190, 1)).toBe(190);
  });

  it('give each ceiling by itself', () => {
    expect(easyCeiling(null, 170)).toEqual({ speedMps: null, paceSPerKm: null, hrBpm: 153 });
    expect(easyCeiling(0, null)).toEqual({ speedMps: null, paceSPerKm: null, hrBpm: null });
  });
});
