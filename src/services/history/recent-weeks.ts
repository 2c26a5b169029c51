import { addDays, type Day } from '../../core/time.ts';
import { type LookBack, within } from './look-back.ts';

/** Recent results for the classifier are looked for in so many days. */
const RECENT_DAYS = 28;

/** Median moving seconds of the runs in that time before a day; null: none. */
export function medianRecentDuration(known: readonly LookBack[], day: Day): number | null {
  const durations = within(known, addDays(day, -RECENT_DAYS))
    .filter((j) => j.summary.sport === 'running' && j.day < day)
    .map((j) => j.summary.movingS)
    .sort((a, b) => a - b);
  return durations.length === 0 ? null : durations[durations.length >> 1]!;
}

/** Moving seconds of the runs in the seven days that end with this one, itself with them. */
export function weekMoving(known: readonly LookBack[], item: Pick<LookBack, 'day' | 'summary'>): number {
  return within(known, addDays(item.day, -6))
    .filter((j) => j.summary.sport === 'running')
    .reduce((sum, j) => sum + j.summary.movingS, item.summary.movingS);
}
