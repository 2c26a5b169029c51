import { addDays, type Day, daysBetween } from '../time.ts';
import type { History } from './history.ts';
import type { Race } from './review-input.ts';

/** The next race after the history's day, the most important first on one day; null: none. */
export function nextRace(h: History): Race | null {
  const ahead = h.input.races.filter((r) => r.day > h.asOf);
  return (
    ahead.toSorted((a, b) =>
      a.day === b.day ? (a.priority < b.priority ? -1 : 1) : a.day < b.day ? -1 : 1,
    )[0] ?? null
  );
}

/** GRD-7: days before the race in which only reductions and swaps to easy are allowed. */
export function protectionDays(h: History, race: Race): number {
  const days = h.policy.guard.raceDays;
  if (race.priority !== 'A') return days[race.priority];
  const from = h.policy.guard.raceFromKm;
  if (race.distanceM >= from.marathon * 1000) return days.marathon;
  return race.distanceM >= from.half * 1000 ? days.half : days.short;
}

/** The race whose protection covers the history's day; null outside. */
export function protectingRace(h: History): Race | null {
  const near = h.input.races.filter(
    (r) => r.day > h.asOf && daysBetween(h.asOf, r.day) <= protectionDays(h, r),
  );
  return near.toSorted((a, b) => (a.day < b.day ? -1 : 1))[0] ?? null;
}

/** REC-4: the last race is so recent that its recovery (GOAL-6) still blocks growth. */
export function inPostRaceRecovery(h: History): boolean {
  const days = h.policy.guard.postRaceDays;
  return h.runs.some((r) => {
    if (r.kind !== 'race') return false;
    return daysBetween(r.day, h.asOf) < days[raceRow(h, r.distanceKm)];
  });
}

/** No hard session within 72 h after a race, and from the half marathon on for the days of GOAL-6. */
export function raceForbidsHard(h: History, day: Day, startMs: number | null): boolean {
  const limits = h.policy.guard.raceNoHardDays;
  return h.runs.some((r) => {
    if (r.kind !== 'race') return false;
    if (tooSoonAfter(h, r.day, r.startMs, day, startMs)) return true;
    const row = raceRow(h, r.distanceKm);
    return row !== 'five' && row !== 'ten' && day < addDays(r.day, limits[row]);
  });
}

function raceRow({ policy }: History, km: number): 'five' | 'ten' | 'half' | 'marathon' | 'ultra' {
  const from = policy.guard.raceFromKm;
  if (km > from.ultra) return 'ultra';
  if (km >= from.marathon) return 'marathon';
  if (km >= from.half) return 'half';
  return km >= from.ten ? 'ten' : 'five';
}

/** Fewer than 72 h between two starts; by calendar days where the second start is not known. */
export function tooSoonAfter(
  h: History,
  day: Day,
  startMs: number,
  laterDay: Day,
  laterStartMs: number | null,
): boolean {
  const hours =
    laterStartMs === null ? 24 * daysBetween(day, laterDay) : (laterStartMs - startMs) / 3_600_000;
  return hours >= 0 && hours < h.policy.decide.noHardAfterSpikeOrRaceH;
}
