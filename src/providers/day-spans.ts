import { ok } from '../core/result.ts';
import { addDays, type Day, localDay } from '../core/time.ts';
import type { ListedObject, Pull, WellnessReading } from './provider.ts';

/** So many days of nights are asked for at a time. */
const NIGHTS = 30;

/**
 * Where one request covers many days, a span of days is the thing that is fetched: its id is `first/last`.
 * `version` changes whenever the same days are to be asked for again.
 */
export function daySpans(from: Day, to: Day, mostDays: number, version: string): ListedObject[] {
  const spans: ListedObject[] = [];
  for (let start = from; start <= to; start = addDays(start, mostDays)) {
    const end = addDays(start, mostDays - 1);
    const objectId = `${start}/${end < to ? end : to}`;
    spans.push({ kind: 'wellness', objectId, version, startMs: null });
  }
  return spans;
}

/** Where a platform has nights and nothing is listed before it is fetched: the local days of the time asked for, each time anew. */
export const listNights: Pull['list'] = async (_call, { fromMs, toMs }, { zone }) => {
  const objects = daySpans(localDay(fromMs, zone), localDay(toMs, zone), NIGHTS, String(toMs));
  return ok({ objects, next: null });
};

/** The first and last day of a span, or of a single day. */
export function spanOf(objectId: string): { first: Day; last: Day } {
  const [first = objectId, last = first] = objectId.split('/');
  return { first, last };
}

/**
 * The readings of a span. Where everything was asked for (`isWhole`) there is one for each day: of days without
 * any, that nothing is there (any more). Where less is granted, what is absent says nothing.
 */
export function readingsOf(
  { first, last, isWhole }: { first: Day; last: Day; isWhole: boolean },
  found: ReadonlyMap<Day, Omit<WellnessReading, 'day' | 'isWhole'>>,
): WellnessReading[] {
  const days: WellnessReading[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) {
    const given = found.get(day);
    if (isWhole) days.push({ day, isWhole, ...given });
    else if (given !== undefined) days.push({ day, ...given });
  }
  return days;
}
