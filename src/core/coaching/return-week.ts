import { addDays, weekStart } from '../time.ts';
import { buildHistory } from './history.ts';
import type { PlannedWeek, ReviewInput } from './review-input.ts';
import { returnAfterSafe } from './situation.ts';

/**
 * After an all-clear the way back is laid at once (§2.5): the days left of this week are then the week that the review
 * may change, as `planned` had them. Everything else waits for Monday. On a Sunday, or with nothing planned any more,
 * the input stays as it is.
 */
export function onReturn(input: ReviewInput, planned: readonly PlannedWeek[]): ReviewInput {
  const { asOf, next } = input;
  const start = weekStart(asOf);
  if (next.start !== addDays(start, 7)) return input;
  const week = planned.find((w) => w.start === start);
  if (week === undefined || !week.sessions.some((s) => s.day > asOf && s.km > 0)) return input;
  const { state, easyDays } = returnAfterSafe(buildHistory(input, asOf));
  return state === null && easyDays === null ? input : { ...input, trigger: 'event', next: week };
}
