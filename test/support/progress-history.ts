import type { ProgressHistory, ProgressRun } from '../../src/core/coaching/progress/progress-run.ts';
import type { ReviewInput } from '../../src/core/coaching/review-input.ts';
import { addDays, type Day } from '../../src/core/time.ts';
import { extraRun, plainWeeks } from './plain-weeks.ts';

/** An easy run as the rules on what was done see it; nothing stands out. */
export function progressRun(day: Day, km: number, changes: Partial<ProgressRun> = {}): ProgressRun {
  return {
    ...extraRun(day, km),
    id: `run-${day}-${km}`,
    startMinute: 18 * 60,
    elapsedS: km * 395,
    type: 'easy',
    measured: true,
    efforts: [],
    pattern: { belowCeilingShare: 1, atThresholdS: 0, zoneSwitches: 0, halvesS: null },
    zoneS: [km * 395, 0, 0],
    ascentM: 0,
    cadenceSpm: 168,
    balanceLeftPct: null,
    mPerMinPerBpm: 1.07,
    ...changes,
  };
}

export const tooFast = (changes: Partial<ProgressRun> = {}): Partial<ProgressRun> => ({
  easyVerdict: { tooFast: true, clear: true },
  pattern: { belowCeilingShare: 0.3, atThresholdS: 0, zoneSwitches: 0, halvesS: null },
  ...changes,
});

/** A history without a plan, standing on a day. */
export function progressHistory(
  asOf: Day,
  runs: readonly ProgressRun[],
  changes: Omit<Partial<ProgressHistory>, 'review'> & { review?: Partial<ReviewInput> } = {},
): ProgressHistory {
  const review = { ...plainWeeks(), runs: [], weeks: [], races: [], asOf, ...changes.review };
  return { asOf, runs, crossTraining: [], strength: [], decided: [], goals: [], ...changes, review };
}

/** The same runs every week: `week` gives kilometres by weekday, Monday first, 0 for none. */
export function everyWeek(
  monday: Day,
  weeks: number,
  week: readonly number[],
  changes: (day: Day, weekIndex: number) => Partial<ProgressRun> = () => ({}),
): ProgressRun[] {
  return Array.from({ length: weeks }, (_, i) =>
    week.flatMap((km, d) => {
      const day = addDays(monday, 7 * i + d);
      return km === 0 ? [] : [progressRun(day, km, changes(day, i))];
    }),
  ).flat();
}
