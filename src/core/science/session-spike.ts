/**
 * Single-session spike: session distance over the longest session of the 30 days before it [M–H].
 * Frandsen et al. 2025, doi 10.1136/bjsports-2024-109380 (5,205 runners, 588,071 sessions). The rate ratios
 * describe a cohort; they are never quoted as a person's probability.
 */
export type SpikeCategory = 'none' | 'small' | 'moderate' | 'large' | 'no_baseline';

export const SPIKE_WINDOW_DAYS = 30;
const LIMITS: readonly (readonly [limit: number, category: SpikeCategory])[] = [
  [1.1, 'none'],
  [1.3, 'small'],
  [2.0, 'moderate'],
];
const EPSILON = 1e-9;

export interface SpikeSession {
  /** integer day number (`dayNumber` of a calendar day) */
  day: number;
  km: number;
}

export interface SessionSpike {
  /** null: no session in the window */
  ratio: number | null;
  category: SpikeCategory;
  longestKm: number | null;
}

/**
 * Baseline: the sessions 1–30 days earlier, and those earlier on the same day (`history` holds only what
 * came before, in time order). Sessions without a trusted positive distance do not count. No session in the
 * window is `no_baseline`, never a large spike. null: the session's own distance is not positive.
 */
export function sessionSpike(
  history: readonly SpikeSession[],
  day: number,
  km: number,
  windowDays = SPIKE_WINDOW_DAYS,
): SessionSpike | null {
  if (!(km > 0) || !Number.isFinite(km) || !Number.isFinite(day)) return null;
  let longestKm = 0;
  for (const past of history) {
    const age = day - past.day;
    if (age >= 0 && age <= windowDays && Number.isFinite(past.km) && past.km > longestKm) longestKm = past.km;
  }
  return compareWithBaseline(km, longestKm > 0 ? longestKm : null);
}

/** The same comparison against a baseline known otherwise, such as `returnBaselineKm` after a break. */
export function compareWithBaseline(km: number, longestKm: number | null): SessionSpike {
  if (longestKm === null || !(longestKm > 0))
    return { ratio: null, category: 'no_baseline', longestKm: null };
  const ratio = km / longestKm;
  const category = LIMITS.find(([limit]) => ratio <= limit + EPSILON)?.[1] ?? 'large';
  return { ratio, category, longestKm };
}

/** Baseline from the second run after a break: the longest since the return, at least half the longest before it. */
export function returnBaselineKm(longestSinceReturnKm: number, longestBeforeBreakKm: number | null): number {
  return Math.max(longestSinceReturnKm, 0.5 * (longestBeforeBreakKm ?? 0));
}

/** Adjusted rate ratio against the reference state (≤ +10 %). null without a baseline or for an unknown word. */
export function spikeHazard(
  category: SpikeCategory,
): { hrr: number; ciLow: number | null; ciHigh: number | null } | null {
  switch (category) {
    case 'none':
      return { hrr: 1, ciLow: null, ciHigh: null };
    case 'small':
      return { hrr: 1.64, ciLow: 1.31, ciHigh: 2.05 };
    case 'moderate':
      return { hrr: 1.52, ciLow: 1.16, ciHigh: 2.0 };
    case 'large':
      return { hrr: 2.28, ciLow: 1.5, ciHigh: 3.48 };
    default:
      return null;
  }
}

/** Distance of the last 7 days over the 7 before (Nielsen 2014) [L–M]. null: nothing before, or bad input. */
export function weekToWeekRatio(previous7dKm: readonly number[], last7dKm: readonly number[]): number | null {
  const sum = (x: readonly number[]) => x.reduce((a, b) => a + b, 0);
  const [before, now] = [sum(previous7dKm), sum(last7dKm)];
  return before > 0 && Number.isFinite(now / before) && now >= 0 ? now / before : null;
}

export interface RecordedSession {
  activityId: string;
  startMs: number;
  endMs: number;
  km: number;
}

/** Longest pause between two files that still makes one outing. */
export const OUTING_GAP_MS = 30 * 60_000;

/** Back-to-back files of one outing (gap < 30 min) as one session each, in time order. */
export function mergeOutings(
  sessions: readonly RecordedSession[],
): { activityIds: string[]; startMs: number; endMs: number; km: number }[] {
  const outings: { activityIds: string[]; startMs: number; endMs: number; km: number }[] = [];
  for (const s of [...sessions].sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs)) {
    const last = outings.at(-1);
    if (last !== undefined && s.startMs - last.endMs < OUTING_GAP_MS) {
      last.activityIds.push(s.activityId);
      last.endMs = Math.max(last.endMs, s.endMs);
      last.km += s.km;
    } else {
      outings.push({ activityIds: [s.activityId], startMs: s.startMs, endMs: s.endMs, km: s.km });
    }
  }
  return outings;
}
