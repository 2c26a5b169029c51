import type { MissedSessionInput } from './event-review.ts';
import type { ReviewInput } from './review-input.ts';

/** JSON with sorted object keys: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`).join(',')}}`;
}

function sorted<T>(list: readonly T[], key: (item: T) => string): T[] {
  const keyed = list.map((item) => [`${key(item)}|${canonicalJson(item)}`, item] as const);
  keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return keyed.map(([, item]) => item);
}

/** The same input with every list in one order, so that the order of arrival cannot matter. */
export function canonicalInput(input: ReviewInput): ReviewInput {
  const week = (w: ReviewInput['next']) => ({ ...w, sessions: sorted(w.sessions, (s) => s.day) });
  return {
    ...input,
    runs: sorted(input.runs, (r) => `${r.day}|${String(r.startMs).padStart(15, '0')}|${r.id}`),
    crossTraining: sorted(input.crossTraining, (x) => x.day),
    weeks: sorted(input.weeks.map(week), (w) => w.start),
    next: week(input.next),
    readiness: sorted(input.readiness, (r) => r.day),
    pain: sorted(input.pain, (p) => p.day),
    illness: sorted(input.illness, (i) => i.from),
    clearances: [...input.clearances].sort(),
    ...(input.swapDays === undefined ? {} : { swapDays: [...input.swapDays].sort() }),
    emergency: [...input.emergency].sort(),
    blackouts: sorted(input.blackouts, (b) => b.from),
    races: sorted(input.races, (r) => r.day),
    locks: sorted(input.locks, (l) => l.day),
    muted: sorted(input.muted, (m) => m.code),
    decisions: sorted(
      input.decisions.map((d) => ({ ...d, flags: [...d.flags].sort() })),
      (d) => d.asOf,
    ),
  };
}

/** Likewise what a decision about a single day looked at; the language it is told in is no evidence. */
export function canonicalDay(input: MissedSessionInput): Omit<MissedSessionInput, 'language'> {
  const { language: _, ...evidence } = input;
  const lists = Object.entries(evidence).flatMap(([key, value]) =>
    Array.isArray(value) && key !== 'minutesByWeekday' ? [[key, sorted(value, canonicalJson)]] : [],
  );
  return { ...evidence, ...Object.fromEntries(lists) };
}
