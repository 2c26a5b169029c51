import { addDays } from '../../time.ts';
import { policy } from '../policy.ts';
import { assembleWeeks } from './assemble-weeks.ts';
import { goalNotes } from './build-race-plan.ts';
import type { BuiltPlan, PlanNote } from './built-plan.ts';
import { feasibilityAfterReturn } from './feasibility.ts';
import { planWithoutRace } from './goal-plan.ts';
import { type CalendarWeek, mondayFrom } from './plan-calendar.ts';
import type { PlanGoal, PlanInput } from './plan-input.ts';
import { planPolicy } from './plan-policy.ts';
import type { RunLedger } from './run-ledger.ts';
import { slowPace } from './week-wishes.ts';

type Return = Extract<PlanGoal, { kind: 'return' }>;

export interface ReturnTable {
  /** share of the reference by week */
  shares: readonly number[];
  noHardDays: number;
  firstLongKm: number;
  /** half of the longest run before the break counts as run (§2.9) */
  spikeBaselineKm: number;
}

/**
 * §2.9 for a gap: the row of its days, one further down after injury or systemic illness (BRK-1). After more
 * than 56 days the first week is a third of the reference and two more grow by VOL-2, until a new assessment.
 */
export function returnTable(goal: Return): ReturnTable {
  const { rows, spikeBaselineShare } = policy.break;
  const down = goal.reason === 'injury' || goal.reason === 'illness_systemic' ? 1 : 0;
  const index = Math.min(rows.findIndex((r) => goal.gapDays <= r.upTo) + down, rows.length - 1);
  const row = rows[index]!;
  const longest = (row.longShare ?? 1) * goal.longestBeforeKm;
  const first = row.weeks[0]!;
  const grow = 1 + planPolicy.growthMax;
  return {
    shares: index === rows.length - 1 ? [first, first * grow, first * grow * grow] : row.weeks,
    noHardDays: row.noHardDays,
    firstLongKm: row.longMaxKm === null ? longest : Math.min(longest, row.longMaxKm),
    spikeBaselineKm: spikeBaselineShare * goal.longestBeforeKm,
  };
}

/** GOAL-7: the weeks of the break table, easy throughout; while it runs it stands for VOL-3 and LNG-2. */
export function buildReturnPlan(input: PlanInput, goal: Return): BuiltPlan {
  const { level } = input.assessment;
  const table = returnTable(goal);
  const first = mondayFrom(input.startDay);
  const calendar: CalendarWeek[] = table.shares.map((share, i) => ({
    start: addDays(first, 7 * i),
    number: i + 1,
    type: 'recovery',
    phase: 'return',
    weeksToRace: null,
    share,
  }));
  const runWalk = level === 0 && goal.gapDays > planPolicy.returning.runWalkOverDays;
  const assembled = assembleWeeks(input, calendar, {
    raceClass: 'ten',
    extraLongShare: 0,
    aRace: null,
    otherRaces: [],
    longestKm: (planPolicy.longMaxMin[level] * 60) / slowPace(input, runWalk),
    volume: (week) => ({ wantKm: week.share! * goal.referenceKm, km: week.share! * goal.referenceKm }),
    longKm: (week, km) =>
      week.number === 1
        ? Math.min(planPolicy.returning.firstLongShare * km, table.firstLongKm)
        : planPolicy.returning.longShare * km,
    quality: () => ({ main: [], second: [], long: ['long_easy'] }),
    easyExtra: (week) => (week.start >= addDays(first, table.noHardDays) ? ['easy_strides'] : []),
    capKm: (week, _day, ledger) => returnCapKm(table, week.number, ledger),
    runWalk,
  });
  const facts = { days: goal.gapDays, noHardDays: table.noHardDays };
  const feasibility =
    goal.raceBefore === undefined ? null : feasibilityAfterReturn(input, goal.raceBefore, assembled.weeks);
  const own: PlanNote[] = [{ rule: 'GOAL-7', week: null, facts }];
  return planWithoutRace(
    input,
    assembled,
    feasibility === null ? own : [...own, ...goalNotes(feasibility)],
    feasibility,
  );
}

/** §2.9: the table's longest run in the first week; then 1.10 of the longest since the return, or of half the old longest. */
function returnCapKm(table: ReturnTable, weekNumber: number, ledger: RunLedger): number {
  if (weekNumber === 1) return table.firstLongKm;
  return longestAfterReturn(table, Math.max(0, ...ledger.runs.map((r) => r.km)));
}

export function longestAfterReturn(table: ReturnTable, longestSinceKm: number): number {
  const base = Math.max(longestSinceKm, table.spikeBaselineKm);
  return Math.max(policy.caps.longFactor.normal * base, base + policy.caps.longRiseKm);
}
