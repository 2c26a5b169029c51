import type { FileKind, Sport } from '../../core/activity/recording.ts';

/** Sports of the FIT profile that Pacekeeper tells apart; everything else is `other`, transitions too. */
const SPORT_OF: Readonly<Record<string, Sport>> = {
  running: 'running',
  cycling: 'cycling',
  e_biking: 'cycling',
  swimming: 'swimming',
  walking: 'walking',
  hiking: 'hiking',
  multisport: 'multisport',
};

const STRENGTH_PARENTS = new Set(['training', 'fitness_equipment', 'generic']);

/** The sport for the file's own words; null where it names none, which `generic` also says. */
export function sportOf(sportRaw: string | null, subSport: string | null): Sport | null {
  if (sportRaw === null) return null;
  if (subSport === 'strength_training' && STRENGTH_PARENTS.has(sportRaw)) return 'strength';
  if (sportRaw === 'generic') return null;
  return SPORT_OF[sportRaw] ?? 'other';
}

const KIND_OF: Readonly<Record<string, FileKind>> = {
  activity: 'activity',
  workout: 'workout',
  course: 'course',
  device: 'settings',
  settings: 'settings',
  sport: 'settings',
  monitoring_a: 'monitoring',
  monitoring_b: 'monitoring',
  monitoring_daily: 'monitoring',
};

/** What kind of file a part is: by the type it states, else by the messages it holds; null where neither says. */
export function kindOf(type: string | null, has: (message: string) => boolean): FileKind | null {
  if (has('session')) return 'activity';
  const stated = type === null ? undefined : KIND_OF[type];
  if (stated !== undefined) return stated;
  if (type !== null) return 'other';
  if (has('course')) return 'course';
  if (has('record') || has('lap')) return 'activity';
  return has('workout') ? 'workout' : null;
}
