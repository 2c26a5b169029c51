import { addDays, daysBetween, weekday, weekStart } from '../../time.ts';
import type { LibraryType } from '../../workout/library.ts';
import { policy } from '../policy.ts';
import { assembleWeeks, round1, runsAWeek } from './assemble-weeks.ts';
import type { BuiltPlan, PlanNote } from './built-plan.ts';
import { qualityWishes, speedWeeks } from './choose-quality.ts';
import { demandOf, feasibilityOf } from './feasibility.ts';
import { type CalendarWeek, loadWeeksPerCycle, mondayFrom, raceCalendar } from './plan-calendar.ts';
import type { PlanEvent, PlanInput } from './plan-input.ts';
import { planPolicy, planPolicyVersion, raceClassOf } from './plan-policy.ts';
import { l30At, type RunLedger, startLedger } from './run-ledger.ts';
import { slowPace } from './week-wishes.ts';
import { weeklyGrowth, weekTargetKm } from './weekly-km.ts';

/** A plan towards an A race: base, build, peak, taper (PER-1 … PER-9), with B and C races on the way (GOAL-4). */
export function buildRacePlan(
  input: PlanInput,
  event: PlanEvent,
  otherRaces: readonly PlanEvent[],
): BuiltPlan {
  const { assessment } = input;
  const { level } = assessment;
  const raceClass = raceClassOf(event.distanceM);
  const row = planPolicy.goals[raceClass];
  const first = mondayFrom(input.startDay);
  const calendar = raceCalendar(
    first,
    event.date,
    row.taper.length,
    loadWeeksPerCycle(assessment),
    input.availability.blackouts,
  );
  const runWalk = level === 0 && assessment.newRunner;
  const slowSPerKm = slowPace(input, runWalk);
  const demand = demandOf(raceClass, level, slowSPerKm);
  const loads = calendar.filter((w) => w.type === 'load');
  const startKm = assessment.baselineKm;
  const volume = {
    startKm,
    growth: weeklyGrowth(startKm, demand.peakKm, loads.length),
    taper: row.taper,
    taperWeeks: row.taper.length,
    raceWeekday: weekday(event.date),
  };
  const usual = speedWeeks(calendar.length);
  const earlier = coachSpeedWeeks(input, calendar, event, demand.peakKm, usual, (week, ledger) =>
    weekTargetKm(week, loads.indexOf(week), volume, ledger),
  );
  const block = { weeks: earlier?.weeks ?? usual, raceClass };
  const speedStart = addDays(weekStart(event.date), -7 * (block.weeks - 1));
  const longStartKm = Math.min(assessment.l30Km, demand.peakLongKm);
  const stepKm = policy.caps.stepKm[`L${level}`];

  const longKm = (week: CalendarWeek, _km: number, ledger: RunLedger): number | null => {
    if (week.type === 'race') return null;
    // LNG-1: for L0 every second week
    if (level === 0 && week.number % 2 === 0) return null;
    const last = ledger.longKms.at(-1) ?? longStartKm;
    if (week.type === 'down') return planPolicy.downLongFactor * last;
    if (week.type === 'recovery') return Math.max(planPolicy.blackoutLongShare, week.share ?? 1) * last;
    if (week.type === 'taper')
      return row.taper[row.taper.length - week.weeksToRace!]! * Math.max(last, ...ledger.longKms);
    const index = loads.indexOf(week);
    const line =
      longStartKm + (demand.peakLongKm - longStartKm) * (loads.length < 2 ? 0 : index / (loads.length - 1));
    const l30 = l30At(ledger, addDays(week.start, 6)) ?? last;
    return Math.min(line, l30 + stepKm);
  };

  const { weeks, notes } = assembleWeeks(input, calendar, {
    raceClass,
    extraLongShare: row.extraLongShare,
    aRace: event,
    otherRaces,
    longestKm: demand.peakLongKm,
    volume: (week, ledger) => weekTargetKm(week, loads.indexOf(week), volume, ledger),
    longKm,
    quality: (week) => qualityWishes(week, level, block, assessment.calfPain ?? false),
    easyExtra: (week) => easyExtra(week, input, block.weeks),
    runWalk,
  });
  const weekKms = startLedger(assessment, input.asOf).weekKms;
  const feasibility = feasibilityOf(input, event, weeks, runsAWeek(input), slowSPerKm, weekKms);
  return {
    id: input.planId,
    policyVersion: planPolicyVersion,
    goal: input.goal,
    level,
    race: { day: event.date, distanceM: event.distanceM, priority: event.priority },
    peakKm: Math.max(...weeks.map((w) => w.km)),
    speedStart,
    weeks,
    testOffer: null,
    feasibility,
    relaxed: relaxedNotes(input, weeks),
    notes: [
      ...(earlier === null ? [] : [earlier.note]),
      ...planNotes(input, first, speedStart, block.weeks, row.taper, weeks),
      ...goalNotes(feasibility),
      ...notes,
    ],
  };
}

