// One table, longer than a file should be: every kind of workout stands beside the others, as the reference lists them.
import type { Band, Repeat, Step, StepTarget } from './workout.ts';

/**
 * The workout library (LIB-1): every run has one of these types, and every type one purpose. What is
 * fixed here is the kind of work; how much of it follows from level, week and minutes (build-workout.ts).
 * Longer than other files: one table, an entry a type, best read and compared in one piece.
 */
export type LoadClass = 'easy' | 'light' | 'moderate' | 'hard' | 'long' | 'race';

export const LIBRARY_TYPES = [
  'easy',
  'recovery',
  'easy_strides',
  'run_walk',
  'long_easy',
  'long_progress',
  'long_mp',
  'steady',
  'tempo',
  'tempo_split',
  'cruise',
  'over_under',
  'vo2_long',
  'vo2_short',
  'rep_400',
  'rep_200',
  'ladder',
  'fartlek',
  'hill_sprint',
  'hill_reps',
  'race_pace',
  'sharpener',
  'time_trial',
  'race',
] as const;
export type LibraryType = (typeof LIBRARY_TYPES)[number];

/** L0 … L4 of ASM-4. */
export type Level = 0 | 1 | 2 | 3 | 4;

export interface LibraryEntry {
  /** what a screen calls it */
  name: string;
  /** one short ASCII word or two: with its repeats in front it fits a watch's 15 characters (EXP-6) */
  short: string;
  purpose: string;
  load: LoadClass;
  /** the fastest band of its work, null where the work is by effort or easy */
  work: Band | null;
  /** its work is run at the pace of the race, so that `work` gives way to the race's own band */
  atRacePace?: true;
  /** main part for a level and a count; absent where the whole run is one easy step */
  main?: (level: Level, repeats: number, band: Band) => (Step | Repeat)[];
  /** how many repeats (or, for one continuous piece, minutes) a level starts from; LIB-5 */
  repeats?: readonly [number, number, number, number, number];
  /** the fewest repeats that are still this workout */
  fewest?: number;
}

const zone = (band: Band): StepTarget => ({ type: 'zone', band });
const rpe = (low: number, high: number): StepTarget => ({ type: 'rpe', low, high });

function work(name: string, end: Step['end'], target: StepTarget, note?: string): Step {
  return { kind: 'step', role: 'work', name, end, target, ...(note === undefined ? {} : { note }) };
}

/** Recoveries are open: slow is right, and a band would only beep. */
function jog(end: Step['end'], name = 'Jog'): Step {
  return { kind: 'step', role: 'recovery', name, end, target: { type: 'none' } };
}

const time = (s: number): Step['end'] => ({ type: 'time', s });
const distance = (m: number): Step['end'] => ({ type: 'distance', m });

function repeat(n: number, ...steps: Step[]): Repeat {
  return { kind: 'repeat', n, steps };
}

const atLeast = (level: Level, low: number, high: number): number =>
  Math.round(low + ((high - low) * Math.max(0, level - 1)) / 3);

