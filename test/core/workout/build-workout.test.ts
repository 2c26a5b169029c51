import { describe, expect, it } from 'vitest';
import {
  buildWorkout,
  fitWorkout,
  longestWorkS,
  workDistance,
} from '../../../src/core/workout/build-workout.ts';
import {
  isHardType,
  type Level,
  LIBRARY,
  LIBRARY_TYPES,
  type LibraryType,
} from '../../../src/core/workout/library.ts';
import { bandSpeeds, renderWorkout, slowStepSpeed, stepSpeed } from '../../../src/core/workout/render.ts';
import { flattenSteps, type Workout, workoutExtent } from '../../../src/core/workout/workout.ts';
import { encodeFitWorkout, serialNumberOf } from '../../../src/formats/encode/fit-workout.ts';
import { zonesOf } from '../../support/plan-input.ts';

const LEVELS: Level[] = [0, 1, 2, 3, 4];
const every = LIBRARY_TYPES.flatMap((type) => LEVELS.map((level) => [type, level] as const));
const zones = zonesOf(45);

function built(type: LibraryType, level: Level, km = 16, changes: object = {}): Workout {
  const speedOf = stepSpeed(zones);
  return buildWorkout({
    id: 'w',
    version: 1,
    day: '2026-05-04',
    type,
    level,
    km,
    maxWorkM: null,
    speedOf,
    ...changes,
  });
}

describe('buildWorkout', () => {
  it.each(every)(
    'fills a session of %s for L%i to its kilometres within 2 %% (I14, LIB-2)',
    (type, level) => {
      for (const km of [5, 8.3, 12, 16, 24]) {
        const w = built(type, level, km);
        const { distanceM } = workoutExtent(w.steps, stepSpeed(zones));
        expect(Math.abs(distanceM / 1000 / km - 1)).toBeLessThan(0.02);
        expect(
          flattenSteps(w.steps).every((s) =>
            s.end.type === 'time' ? s.end.s > 0 : s.end.type === 'distance' && s.end.m > 0,
          ),
        ).toBe(true);
      }
    },
  );

  it.each(every)('has a name for %s, L%i, of which 15 ASCII characters make sense alone', (type, level) => {
    const { name } = built(type, level);
    expect(name).toMatch(/^[\x20-\x7e]+$/);
    expect(name.length).toBeLessThanOrEqual(15);
  });

  it.each(every)(
    'says what it is: %s for L%i keeps its type where it fits, and is easy where it does not',
    (type, level) => {
      expect(built(type, level, 24).type).toBe(type);
      const tiny = built(type, level, 2);
      expect([type, 'easy']).toContain(tiny.type);
      if (isHardType(type) && type !== 'race')
        expect(tiny).toMatchObject({ type: 'easy', purpose: LIBRARY.easy.purpose });
    },
  );

  it('has fewer repeats under a VOL-5 cap, with recoveries and paces as they were (LIB-5)', () => {
    const full = built('vo2_long', 3);
    const cut = built('vo2_long', 3, 16, { maxWorkM: 3500 });
    const block = (w: Workout) => w.steps.find((s) => s.kind === 'repeat')!;
    expect([block(full).n, block(cut).n]).toEqual([5, 3]);
    expect(block(cut).steps).toEqual(block(full).steps);
    expect(workDistance(cut.steps, stepSpeed(zones))).toBeLessThanOrEqual(3500);
  });

  it('has more repeats at a higher level, never fewer (LIB-5)', () => {
    for (const type of LIBRARY_TYPES) {
      const work = LEVELS.map((level) => workDistance(built(type, level, 30).steps, stepSpeed(zones)));
      if (
        !['easy', 'recovery', 'long_easy', 'race', 'run_walk'].includes(type) &&
        !LIBRARY[type].load.includes('easy') &&
        LIBRARY[type].load !== 'long'
      )
        expect(work).toEqual(work.toSorted((a, b) => a - b));
    }
  });

  it('keeps a repetition within a limit of seconds (PER-6), and is none where it cannot', () => {
    const order = {
      id: 'w',
      version: 1,
      day: '2026-05-04',
      type: 'tempo' as const,
      level: 2 as const,
      km: 12,
      maxWorkM: null,
      speedOf: stepSpeed(zones),
    };
    const short = fitWorkout({ ...order, maxRepS: 1000 })!;
    expect(longestWorkS(short.steps, stepSpeed(zones))).toBe(960);
    expect(fitWorkout({ ...order, maxRepS: 60 })).toBeNull();
  });

  it('surrounds quality with at least 10 min to warm up and 8 to cool down (LIB-4)', () => {
    for (const type of LIBRARY_TYPES.filter((t) => LIBRARY[t].load === 'hard')) {
      const { steps } = built(type, 2, 11);
      const speedOf = stepSpeed(zones);
      expect(steps[0]).toMatchObject({ role: 'warmup' });
      expect(steps.at(-1)).toMatchObject({ role: 'cooldown' });
      expect(workoutExtent([steps[0]!], speedOf).durationS).toBeGreaterThan(580);
      expect(workoutExtent([steps.at(-1)!], speedOf).durationS).toBeGreaterThan(450);
    }
  });

  it('never holds more than 40 % of a long run above easy (LNG-6)', () => {
    for (const km of [12, 16, 20, 26])
      for (const level of LEVELS) {
        const w = built('long_mp', level, km, { raceBand: 'M' });
        if (w.type === 'easy') continue;
        const fast = flattenSteps(w.steps).filter((s) => s.target.type === 'zone' && s.target.band !== 'E');
        expect(workoutExtent(fast, stepSpeed(zones)).distanceM).toBeLessThanOrEqual(400 * km);
      }
  });

  it('runs race pace at the band of the race', () => {
    const band = (raceBand: 'M' | 'T' | 'I') =>
      flattenSteps(built('sharpener', 2, 10, { raceBand }).steps).find(
        (s) => s.role === 'work' && s.target.type === 'zone',
      )!.target;
    expect(band('M')).toEqual({ type: 'zone', band: 'M' });
    expect(band('I')).toEqual({ type: 'zone', band: 'I' });
  });
});

