import { addDays, type Day } from '../core/time.ts';
import type { ListedObject } from './provider.ts';

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

/** The first and last day of a span, or of a single day. */
export function spanOf(objectId: string): { first: Day; last: Day } {
  const [first = objectId, last = first] = objectId.split('/');
  return { first, last };
}
