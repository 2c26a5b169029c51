import type { Day } from '../time.ts';
import { type Level, LIBRARY, type LibraryType } from './library.ts';
import { type Band, flattenSteps, type Repeat, type Step, type Workout, workoutExtent } from './workout.ts';

/** LIB-4: the shortest warm-up and cool-down around a quality session [C]. What is left over goes to both. */
const WARMUP_S = 600;
const COOLDOWN_S = 480;
const WARMUP_SHARE = 0.6;
/** LNG-6: a long run's fast part is at most this share of its distance [C]. */
const LONG_WORK_SHARE = 0.4;

export interface WorkoutOrder {
  id: string;
  version: number;
  day: Day;
  type: LibraryType;
  /** the whole run, warm-up and cool-down included */
  km: number;
  level: Level;
  /** the longest work distance this session may hold (VOL-5), m; null: no cap */
  maxWorkM: number | null;
  /** expected speed of a step, m/s; see stepSpeed in render.ts */
  speedOf: (step: Step) => number;
  /** no single work step may last longer, s (PER-6) */
  maxRepS?: number;
  /** no more seconds above easy than this (INT-1) */
  maxAboveEasyS?: number;
  /** the band of race pace, for the types that are run at it */
  raceBand?: Band;
}

/**
 * A workout of the library cut to its kilometres, or null where even its fewest repeats do not fit.
 * Repeats are reduced first, recoveries and paces never change (LIB-5); what is left of the kilometres is
 * easy running at the ends. The steps add up to `km` within 10 m.
 */
export function fitWorkout(order: WorkoutOrder): Workout | null {
  const entry = LIBRARY[order.type];
  const base = {
    id: order.id,
    version: order.version,
    type: order.type,
    purpose: entry.purpose,
    day: order.day,
    sport: 'running' as const,
  };
  if (entry.main === undefined) {
    const step = easyStep('work', order.km * 1000, order.type === 'race');
    return { ...base, name: `${entry.short} ${formatKm(order.km)}`, steps: [step] };
  }
  const main = fittedMain(order);
  if (main === null) return null;
  return { ...base, name: nameOf(entry.short, main), steps: surround(order, main) };
}

/** As `fitWorkout`; what does not fit becomes an easy run of that length, and says so (quality is not diluted). */
export function buildWorkout(order: WorkoutOrder): Workout {
  return fitWorkout(order) ?? fitWorkout({ ...order, type: 'easy' })!;
}

/** The least kilometres (km) in which the type's full main part for the level fits. */
export function neededKm(order: Omit<WorkoutOrder, 'km'>): number {
  const main = fittedMain({ ...order, km: Number.POSITIVE_INFINITY });
  if (main === null) return 0;
  const step = { ...order, km: 0 };
  return (workoutExtent(main, order.speedOf).distanceM + leastEndsM(step)) / 1000;
}

function fittedMain(order: WorkoutOrder): (Step | Repeat)[] | null {
  const { main, repeats, fewest, work, atRacePace } = LIBRARY[order.type];
  const band = (atRacePace ? order.raceBand : undefined) ?? work ?? 'E';
  const most = repeats?.[order.level] ?? 1;
  for (let n = most; n >= Math.min(fewest ?? 1, most); n--) {
    const steps = main!(order.level, n, band);
    if (fits(order, steps)) return steps;
  }
  return null;
}

function fits(order: WorkoutOrder, main: (Step | Repeat)[]): boolean {
  const { distanceM } = workoutExtent(main, order.speedOf);
  if (distanceM + leastEndsM(order) > order.km * 1000 + 1) return false;
  const workM = workDistance(main, order.speedOf);
  if (order.maxWorkM !== null && workM > order.maxWorkM + 1) return false;
  if (isLong(order.type) && workM > LONG_WORK_SHARE * order.km * 1000) return false;
  if (order.maxRepS !== undefined && longestWorkS(main, order.speedOf) > order.maxRepS + 1e-6) return false;
  return order.maxAboveEasyS === undefined || aboveEasyS(main, order.speedOf) <= order.maxAboveEasyS;
}

