import { createHash } from 'node:crypto';
import fc from 'fast-check';
import FitParser from 'fit-file-parser';
import { describe, expect, it } from 'vitest';
import type { Repeat, Step, Workout } from '../../../src/core/workout/workout.ts';
import { encodeFitWorkout, serialNumberOf } from '../../../src/formats/encode/fit-workout.ts';

const pace = (slow: number, fast: number): Step['target'] => ({
  type: 'pace',
  slowSPerKm: slow,
  fastSPerKm: fast,
});

const cruise: Workout = {
  id: 'w1',
  version: 1,
  name: 'Cruise 5x1km',
  type: 'cruise',
  purpose: '',
  day: '2026-05-04',
  sport: 'running',
  steps: [
    {
      kind: 'step',
      role: 'warmup',
      name: 'Warm up',
      end: { type: 'time', s: 600 },
      target: pace(419, 380),
      note: 'Easy, talk test',
    },
    {
      kind: 'repeat',
      n: 5,
      steps: [
        {
          kind: 'step',
          role: 'work',
          name: 'Cruise',
          end: { type: 'distance', m: 1000 },
          target: pace(314, 306),
          note: 'Threshold, controlled',
        },
        {
          kind: 'step',
          role: 'recovery',
          name: 'Jog',
          end: { type: 'time', s: 60 },
          target: { type: 'none' },
        },
      ],
    },
    {
      kind: 'step',
      role: 'cooldown',
      name: 'Cool down',
      end: { type: 'lap' },
      target: { type: 'none' },
      note: 'Lap to finish',
    },
  ],
};
const identity = { serialNumber: 20260504, createdMs: Date.UTC(2026, 4, 4) };

interface DecodedStep {
  message_index: { value: number } | number;
  duration_type: string;
  target_type: string;
  intensity?: string;
  [key: string]: unknown;
}

function decode(bytes: Uint8Array): { workout: Record<string, unknown>; steps: DecodedStep[] } {
  let messages: Record<string, unknown[]> = {};
  const parser = new FitParser({ mode: 'list', force: false });
  parser.parse(new Uint8Array(bytes).buffer, (error: unknown, data: unknown) => {
    if (error) throw new Error(String(error));
    messages = (data as { messages: Record<string, unknown[]> }).messages;
  });
  return {
    workout: messages.workout![0] as Record<string, unknown>,
    steps: messages.workout_step as DecodedStep[],
  };
}

/** The numbers a device reads for a step, from the protocol's codes and scales. */
function expectedRow(step: Step): Record<string, unknown> {
  const { end, target } = step;
  return {
    duration_type: { time: 'time', distance: 'distance', lap: 'open' }[end.type],
    duration_value: end.type === 'time' ? end.s * 1000 : end.type === 'distance' ? end.m * 100 : 0,
    target_type: { none: 'open', pace: 'speed', hr: 'heart_rate', rpe: 'open', zone: '' }[target.type],
    intensity: { work: 'active', rest: 'rest', warmup: 'warmup', cooldown: 'cooldown', recovery: 'recovery' }[
      step.role
    ],
    ...(target.type === 'pace'
      ? {
          custom_target_value_low: Math.round(1e6 / target.slowSPerKm),
          custom_target_value_high: Math.round(1e6 / target.fastSPerKm),
        }
      : {}),
    ...(target.type === 'hr'
      ? { custom_target_value_low: target.lowBpm + 100, custom_target_value_high: target.highBpm + 100 }
      : {}),
  };
}

describe('encodeFitWorkout', () => {
  it('writes the golden cruise workout byte for byte', () => {
    const bytes = encodeFitWorkout(cruise, identity);
    expect(bytes.length).toBe(487);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      '5665e938b675195609165689a0f40b8e34c2d51a1d4748938f5bb9684ecac19b',
    );
  });

  it('gives the same bytes for the same version and others for a new one', () => {
    const again = encodeFitWorkout(cruise, identity);
    const later = encodeFitWorkout(cruise, { ...identity, createdMs: identity.createdMs + 1000 });
    expect(again).toEqual(encodeFitWorkout(cruise, identity));
    expect(later).not.toEqual(again);
  });

  it('cuts a long name on a character boundary', () => {
    const bytes = encodeFitWorkout({ ...cruise, name: 'Überlanger Dauerlauf mit ä' }, identity);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      bytes.slice(bytes.indexOf(0xc3), bytes.indexOf(0xc3) + 23),
    );
    expect(text.startsWith('Überlanger')).toBe(true);
  });

  it('refuses a workout that was not rendered', () => {
    const raw: Workout = {
      ...cruise,
      steps: [{ kind: 'step', role: 'work', end: { type: 'lap' }, target: { type: 'zone', band: 'E' } }],
    };
    expect(() => encodeFitWorkout(raw, identity)).toThrow(/rendered/);
  });

  it('never gives serial number 0', () => {
    fc.assert(fc.property(fc.string(), (id) => serialNumberOf(id) > 0 && serialNumberOf(id) <= 0xffffffff));
  });

  it('decodes with fit-file-parser to the same steps, for any workout', () => {
    const target = fc.oneof(
      fc.constant<Step['target']>({ type: 'none' }),
      fc
        .tuple(fc.integer({ min: 200, max: 500 }), fc.integer({ min: 5, max: 90 }))
        .map(([fast, width]): Step['target'] => pace(fast + width, fast)),
      fc
        .tuple(fc.integer({ min: 90, max: 150 }), fc.integer({ min: 1, max: 40 }))
        .map(([low, width]): Step['target'] => ({ type: 'hr', lowBpm: low, highBpm: low + width })),
    );
    const end = fc.oneof(
      fc.integer({ min: 10, max: 10_800 }).map((s): Step['end'] => ({ type: 'time', s })),
      fc.integer({ min: 50, max: 40_000 }).map((m): Step['end'] => ({ type: 'distance', m })),
      fc.constant<Step['end']>({ type: 'lap' }),
    );
    const role = fc.constantFrom<Step['role']>('warmup', 'work', 'recovery', 'rest', 'cooldown');
    const step = fc.record({ kind: fc.constant('step' as const), role, end, target });
    const repeat = fc.record({
      kind: fc.constant('repeat' as const),
      n: fc.integer({ min: 2, max: 20 }),
      steps: fc.array(step, { minLength: 1, maxLength: 4 }),
    });
    fc.assert(
      fc.property(
        fc.array(fc.oneof(step, repeat), { minLength: 1, maxLength: 8 }),
        (steps: (Step | Repeat)[]) => {
          const { steps: got, workout } = decode(encodeFitWorkout({ ...cruise, steps }, identity));
          const expected = steps.flatMap((s) => (s.kind === 'step' ? [s] : [...s.steps, s]));
          expect(got.length).toBe(expected.length);
          expect(workout.num_valid_steps).toBe(expected.length);
          let firstOfRepeat = 0;
          expected.forEach((s, i) => {
            if (s.kind === 'repeat') {
              firstOfRepeat = i - s.steps.length;
              expect(got[i]).toMatchObject({
                duration_type: 'repeat_until_steps_cmplt',
                duration_value: firstOfRepeat,
                target_value: s.n,
              });
            } else {
              expect(got[i]).toMatchObject(expectedRow(s));
            }
          });
        },
      ),
      { numRuns: 60 },
    );
  });
});