/**
 * PER-4: a coach may set an earlier speed start, but no earlier than the volume is established: 80 % of the plan's
 * peak week in two weeks, or a baseline of that on entry. Null: PER-5 stands.
 */
function coachSpeedWeeks(
  input: PlanInput,
  calendar: readonly CalendarWeek[],
  event: PlanEvent,
  peakKm: number,
  usual: number,
  target: (week: CalendarWeek, ledger: RunLedger) => { km: number },
): { weeks: number; note: PlanNote } | null {
  const wanted = input.coachSpeedStart ?? null;
  if (wanted === null || calendar.length < planPolicy.speed.veryShortPlanWeeks) return null;
  const e = planPolicy.established;
  const ledger = startLedger(input.assessment, input.asOf);
  let reached = 0;
  let from = input.assessment.baselineKm >= e.share * peakKm ? calendar[0]!.start : null;
  for (const week of calendar) {
    if (from !== null) break;
    const { km } = target(week, ledger);
    ledger.weekKms.push(km);
    if (week.type === 'load') ledger.loadKms.push(km);
    if (km >= e.share * peakKm) reached += 1;
    if (reached === e.weeks) from = addDays(week.start, 7);
  }
  if (from === null) return null;
  const start = weekStart(wanted) > from ? weekStart(wanted) : from;
  const weeks = Math.floor(daysBetween(start, weekStart(event.date)) / 7) + 1;
  if (weeks <= usual) return null;
  return { weeks, note: { rule: 'PER-4', week: null, facts: { date: start } } };
}

/** PER-3, HIL-1: strides from week 2 (L0: 4), short hills every second base week from week 3. */
function easyExtra(week: CalendarWeek, input: PlanInput, speedWeeks_: number): LibraryType[] {
  const { level, calfPain } = input.assessment;
  const s = planPolicy.strides;
  if (week.type === 'recovery' || week.number < (level === 0 ? s.fromWeekL0 : s.fromWeek)) return [];
  const hills =
    level > 0 &&
    !calfPain &&
    week.number >= planPolicy.shortHillsFromWeek &&
    week.number % 2 === 1 &&
    week.weeksToRace! > speedWeeks_;
  return hills ? ['hill_sprint', 'easy_strides'] : ['easy_strides'];
}

function planNotes(
  input: PlanInput,
  first: string,
  speedStart: string,
  weeksOfSpeed: number,
  taper: readonly number[],
  weeks: BuiltPlan['weeks'],
): PlanNote[] {
  const notes: PlanNote[] = [];
  if (first !== input.startDay) notes.push({ rule: 'START-MONDAY', week: null, facts: { date: first } });
  if (input.zones === null) notes.push({ rule: 'ASM-6', week: null, facts: {} });
  if (input.assessment.level > 0)
    notes.push({ rule: 'PER-5', week: null, facts: { date: speedStart, weeks: weeksOfSpeed } });
  for (const w of weeks) {
    if (w.type === 'down') notes.push({ rule: 'VOL-4', week: w.start, facts: { km: w.km } });
    if (w.type === 'taper' || w.type === 'race') {
      const factor = taper[taper.length - w.weeksToRace!]!;
      notes.push({ rule: 'PER-8', week: w.start, facts: { pct: Math.round((1 - factor) * 100) } });
    }
  }
  return notes;
}

export function goalNotes(f: NonNullable<BuiltPlan['feasibility']>): PlanNote[] {
  if (f.status === 'ok') return [];
  return [
    {
      rule: 'GOAL-2',
      week: null,
      facts: {
        now: f.nowKm,
        reach: f.reachKm,
        need: f.needKm,
        reachLong: f.reachLongKm,
        needLong: f.needLongKm,
      },
    },
  ];
}

/** AVL-7: what gave, week by week, in words for the whole plan. */
export function relaxedNotes(input: PlanInput, weeks: BuiltPlan['weeks']): PlanNote[] {
  const { maxMin } = input.availability;
  return weeks
    .filter((w) => w.relaxed.length > 0)
    .map((w) => ({
      rule: 'AVL-7',
      week: w.start,
      facts: {
        days: maxMin.filter((m) => m > 0).length,
        min: maxMin.reduce((a, b) => a + b, 0),
        dropped: w.relaxed.join(', '),
        km: round1(w.km),
      },
    }));
}
