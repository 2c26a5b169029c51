import { addDays, type Day, daysBetween } from '../../time.ts';
import type { LibraryType } from '../../workout/library.ts';
import { policy } from '../policy.ts';
import type { QualityWishes } from './choose-quality.ts';
import type { CalendarWeek } from './plan-calendar.ts';
import type { PlanEvent } from './plan-input.ts';
import { planPolicy, type RaceClass, raceClassOf } from './plan-policy.ts';
import type { RunLedger } from './run-ledger.ts';

/** What one kind of plan (race, maintain, recover, return) decides about its weeks; the rest is common. */
export interface WeekRules {
  raceClass: RaceClass;
  extraLongShare: number;
  /** the A race; its kilometres are not counted (PER-8) */
  aRace: PlanEvent | null;
  otherRaces: readonly PlanEvent[];
  /** what the week should have, and what it may have under VOL-3 */
  volume: (week: CalendarWeek, ledger: RunLedger) => { wantKm: number; km: number };
  /** no run at all longer than this */
  longestKm: number;
  /** null: no long run this week */
  longKm: (week: CalendarWeek, targetKm: number, ledger: RunLedger) => number | null;
  quality: (week: CalendarWeek, ledger: RunLedger) => QualityWishes;
  easyExtra: (week: CalendarWeek) => readonly LibraryType[];
  /** replaces LNG-2 where another table rules (return) */
  capKm?: (week: CalendarWeek, day: Day, ledger: RunLedger) => number;
  /** closed days besides availability */
  closed?: (day: Day) => boolean;
  /** no hard session before this day */
  noHardBefore?: Day;
  runWalk: boolean;
}

export function raceOfWeek(week: CalendarWeek, rules: WeekRules): PlanEvent | null {
  const inWeek = (e: PlanEvent) => e.date >= week.start && e.date <= addDays(week.start, 6);
  if (rules.aRace !== null && inWeek(rules.aRace)) return rules.aRace;
  return rules.otherRaces.find(inWeek) ?? null;
}

/** I10: nothing hard in the last four days before the A race. */
export function nearARace(rules: WeekRules, day: Day): boolean {
  if (rules.aRace === null) return false;
  const until = daysBetween(day, rules.aRace.date);
  return until >= 0 && until <= policy.guard.lastMoveBeforeRaceDays;
}

/** GOAL-4: easy days before and after a B race; a C race only keeps hard days apart. */
export function nearOtherRace(rules: WeekRules, day: Day): boolean {
  return rules.otherRaces.some((e) => {
    const away = daysBetween(e.date, day);
    const before = e.priority === 'B' ? planPolicy.raceB.easyDaysBefore : planPolicy.raceC.easyDaysBefore;
    const after =
      e.priority === 'B'
        ? planPolicy.raceB.easyDaysAfter[raceClassOf(e.distanceM)]
        : planPolicy.raceC.easyDaysAfter;
    return away >= -before && away <= after;
  });
}
