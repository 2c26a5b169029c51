import { addDays, type Day, daysBetween } from '../core/time.ts';
import { refusal } from './problem.ts';

const MOST_DAYS = 400;

/** Both ends of a range of days, filled in and bounded. Errors: RANGE_BACKWARDS, RANGE_TOO_LONG. */
export function readRange(
  query: { from?: Day | undefined; to?: Day | undefined },
  usual: { from: Day; days: number },
): { from: Day; to: Day } {
  const from = query.from ?? (query.to === undefined ? usual.from : addDays(query.to, 1 - usual.days));
  const to = query.to ?? addDays(from, usual.days - 1);
  if (to < from) throw refusal('RANGE_BACKWARDS', `The range ends on ${to}, before it begins on ${from}.`);
  if (daysBetween(from, to) >= MOST_DAYS) {
    throw refusal('RANGE_TOO_LONG', `A range has at most ${MOST_DAYS} days; ask for the rest separately.`);
  }
  return { from, to };
}