function isLong(type: LibraryType): boolean {
  return LIBRARY[type].load === 'long';
}

function hasEnds(type: LibraryType): boolean {
  return LIBRARY[type].load !== 'easy' && !isLong(type);
}

function leastEndsM(order: WorkoutOrder): number {
  if (!hasEnds(order.type)) return 0;
  return (WARMUP_S + COOLDOWN_S) * order.speedOf(easyStep('warmup', 1, false));
}

/** Metres of work steps in a main part. */
export function workDistance(steps: readonly (Step | Repeat)[], speedOf: (step: Step) => number): number {
  return workoutExtent(
    flattenSteps(steps).filter((s) => s.role === 'work'),
    speedOf,
  ).distanceM;
}

/** True for a step that is meant to be faster than easy: a band above E, or effort of 5 and more. */
export function isAboveEasy(step: Step): boolean {
  if (step.target.type === 'zone') return step.target.band !== 'E';
  return step.target.type === 'rpe' && step.target.low >= 5;
}

/** Seconds above easy, as INT-1 counts them. */
export function aboveEasyS(steps: readonly (Step | Repeat)[], speedOf: (step: Step) => number): number {
  return workoutExtent(flattenSteps(steps).filter(isAboveEasy), speedOf).durationS;
}

/** Seconds of the longest step above easy, as PER-6 compares them; 0 without any. */
export function longestWorkS(steps: readonly (Step | Repeat)[], speedOf: (step: Step) => number): number {
  return Math.max(
    0,
    ...flattenSteps(steps)
      .filter(isAboveEasy)
      .map((s) => workoutExtent([s], speedOf).durationS),
  );
}

function surround(order: WorkoutOrder, main: (Step | Repeat)[]): (Step | Repeat)[] {
  const mainM = workoutExtent(main, order.speedOf).distanceM;
  const restM = Math.max(0, order.km * 1000 - mainM);
  if (!hasEnds(order.type)) {
    // strides, hill sprints and fast ends come after the easy part
    return restM < 5 ? main : [easyStep('work', restM, false), ...main];
  }
  const warmS = WARMUP_S * order.speedOf(easyStep('warmup', 1, false));
  const coolS = COOLDOWN_S * order.speedOf(easyStep('cooldown', 1, false));
  const extraM = Math.max(0, restM - warmS - coolS);
  const warmM = round100(warmS + WARMUP_SHARE * extraM);
  return [easyStep('warmup', warmM, false), ...main, easyStep('cooldown', restM - warmM, false)];
}

function easyStep(role: Step['role'], m: number, race: boolean): Step {
  const names = { warmup: 'Warm up', cooldown: 'Cool down' } as Record<string, string>;
  return {
    kind: 'step',
    role,
    name: race ? 'Race' : (names[role] ?? 'Easy'),
    end: { type: 'distance', m: race ? m : Math.round(m / 10) * 10 },
    target: race ? { type: 'none' } : { type: 'zone', band: 'E' },
    ...(race ? {} : { note: 'Easy, talk test' }),
  };
}

/** The repeats first, so that the 15 characters a small watch shows still tell the workout (EXP-6). */
function nameOf(short: string, main: (Step | Repeat)[]): string {
  const first = main[0]!;
  if (first.kind === 'repeat') return `${first.n}x${formatEnd(first.steps[0]!)} ${short}`;
  return main.length === 1 && first.end.type !== 'lap' && short.length <= 8
    ? `${short} ${formatEnd(first)}`
    : short;
}

function formatEnd({ end }: Step): string {
  if (end.type === 'lap') return 'lap';
  if (end.type === 'distance') return end.m % 1000 === 0 && end.m > 1000 ? `${end.m / 1000}km` : `${end.m}m`;
  return end.s % 60 === 0 ? `${end.s / 60}min` : `${end.s}s`;
}

function formatKm(km: number): string {
  return `${Math.round(km * 10) / 10} km`;
}

function round100(m: number): number {
  return Math.round(m / 100) * 100;
}
