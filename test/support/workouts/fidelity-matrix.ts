import { buildWorkout } from '../../../src/core/workout/build-workout.ts';
import { LIBRARY_TYPES } from '../../../src/core/workout/library.ts';
import type { NestedStep } from '../../../src/core/workout/nested-steps.ts';
import { renderWorkout, stepSpeed } from '../../../src/core/workout/render.ts';
import type { RenderedWorkout } from '../../../src/core/workout/rendered-workout.ts';
import type { Step } from '../../../src/core/workout/workout.ts';
import type { Fidelity } from '../../../src/formats/encode/fidelity.ts';
import { WORKOUT_TARGETS } from '../../../src/formats/encode/workout-targets.ts';
import { EASY, renderedOf, ZONES } from './random-workouts.ts';

const pace: Step['target'] = { type: 'pace', slowSPerKm: 314, fastSPerKm: 306 };
const minute: Step['end'] = { type: 'time', s: 60 };
const step = (target: Step['target'], end: Step['end'] = minute, role: Step['role'] = 'work'): Step => ({
  kind: 'step',
  role,
  name: 'Run',
  end,
  target,
});
const none = step({ type: 'none' }, minute, 'recovery');
const repeat = (...steps: NestedStep[]): NestedStep => ({ kind: 'repeat', n: 5, steps });

/** One thing that a workout can hold, alone. */
const CASES: Record<string, NestedStep[]> = {
  'easy limit': [step(EASY)],
  'pace band': [step(pace)],
  'heart rate': [step({ type: 'hr', lowBpm: 148, highBpm: 156 })],
  effort: [step({ type: 'rpe', low: 7, high: 8 })],
  distance: [step({ type: 'none' }, { type: 'distance', m: 1000 })],
  'time and distance': [none, step(pace, { type: 'distance', m: 1000 })],
  'lap button': [step({ type: 'none' }, { type: 'lap' })],
  'warm-up': [step({ type: 'none' }, minute, 'warmup')],
  note: [{ ...none, note: 'Talk test' }],
  'repeat with jog': [repeat(step(pace), none)],
  'repeat of paces': [repeat(step(pace), step({ type: 'pace', slowSPerKm: 360, fastSPerKm: 340 }))],
  'repeat in repeat': [repeat(none, repeat(none, none))],
  '60 steps': Array.from({ length: 60 }, () => none),
};

const name = (fidelity: Fidelity): string =>
  fidelity.kind === 'degraded' ? fidelity.losses.map((l) => l.code).join(', ') : fidelity.kind;

/** The rows of the table that the decision page shows: what every target makes of each case. */
export function fidelityMatrix(): string[] {
  const targets = WORKOUT_TARGETS.filter(({ id }) => id !== 'polar' && id !== 'strava');
  return [
    `| | ${targets.map((t) => t.id).join(' | ')} |`,
    `|---|${targets.map(() => '---|').join('')}`,
    ...Object.entries(CASES).map(
      ([title, steps]) =>
        `| ${title} | ${targets.map((t) => name(t.encode(renderedOf(steps)).fidelity)).join(' | ')} |`,
    ),
  ];
}

/** How many of the library's 24 workouts leave exactly, for a runner with zones and one without. */
export function exactCounts(): Record<string, [withZones: number, byEffort: number]> {
  const count = (zones: RenderedWorkout['zones'], encode: (typeof WORKOUT_TARGETS)[number]['encode']) =>
    LIBRARY_TYPES.filter((type) => {
      const order = {
        id: type,
        version: 1,
        day: '2026-05-04',
        type,
        km: 12,
        level: 3 as const,
        maxWorkM: null,
      };
      const workout = renderWorkout(buildWorkout({ ...order, speedOf: stepSpeed(zones) }), zones);
      return encode({ ...renderedOf([]), workout, zones }).fidelity.kind === 'exact';
    }).length;
  return Object.fromEntries(
    WORKOUT_TARGETS.map(({ id, encode }) => [id, [count(ZONES, encode), count(null, encode)]]),
  );
}
