import { addDays, weekStart } from '../../time.ts';
import { assembleWeeks } from './assemble-weeks.ts';
import type { BuiltPlan } from './built-plan.ts';
import { planWithoutRace } from './goal-plan.ts';
import type { CalendarWeek } from './plan-calendar.ts';
import type { PlanEvent, PlanInput } from './plan-input.ts';
import { planPolicy, raceClassOf } from './plan-policy.ts';
import { slowPace } from './week-wishes.ts';
import { cappedWeekKm } from './weekly-km.ts';

/** GOAL-6: days off after the race, then easy weeks at a share of the baseline; nothing hard in all of them. */
export function buildRecoverPlan(input: PlanInput, event: PlanEvent): BuiltPlan {
  const { assessment } = input;
  const { level, baselineKm } = assessment;
  const raceClass = raceClassOf(event.distanceM);
  const row = planPolicy.recover[raceClass];
  const firstRun = addDays(event.date, row.offDays + 1);
  const first = weekStart(input.startDay > event.date ? input.startDay : addDays(event.date, 1));
  const closed = (day: string) => day < input.startDay || day < firstRun;
  const calendar: CalendarWeek[] = row.weeks.map((share, i) => ({
    start: addDays(first, 7 * i),
    number: i + 1,
    type: 'recovery',
    phase: 'recover',
    weeksToRace: null,
    share,
  }));
  const runWalk = level === 0 && assessment.newRunner;
  const longMaxKm = (planPolicy.longMaxMin[level] * 60) / slowPace(input, runWalk);
  const assembled = assembleWeeks(input, calendar, {
    raceClass,
    extraLongShare: 0,
    aRace: null,
    otherRaces: [],
    // a week that begins before running does holds its share of the days only
    longestKm: longMaxKm,
    volume: (week, ledger) => {
      const wantKm = (week.share! * baselineKm * openDays(week, closed)) / 7;
      return { wantKm, km: cappedWeekKm(wantKm, ledger.weekKms) };
    },
    longKm: (_week, km) => Math.min(planPolicy.recoverLongShare * km, longMaxKm, assessment.l30Km),
    quality: () => ({ main: [], second: [], long: ['long_easy'] }),
    easyExtra: (week) =>
      level > 0 && week.start > addDays(event.date, row.noHardDays) ? ['easy_strides'] : [],
    closed,
    runWalk,
  });
  const facts = { first: firstRun, days: row.noHardDays };
  return planWithoutRace(input, assembled, [{ rule: 'GOAL-6', week: null, facts }]);
}

function openDays(week: CalendarWeek, closed: (day: string) => boolean): number {
  // days off inside the row's own first week are part of its volume; days before the plan are not
  const days = [0, 1, 2, 3, 4, 5, 6].filter((d) => !closed(addDays(week.start, d))).length;
  return days >= 2 ? 7 : days;
}