describe('renderWorkout', () => {
  it.each(every)(
    'gives every pace of %s, L%i, a width, the slow edge first, and encodes as FIT',
    (type, level) => {
      const w = renderWorkout(built(type, level), zones);
      for (const { target } of flattenSteps(w.steps)) {
        expect(target.type).not.toBe('zone');
        if (target.type === 'pace') expect(target.slowSPerKm / target.fastSPerKm).toBeGreaterThan(1.03);
      }
      const bytes = encodeFitWorkout(w, { serialNumber: serialNumberOf('w'), createdMs: 1_777_852_800_000 });
      expect(bytes.length).toBeGreaterThan(200);
    },
  );

  it('warns on easy steps about running too fast only: from 0.60 of threshold speed to the easy ceiling (EXP-2)', () => {
    const { lowMps, highMps } = bandSpeeds('E', zones);
    expect(lowMps).toBeCloseTo(0.6 * zones.thresholdSpeedMps, 9);
    expect(highMps).toBeCloseTo(zones.easyCeilingMps, 9);
  });

  it.each([
    ['T', 0.02],
    ['I', 0.02],
    ['R', 0.02],
    ['M', 0.025],
  ] as const)('makes %s a band of ±%f', (band, half) => {
    const { lowMps, highMps } = bandSpeeds(band, zones);
    expect((highMps - lowMps) / (highMps + lowMps)).toBeCloseTo(half, 6);
  });

  it('ends the threshold band at threshold speed, so that the number shown is the fast limit', () => {
    const { lowMps, highMps } = bandSpeeds('T', zonesOf(40));
    expect(1000 / highMps).toBeCloseTo(306, 0);
    expect(lowMps / highMps).toBeGreaterThan(0.95);
  });

  it('keeps the bands in order without touching the easy ceiling from above', () => {
    const edges = (['M', 'T', 'I', 'R'] as const).map((b) => bandSpeeds(b, zones).highMps);
    expect(edges).toEqual(edges.toSorted((a, b) => a - b));
    expect(bandSpeeds('M', zones).lowMps).toBeGreaterThan(zones.easyCeilingMps);
  });

  it('falls back to effort without zones (ZON-2)', () => {
    for (const [type, level] of every) {
      const speedOf = stepSpeed(null);
      const w = renderWorkout(
        buildWorkout({
          id: 'w',
          version: 1,
          day: '2026-05-04',
          type,
          level,
          km: 14,
          maxWorkM: null,
          speedOf,
        }),
        null,
      );
      expect(flattenSteps(w.steps).every((s) => s.target.type === 'rpe' || s.target.type === 'none')).toBe(
        true,
      );
    }
  });

  it('leaves hills without a pace (HIL-3)', () => {
    for (const type of ['hill_reps', 'hill_sprint'] as const) {
      const hills = flattenSteps(renderWorkout(built(type, 3), zones).steps).filter(
        (s) => s.name === 'Uphill',
      );
      expect(hills.length).toBeGreaterThan(3);
      expect(hills.every((s) => s.target.type === 'rpe')).toBe(true);
    }
  });

  it('re-renders the same workout against new zones (LIB-3)', () => {
    const w = built('tempo', 2);
    const pace = (vdot: number) => {
      const target = flattenSteps(renderWorkout(w, zonesOf(vdot)).steps).find(
        (s) => s.name === 'Tempo',
      )!.target;
      return target.type === 'pace' ? target.fastSPerKm : 0;
    };
    expect(pace(50)).toBeLessThan(pace(45));
  });
});

describe('slowStepSpeed', () => {
  it.each([null, zones])('is never faster than the speed expected of a step', (z) => {
    for (const [type, level] of every) {
      for (const s of flattenSteps(built(type, level).steps))
        expect(slowStepSpeed(z)(s)).toBeLessThanOrEqual(stepSpeed(z)(s) + 1e-9);
    }
  });
});
