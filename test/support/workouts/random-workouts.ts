import fc from 'fast-check';
import type { NestedStep } from '../../../src/core/workout/nested-steps.ts';
import { bandSpeeds, type PaceZones } from '../../../src/core/workout/render.ts';
import type { RenderedWorkout } from '../../../src/core/workout/rendered-workout.ts';
import type { Repeat, Step, Workout } from '../../../src/core/workout/workout.ts';

export const ZONES: PaceZones = { vdot: 45, thresholdSpeedMps: 3.6, easyCeilingMps: 3.04 };
export const CHANGED_MS = Date.UTC(2026, 4, 1, 18, 30);

/** A rendered workout with these steps. */
export function renderedOf(
  steps: readonly NestedStep[],
  changes: Partial<RenderedWorkout> = {},
): RenderedWorkout {
  const workout: Workout = {
    id: 'w1',
    version: 3,
    name: '5x1km cruise',
    type: 'cruise',
    purpose: 'Threshold volume with control.',
    day: '2026-05-05',
    sport: 'running',
    // a nested repeat comes from elsewhere; writers take it all the same
    steps: steps as (Step | Repeat)[],
  };
  const base = {
    externalId: 'pk0123456789abcdef',
    changedMs: CHANGED_MS,
    zones: ZONES,

    km: 11,
  };
  return { workout, ...base, ...changes };
}

const easy = bandSpeeds('E', ZONES);
export const EASY: Step['target'] = {
  type: 'pace',
  slowSPerKm: 1000 / easy.lowMps,
  fastSPerKm: 1000 / easy.highMps,
  upperOnly: true,
};

const hostile = fc.constantFrom(
  'Tempo',
  'Schwellenlauf – locker, ö',
  '<script>alert(1)</script>',
  'a"b\'c&d]]>',
  'line\r\nBEGIN:VEVENT\r\nX',
  '- 5x 10m Z2 Pace press lap',
  '速い走り 🏃‍♀️🏃‍♀️🏃‍♀️🏃‍♀️🏃‍♀️🏃‍♀️🏃‍♀️🏃‍♀️',
  'nul\u0000byte \u202Eevil \uD800',
  '\\;,:_[]{}~^|`',
  'x'.repeat(300),
  '400',
  ' ',
);
export const anyText = fc.oneof(
  hostile,
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

const target = fc.oneof(
  fc.constant<Step['target']>({ type: 'none' }),
  fc.constant(EASY),
  fc
    .tuple(fc.double({ min: 160, max: 500, noNaN: true }), fc.integer({ min: 4, max: 90 }))
    .map(([fast, width]): Step['target'] => ({ type: 'pace', slowSPerKm: fast + width, fastSPerKm: fast })),
  fc
    .tuple(fc.integer({ min: 90, max: 150 }), fc.integer({ min: 1, max: 40 }))
    .map(([low, width]): Step['target'] => ({ type: 'hr', lowBpm: low, highBpm: low + width })),
  fc
    .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 3 }))
    .map(([low, width]): Step['target'] => ({ type: 'rpe', low, high: low + width })),
);
const end = fc.oneof(
  fc.integer({ min: 5, max: 10_800 }).map((s): Step['end'] => ({ type: 'time', s })),
  fc.integer({ min: 50, max: 40_000 }).map((m): Step['end'] => ({ type: 'distance', m })),
  fc.double({ min: 1, max: 5000, noNaN: true }).map((m): Step['end'] => ({ type: 'distance', m })),
  fc.constant<Step['end']>({ type: 'lap' }),
);
const role = fc.constantFrom<Step['role']>('warmup', 'work', 'recovery', 'rest', 'cooldown');
const plain = fc.record({ kind: fc.constant('step' as const), role, end, target });
const worded = fc.tuple(plain, anyText, anyText).map(([step, name, note]): Step => ({ ...step, name, note }));
const anyStep: fc.Arbitrary<Step> = fc.oneof(plain, worded);

function repeatOf(inner: fc.Arbitrary<NestedStep>, most: number): fc.Arbitrary<NestedStep> {
  return fc.record({
    kind: fc.constant('repeat' as const),
    n: fc.integer({ min: 1, max: most }),
    steps: fc.array(inner, { minLength: 1, maxLength: 3 }),
  });
}
const nested = repeatOf(
  fc.oneof({ weight: 3, arbitrary: anyStep }, { weight: 1, arbitrary: repeatOf(anyStep, 4) }),
  4,
);

/** Any workout at all: nested repeats, every end and target, texts that mean harm. */
export const anyRendered: fc.Arbitrary<RenderedWorkout> = fc
  .record({
    steps: fc.array(fc.oneof(anyStep, repeatOf(anyStep, 130), nested), { minLength: 1, maxLength: 6 }),
    name: anyText,
    purpose: anyText,
    zones: fc.constantFrom(ZONES, ZONES, null),
  })
  .map(({ steps, name, purpose, zones }) => {
    const rendered = renderedOf(steps, { zones });
    return { ...rendered, workout: { ...rendered.workout, name, purpose } };
  });