export const LIBRARY: Record<LibraryType, LibraryEntry> = {
  easy: {
    name: 'Easy',
    short: 'Easy',
    purpose: 'Builds endurance and tendons at low cost; you should be able to talk in full sentences.',
    load: 'easy',
    work: null,
  },
  recovery: {
    name: 'Recovery',
    short: 'Recovery',
    purpose: 'Moves blood through tired legs; slower is right.',
    load: 'easy',
    work: null,
  },
  easy_strides: {
    name: 'Easy + strides',
    short: 'strides',
    purpose: 'Keeps the legs quick without tiring them.',
    load: 'easy',
    work: null,
    repeats: [4, 4, 6, 6, 8],
    fewest: 3,
    main: (_level, n) => [
      repeat(n, work('Stride', time(20), rpe(7, 8), 'Fast, relaxed'), jog(time(75), 'Walk')),
    ],
  },
  run_walk: {
    name: 'Run-walk',
    short: 'run',
    purpose: 'Adds time on your feet safely.',
    load: 'easy',
    work: null,
    repeats: [40, 40, 40, 40, 40],
    fewest: 3,
    main: (level, n) => [
      repeat(n, work('Run', time(60 * (level + 2)), rpe(2, 4), 'Talk test'), jog(time(60), 'Walk')),
    ],
  },
  long_easy: {
    name: 'Long easy',
    short: 'Long',
    purpose: 'Endurance and fuel use: time on your feet at an easy effort.',
    load: 'long',
    work: null,
  },
  long_progress: {
    name: 'Long progress',
    short: 'Long, fast end',
    purpose: 'A strong finish on tired legs.',
    load: 'long',
    work: 'M',
    repeats: [15, 15, 20, 25, 30],
    fewest: 10,
    main: (_level, minutes) => [
      work('Steady end', time(minutes * 60), zone('M'), 'Rise from easy to steady'),
    ],
  },
  long_mp: {
    name: 'Long race pace',
    short: 'long MP',
    purpose: 'Race pace on tired legs.',
    load: 'long',
    work: 'M',
    atRacePace: true,
    repeats: [2, 2, 2, 3, 4],
    fewest: 1,
    main: (_level, n, band) => [
      repeat(n, work('Race pace', distance(3000), zone(band)), jog(distance(1000), 'Easy')),
    ],
  },
  steady: {
    name: 'Steady',
    short: 'Steady',
    purpose: 'Comfortably hard endurance.',
    load: 'moderate',
    work: 'M',
    repeats: [20, 20, 30, 40, 50],
    fewest: 15,
    main: (_level, minutes) => [work('Steady', time(minutes * 60), zone('M'))],
  },
  tempo: {
    name: 'Tempo',
    short: 'Tempo',
    purpose: 'Raises the pace you can hold for an hour.',
    load: 'hard',
    work: 'T',
    repeats: [15, 20, 25, 30, 30],
    // VOL-5 leaves a runner of 20 km a week hardly more
    fewest: 8,
    main: (_level, minutes) => [work('Tempo', time(minutes * 60), zone('T'), 'Threshold, controlled')],
  },
  tempo_split: {
    name: 'Tempo split',
    short: 'tempo',
    purpose: 'Raises the pace you can hold for an hour, in pieces that are easier to hold.',
    load: 'hard',
    work: 'T',
    repeats: [2, 2, 3, 3, 3],
    fewest: 1,
    main: (_level, n) => [
      repeat(n, work('Tempo', time(600), zone('T'), 'Threshold, controlled'), jog(time(120))),
    ],
  },
  cruise: {
    name: 'Cruise',
    short: 'cruise',
    purpose: 'Threshold volume with control.',
    load: 'hard',
    work: 'T',
    repeats: [3, 4, 4, 5, 6],
    fewest: 2,
    main: (level, n) => [
      repeat(
        n,
        work('Cruise', distance(level >= 3 ? 1600 : 1000), zone('T'), 'Threshold, controlled'),
        jog(time(75)),
      ),
    ],
  },
  over_under: {
    name: 'Over-under',
    short: 'T/M',
    purpose: 'Teaches the body to clear lactate at speed.',
    load: 'hard',
    work: 'T',
    repeats: [4, 4, 4, 5, 6],
    fewest: 3,
    main: (_level, n) => [repeat(n, work('Over', time(120), zone('T')), work('Under', time(120), zone('M')))],
  },
  vo2_long: {
    name: 'Long intervals',
    short: 'hard',
    purpose: 'Raises maximal oxygen uptake.',
    load: 'hard',
    work: 'I',
    repeats: [3, 4, 4, 5, 6],
    fewest: 2,
    main: (_level, n) => [repeat(n, work('Interval', distance(1000), zone('I')), jog(time(150)))],
  },
  vo2_short: {
    name: '800s',
    short: 'hard',
    purpose: 'Raises maximal oxygen uptake with a faster feel.',
    load: 'hard',
    work: 'I',
    repeats: [4, 5, 6, 7, 8],
    fewest: 2,
    main: (_level, n) => [repeat(n, work('800', distance(800), zone('I')), jog(time(120)))],
  },
  rep_400: {
    name: '400s',
    short: 'fast',
    purpose: 'Economy and form at speed.',
    load: 'hard',
    work: 'R',
    repeats: [6, 8, 8, 10, 12],
    fewest: 4,
    main: (_level, n) => [repeat(n, work('400', distance(400), zone('R')), jog(distance(400)))],
  },
  rep_200: {
    name: '200s',
    short: 'fast',
    purpose: 'Economy and leg speed.',
    load: 'hard',
    work: 'R',
    repeats: [6, 8, 8, 12, 16],
    fewest: 6,
    main: (_level, n) => [repeat(n, work('200', distance(200), zone('R')), jog(distance(200)))],
  },
  ladder: {
    name: 'Ladder',
    short: 'Ladder 400-1200',
    purpose: 'Changes of pace under load.',
    load: 'hard',
    work: 'I',
    main: () =>
      [400, 800, 1200, 800, 400].flatMap((m) => [
        work(String(m), distance(m), zone('I')),
        jog(time(Math.round(m * 0.25))),
      ]),
  },
  fartlek: {
    name: 'Fartlek',
    short: 'fartlek',
    purpose: 'Play with pace; no watch needed.',
    load: 'moderate',
    work: null,
    repeats: [6, 8, 8, 10, 12],
    fewest: 4,
    main: (level, n) => {
      const s = atLeast(level, 60, 120);
      return [repeat(n, work('Surge', time(s), rpe(6, 7)), jog(time(s)))];
    },
  },
  hill_sprint: {
    name: 'Hill sprints',
    short: 'hill',
    purpose: 'Power and safe speed.',
    load: 'easy',
    work: null,
    repeats: [4, 4, 5, 6, 8],
    fewest: 3,
    main: (_level, n) => [
      repeat(n, work('Uphill', time(10), rpe(9, 9), 'Short and steep'), jog(time(90), 'Walk down')),
    ],
  },
  // HIL-3: effort, not pace: the grade makes pace meaningless
  hill_reps: {
    name: 'Hill repeats',
    short: 'hills',
    purpose: 'Strength for glutes and hamstrings: strength in disguise.',
    load: 'hard',
    work: null,
    repeats: [6, 6, 6, 8, 10],
    fewest: 4,
    main: (_level, n) => [
      repeat(n, work('Uphill', time(60), rpe(7, 8), 'By feel'), jog(time(90), 'Jog down')),
    ],
  },
  race_pace: {
    name: 'Race pace',
    short: 'goal',
    purpose: 'Learn the goal pace.',
    load: 'hard',
    work: 'T',
    atRacePace: true,
    repeats: [3, 3, 3, 4, 5],
    fewest: 2,
    main: (_level, n, band) => [repeat(n, work('Goal pace', distance(1000), zone(band)), jog(time(120)))],
  },
  sharpener: {
    name: 'Sharpener',
    short: 'sharp',
    purpose: 'Keeps the feel for race pace without fatigue.',
    load: 'light',
    work: 'I',
    atRacePace: true,
    repeats: [3, 4, 4, 4, 4],
    fewest: 3,
    main: (_level, n, band) => [
      repeat(n, work('Race pace', distance(400), zone(band)), jog(time(120))),
      repeat(4, work('Stride', time(15), rpe(7, 7)), jog(time(75), 'Walk')),
    ],
  },
  time_trial: {
    name: 'Time trial',
    short: 'Time trial',
    purpose: 'Measures where you are.',
    load: 'hard',
    work: 'I',
    main: (level) => [work('All out, even', distance(level >= 2 ? 5000 : 3000), rpe(9, 10))],
  },
  race: {
    name: 'Race',
    short: 'Race',
    purpose: 'The event.',
    load: 'race',
    work: null,
  },
};

/** Hard in the sense of AVL-6 and the `hard` counts of a review: load class hard, or a race. */
export function isHardType(type: LibraryType): boolean {
  const { load } = LIBRARY[type];
  return load === 'hard' || load === 'race';
}

export function isLongType(type: LibraryType): boolean {
  return LIBRARY[type].load === 'long';
}
