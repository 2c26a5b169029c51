import { addDays } from '../../time.ts';
import type { LibraryType } from '../../workout/library.ts';
import { assembleWeeks, runsAWeek } from './assemble-weeks.ts';
import type { BuiltPlan } from './built-plan.ts';
import { planWithoutRace } from './goal-plan.ts';
import { type CalendarWeek, loadWeeksPerCycle, mondayFrom } from './plan-calendar.ts';
import type { PlanInput } from './plan-input.ts';
import { planPolicy } from './plan-policy.ts';
import { longShareLimit } from './share-plan-km.ts';
import { slowPace } from './week-wishes.ts';
import { cappedWeekKm } from './weekly-km.ts';

/** GOAL-5: what the one quality session of the week is, in turn. */
const ROTATION: readonly (readonly LibraryType[])[] = [
  ['tempo', 'tempo_split', 'cruise'],
  ['fartlek'],
  ['hill_reps', 'fartlek'],
  ['rep_200', 'fartlek'],
];

/** GOAL-5: four weeks at the baseline, the last one a down week, one quality session a week in turn; no progression. */
export function buildMaintainPlan(input: PlanInput): BuiltPlan {
  const { assessment } = input;
  const { level, baselineKm } = assessment;
  const m = planPolicy.maintain;
  const first = mondayFrom(input.startDay);
  // PER-2's shorter cycle for those who need it
  const calendar: CalendarWeek[] = Array.from({ length: m.weeks }, (_, i) => ({
    start: addDays(first, 7 * i),
    number: i + 1,
    type: i === m.weeks - 1 || (needsShortCycle(input) && i === 2) ? 'down' : 'load',
    phase: 'maintain',
    weeksToRace: null,
    share: null,
  }));
  // two down weeks in a row would be a recovery, not a rhythm
  if (needsShortCycle(input)) calendar[planPolicy.maintain.shortCycleLoadWeek]!.type = 'load';
  const slowSPerKm = slowPace(input, level === 0 && assessment.newRunner);
  const longMaxKm = (planPolicy.longMaxMin[level] * 60) / slowSPerKm;
  const runs = runsAWeek(input);
  const share = runs >= m.longShareFromRuns ? m.longShare : longShareLimit(runs, 0);
  const assembled = assembleWeeks(input, calendar, {
    raceClass: 'ten',
    extraLongShare: 0,
    aRace: null,
    otherRaces: [],
    longestKm: longMaxKm,
    volume: (week, ledger) => {
      const wantKm = week.type === 'down' ? m.downFactor * (ledger.loadKms.at(-1) ?? baselineKm) : baselineKm;
      return { wantKm, km: cappedWeekKm(wantKm, ledger.weekKms) };
    },
    longKm: (week, km, ledger) => {
      if (level === 0 && week.number % 2 === 0) return null;
      const last = ledger.longKms.at(-1);
      if (week.type === 'down' && last !== undefined) return planPolicy.downLongFactor * last;
      return Math.min(share * km, longMaxKm);
    },
    quality: (week) => {
      const none = { main: [], second: [], long: ['long_easy'] as const };
      if (level === 0) return none;
      const wanted = ROTATION[(week.number - 1) % ROTATION.length]!;
      const hillsOk = level >= planPolicy.hillReps.fromLevel && !assessment.calfPain;
      return { ...none, main: wanted.filter((t) => t !== 'hill_reps' || hillsOk) };
    },
    easyExtra: (week) => (level > 0 && week.number > 1 ? ['easy_strides'] : []),
    runWalk: level === 0 && assessment.newRunner,
  });
  const down = assembled.weeks.filter((w) => w.type === 'down');
  return planWithoutRace(
    input,
    assembled,
    down.map((w) => ({ rule: 'VOL-4', week: w.start, facts: { km: w.km } })),
  );
}

function needsShortCycle(input: PlanInput): boolean {
  return loadWeeksPerCycle(input.assessment) === 2;
}
