import { type Level, LIBRARY, type LibraryType } from '../../workout/library.ts';
import type { Band } from '../../workout/workout.ts';
import type { CalendarWeek } from './plan-calendar.ts';
import { planPolicy, type RaceClass } from './plan-policy.ts';

/** What a week wants of quality; each list is tried in order until one workout fits. */
export interface QualityWishes {
  main: readonly LibraryType[];
  second: readonly LibraryType[];
  /** the long run's kind, `long_easy` last */
  long: readonly LibraryType[];
}

/** PER-6 [C]: main quality by weeks to race, for eight weeks of speed and for six. */
const BLOCK_8: Record<number, LibraryType> = {
  8: 'tempo',
  7: 'tempo',
  6: 'tempo_split',
  5: 'cruise',
  4: 'vo2_long',
  3: 'vo2_short',
  2: 'rep_400',
};
const BLOCK_6: Record<number, LibraryType> = {
  6: 'tempo',
  5: 'tempo_split',
  4: 'cruise',
  3: 'vo2_long',
  2: 'rep_400',
};
/** Half and longer: interval pace at most every second week, so threshold work lasts a week longer. */
const BLOCK_8_LONG: Record<number, LibraryType> = { ...BLOCK_8, 4: 'cruise' };
/** From long and steady to short and quick: what may stand in for a session that does not fit. */
const ORDER: readonly LibraryType[] = [
  'tempo',
  'tempo_split',
  'cruise',
  'vo2_long',
  'vo2_short',
  'rep_400',
  'rep_200',
];

export interface SpeedBlock {
  /** weeks to race in which speed may start (PER-5) */
  weeks: number;
  raceClass: RaceClass;
}

/** PER-5: eight weeks of speed, six in plans up to ten weeks; the first two weeks of a very short plan have none. */
export function speedWeeks(planWeeks: number): number {
  const s = planPolicy.speed;
  const usual = planWeeks <= s.shortPlanWeeks ? s.shortWeeks : s.weeks;
  return planWeeks < s.veryShortPlanWeeks ? Math.min(usual, planWeeks - s.veryShortWithout) : usual;
}

/** The band of race pace by distance: 5 km near I, 10 km and half near T, longer at M. */
export function raceBand(raceClass: RaceClass): Band {
  if (raceClass === 'five') return 'I';
  return raceClass === 'ten' || raceClass === 'half' ? 'T' : 'M';
}

const isLongRace = (c: RaceClass): boolean => c === 'half' || c === 'marathon' || c === 'ultra';

export function qualityWishes(
  week: CalendarWeek,
  level: Level,
  block: SpeedBlock,
  calfPain: boolean,
): QualityWishes {
  const toRace = week.weeksToRace!;
  const none: QualityWishes = { main: [], second: [], long: ['long_easy'] };
  if (level === 0 || week.type === 'recovery') return none;
  if (week.type === 'race') return { ...none, main: ['sharpener'] };
  const inBlock = toRace <= block.weeks;
  if (!inBlock) return { ...none, ...baseWishes(week, level, toRace - block.weeks, calfPain) };
  const long = longWishes(week, level, toRace, block.raceClass);
  const main = mainWishes(toRace, block);
  const room = level >= 3 && week.type === 'load' && week.phase !== 'base';
  if (!room) return { main, second: [], long };
  if (long.length === 1) return { main, second: secondWishes(toRace), long };
  // L4 has its second session besides a long run with quality (PER-9)
  return { main, second: level === 4 ? ['fartlek'] : [], long };
}

/** HIL-2: hill repeats as the only hard session of the last base weeks, from L2 on, not with calf pain. */
function baseWishes(
  week: CalendarWeek,
  level: Level,
  weeksToSpeed: number,
  calfPain: boolean,
): Partial<QualityWishes> {
  const h = planPolicy.hillReps;
  if (week.type !== 'load' || week.number < 2) return {};
  if (weeksToSpeed <= h.lateBaseWeeks && level >= h.fromLevel && !calfPain) return { main: ['hill_reps'] };
  return {};
}

function mainWishes(toRace: number, block: SpeedBlock): LibraryType[] {
  const table = block.weeks <= 6 ? BLOCK_6 : isLongRace(block.raceClass) ? BLOCK_8_LONG : BLOCK_8;
  // PER-4: what a coach put before the table is its longest and slowest work
  const wanted =
    table[toRace] ?? (toRace > Math.max(...Object.keys(table).map(Number)) ? 'tempo' : undefined);
  if (wanted === undefined) return [];
  // what came before it in the order stands in: shorter first, then what is longest and slowest
  const before = ORDER.slice(0, ORDER.indexOf(wanted)).reverse();
  return [wanted, ...(wanted === 'rep_400' ? (['rep_200'] as const) : []), ...before];
}

function secondWishes(toRace: number): LibraryType[] {
  return toRace % 2 === 0 ? ['fartlek'] : ['steady', 'fartlek'];
}

/** LNG-6: half and longer, from L2, every second long run of the last eight weeks ends fast. */
function longWishes(
  week: CalendarWeek,
  level: Level,
  toRace: number,
  raceClass: RaceClass,
): readonly LibraryType[] {
  const q = planPolicy.longQuality;
  const wanted =
    isLongRace(raceClass) &&
    level >= q.fromLevel &&
    week.type === 'load' &&
    week.phase !== 'base' &&
    toRace <= q.fromWeeksToRace &&
    toRace % 2 === 0;
  if (!wanted) return ['long_easy'];
  return week.phase === 'peak' ? ['long_mp', 'long_progress', 'long_easy'] : ['long_progress', 'long_easy'];
}

/** 0 for threshold, 1 for interval, 2 for repetition; null for work without such a band (PER-6). */
export function workRank(type: LibraryType): number | null {
  const rank = { T: 0, I: 1, R: 2 } as Record<string, number>;
  const { work, load } = LIBRARY[type];
  return load === 'hard' && work !== null ? (rank[work] ?? null) : null;
}

/** PER-7: the kinds that are new once, hill repeats among them; null for what is no new kind. */
export function qualityKind(type: LibraryType): string | null {
  if (type === 'hill_reps') return 'hills';
  const rank = workRank(type);
  return rank === null ? null : 'TIR'[rank]!;
}
