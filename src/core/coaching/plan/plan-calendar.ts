import { addDays, type Day, daysBetween, weekday, weekStart } from '../../time.ts';
import { policy } from '../policy.ts';
import type { WeekType } from '../review-input.ts';
import type { PlanPhase } from './built-plan.ts';
import type { Blackout, PlanAssessment } from './plan-input.ts';
import { planPolicy } from './plan-policy.ts';

export interface CalendarWeek {
  start: Day;
  /** 1 = first */
  number: number;
  type: WeekType;
  phase: PlanPhase;
  weeksToRace: number | null;
  /** recovery weeks: share of the last load week */
  share: number | null;
}

/** Load weeks before a down week (PER-2): two for L0–L1, from 50 years, or within 12 weeks of an injury or return. */
export function loadWeeksPerCycle(a: PlanAssessment): number {
  const { cycle } = planPolicy;
  const cautious =
    a.level <= 1 ||
    (a.age !== null && a.age >= cycle.cautiousAge) ||
    (a.weeksSinceInjury !== null && a.weeksSinceInjury <= cycle.injuryWeeks);
  return cautious ? cycle.loadCautious : cycle.load;
}

/** The Monday on or after a day: race plans train in whole weeks. */
export function mondayFrom(day: Day): Day {
  return weekday(day) === 0 ? day : addDays(weekStart(day), 7);
}

/**
 * The weeks of a race plan: taper from the race backwards (PER-8), before it the PER-2 rhythm counted from
 * the first week, phases as labels (PER-1). A blackout of six days and more is a recovery week with a down
 * week before it and the volumes of the break table after it (BRK-5); the rhythm starts anew behind it.
 */
export function raceCalendar(
  first: Day,
  raceDay: Day,
  taperWeeks: number,
  perCycle: number,
  blackouts: readonly Blackout[],
): CalendarWeek[] {
  const count = daysBetween(first, weekStart(raceDay)) / 7 + 1;
  const before = count - taperWeeks;
  const weeks: CalendarWeek[] = Array.from({ length: count }, (_, i) => ({
    start: addDays(first, 7 * i),
    number: i + 1,
    type: i === count - 1 ? 'race' : i >= before ? 'taper' : 'load',
    phase: phaseOf(i, before),
    weeksToRace: count - i,
    share: null,
  }));
  markBlackouts(weeks.slice(0, before), blackouts);
  markDownWeeks(weeks.slice(0, before), perCycle);
  return weeks;
}

function phaseOf(index: number, before: number): PlanPhase {
  if (index >= before) return 'taper';
  const row = planPolicy.phases.find((p) => before >= p.fromWeeks)!;
  const left = before - index;
  if (left <= row.peak) return 'peak';
  return left <= row.peak + row.build ? 'build' : 'base';
}

/** REC-1, LNG-5: down weeks after every cycle of load weeks, known in advance; a recovery week starts a new cycle. */
export function markDownWeeks(weeks: CalendarWeek[], perCycle: number): void {
  let loads = 0;
  for (const week of weeks) {
    if (week.type !== 'load') {
      loads = 0;
    } else if (loads === perCycle) {
      week.type = 'down';
      loads = 0;
    } else {
      loads += 1;
    }
  }
}

function markBlackouts(weeks: CalendarWeek[], blackouts: readonly Blackout[]): void {
  if (weeks.length === 0) return;
  const end = addDays(weeks.at(-1)!.start, 6);
  for (const { from, length } of blackoutStretches(weeks[0]!.start, end, blackouts)) {
    const last = addDays(from, length - 1);
    const inside = weeks.filter(
      (w) => blockedDays(w.start, blackouts) >= planPolicy.blackoutWeekDays && overlaps(w, from, last),
    );
    for (const w of inside)
      Object.assign(w, { type: 'recovery', share: (7 - blockedDays(w.start, blackouts)) / 7 });
    const row = policy.break.rows.find((r) => length <= r.upTo)!;
    const after = weeks
      .filter((w) => w.type !== 'recovery' && addDays(w.start, 6) > last)
      .slice(0, row.weeks.length);
    after.forEach((w, i) => {
      Object.assign(w, { type: 'recovery', share: row.weeks[i]! });
    });
    const ahead = weeks
      .filter((w) => addDays(w.start, 6) < from || (w.start < from && !inside.includes(w)))
      .at(-1);
    if (ahead?.type === 'load' && ahead.number > 1) ahead.type = 'down';
  }
}

function overlaps(w: CalendarWeek, from: Day, last: Day): boolean {
  return w.start <= last && addDays(w.start, 6) >= from;
}

export function isBlackedOut(day: Day, blackouts: readonly Blackout[]): boolean {
  return blackouts.some((b) => day >= b.from && day <= b.to);
}

function blockedDays(monday: Day, blackouts: readonly Blackout[]): number {
  return [0, 1, 2, 3, 4, 5, 6].filter((d) => isBlackedOut(addDays(monday, d), blackouts)).length;
}

/** Runs of blacked-out days that are long enough to count, each with its first day. */
function blackoutStretches(
  first: Day,
  end: Day,
  blackouts: readonly Blackout[],
): { from: Day; length: number }[] {
  const stretches: { from: Day; length: number }[] = [];
  let from: Day | null = null;
  for (let day = first; day <= addDays(end, 1); day = addDays(day, 1)) {
    const blocked = day <= end && isBlackedOut(day, blackouts);
    if (blocked) from ??= day;
    else if (from !== null) {
      const length = daysBetween(from, day);
      if (length >= planPolicy.blackoutDays) stretches.push({ from, length });
      from = null;
    }
  }
  return stretches;
}
