import type { Day } from '../../time.ts';

export const STRENGTH_PHASES = ['form', 'strength', 'power', 'maintain'] as const;
export type StrengthPhase = (typeof STRENGTH_PHASES)[number];

/** One exercise as data. Repetitions are per side where `perSide`; the same number on each side (STR-6). */
export interface Exercise {
  name: string;
  sets: number;
  /** fewest and most repetitions, or seconds held */
  low: number;
  high: number;
  unit: 'reps' | 's';
  perSide: boolean;
  /** repetitions left in reserve; never to failure (STR-4) */
  rir: number;
  /** STR-6: sets more on the weaker side, from the log */
  extra?: { side: 'left' | 'right'; sets: number };
}

export interface StrengthSession {
  id: string;
  day: Day;
  phase: StrengthPhase;
  minutes: number;
  exercises: readonly Exercise[];
  /** STR-3: what must be confirmed before the next phase begins */
  confirm: 'form_ok_twice' | null;
}

const reps = (
  name: string,
  sets: number,
  low: number,
  high: number,
  rir: number,
  perSide = false,
): Exercise => ({
  name,
  sets,
  low,
  high,
  unit: 'reps',
  perSide,
  rir,
});
const hold = (name: string, sets: number, low: number, high: number, perSide = false): Exercise => ({
  name,
  sets,
  low,
  high,
  unit: 's',
  perSide,
  rir: 4,
});

export type Equipment = 'none' | 'bands' | 'dumbbells' | 'gym';

/** The content of a phase (STR-2 table) for what the runner has; about four minutes an exercise with its rests. */
export function exercisesOf(phase: StrengthPhase, equipment: Equipment, minutes: number): Exercise[] {
  const all =
    phase === 'form' ? FORM : phase === 'power' ? POWER : phase === 'maintain' ? MAINTAIN : STRENGTH;
  const loaded = equipment === 'dumbbells' || equipment === 'gym';
  return all(equipment === 'gym', loaded).slice(0, Math.max(3, Math.floor(minutes / 4)));
}

const FORM = () => [
  reps('Squat to box', 2, 10, 12, 4),
  reps('Hip hinge', 2, 10, 12, 4),
  reps('Split squat', 2, 10, 12, 4, true),
  reps('Calf raise, straight and bent knee', 2, 10, 12, 4, true),
  hold('Side plank', 2, 30, 45, true),
  reps('Glute bridge', 2, 10, 12, 4),
  hold('Single-leg balance', 2, 30, 45, true),
  reps('Dead bug', 2, 10, 12, 4, true),
];
const STRENGTH = (gym: boolean, loaded: boolean) => [
  reps(gym ? 'Leg press or squat' : loaded ? 'Goblet squat' : 'Single-leg squat to box', 3, 5, 8, 2, !loaded),
  reps(loaded ? 'Romanian deadlift' : 'Single-leg deadlift', 3, 5, 8, 2, !loaded),
  reps('Bulgarian split squat', 3, 5, 8, 2, true),
  reps(loaded ? 'Loaded calf raise' : 'Single-leg calf raise', 3, 5, 8, 3, true),
  reps('Single-leg hip thrust', 3, 5, 8, 3, true),
  hold('Copenhagen or side plank', 2, 20, 40, true),
  reps('Row', 3, 5, 8, 3),
];
const POWER = (_gym: boolean, loaded: boolean) => [
  reps('Pogo hops', 3, 4, 6, 3),
  reps('Squat jump', 3, 4, 6, 3),
  reps('Bounding', 3, 4, 6, 3, true),
  reps(loaded ? 'Kettlebell swing' : 'Broad jump', 3, 4, 6, 3),
  reps(loaded ? 'Romanian deadlift' : 'Bulgarian split squat', 2, 5, 6, 2, !loaded),
];
const MAINTAIN = (gym: boolean, loaded: boolean) => [
  reps(gym ? 'Leg press or squat' : 'Split squat', 2, 5, 5, 3, !gym),
  reps(loaded ? 'Romanian deadlift' : 'Single-leg deadlift', 2, 5, 5, 3, !loaded),
  reps('Calf raise', 2, 5, 5, 3, true),
];
