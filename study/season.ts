import type { PlannedWeek, ReadinessState, RunRecord } from '../src/core/coaching/review-input.ts';
import { addDays, type Day, dayNumber, weekday } from '../src/core/time.ts';
import type { PaceZones } from '../src/core/workout/render.ts';
import type { Arm, ArmKind, Seen } from './arms/arm.ts';
import { lendNumbers } from './arms/lend-numbers.ts';
import type { StudyDecision } from './arms/short-review.ts';
import { type Advice, advised, type Circumstances, intend } from './behaviour/intentions.ts';
import { normal } from './chance.ts';
import { studyNumbers as n } from './numbers.ts';
import { measuredZones, planFor, type StudyPlan, usualWeek } from './plan.ts';
import { afterDay, type Body, builtVdot, loadOf, restedBody, vdotToday } from './runner/body.ts';
import { performRun, type TrueRun } from './runner/day-run.ts';
import { runHazard, type TissueRun } from './runner/hazard.ts';
import {
  endOfDay,
  fallIll,
  type Health,
  healthy,
  isAllClear,
  isAway,
  isInjured,
  knownIllness,
  startOfDay,
} from './runner/health.ts';
import type { Runner } from './runner/make-runner.ts';

/** A true run with what it meant for the tissues. */
export interface SeasonRun extends TrueRun {
  ratio: number | null;
  shown: number;
  believed: number;
  recorded: boolean;
}

/** Everything that happened to one runner in one arm. */
export interface Season {
  runner: Runner;
  arm: string;
  plan: StudyPlan;
  runs: SeasonRun[];
  weeks: PlannedWeek[];
  decisions: StudyDecision[];
  swaps: number;
  injuries: Day[];
  injuredDays: number;
  illDays: number;
  healthyAtRace: boolean;
  vdotAtRace: number;
  builtAtRace: number;
}

interface State {
  body: Body;
  health: Health;
  advice: Advice;
  zones: PaceZones;
  records: RunRecord[];
  tissue: TissueRun[];
  readiness: { day: Day; state: ReadinessState }[];
  lastRunDay: number;
  returnedOn: number;
}

/**
 * One runner through the weeks before the plan and the season itself under one arm. `habits: false` is the ideal
 * runner who does what the week says: no skips, extras, illness or injury.
 */
export function season(runner: Runner, kind: ArmKind, weeks: number, habits = true): Season {
  return lendNumbers(kind.lends ?? [], () => play(runner, kind, weeks, habits));
}

function play(runner: Runner, kind: ArmKind, weeks: number, habits: boolean): Season {
  const state = beginning(runner);
  const plan = planFor(runner, state.records, state.zones, weeks);
  const arm = kind.make(runner, plan);
  const out: Season = {
    runner,
    arm: kind.id,
    plan,
    runs: [],
    weeks: [],
    decisions: [],
    swaps: 0,
    injuries: state.health.injuries,
    injuredDays: 0,
    illDays: 0,
    healthyAtRace: false,
    vdotAtRace: 0,
    builtAtRace: 0,
  };
  for (let k = 0; k < weeks; k++) {
    const monday = addDays(n.firstMonday, 7 * k);
    if (n.measurement.retestWeeks.includes(k))
      state.zones = measuredZones(runner, vdotToday(runner, state.body), monday);
    if (habits) fallIll(runner, state.health, monday);
    for (let d = 0; d < 7; d++) {
      const day = addDays(monday, d);
      if (k === weeks - 1 && d === 6) atRace(out, state, runner, day);
      oneDay(out, state, arm, day, habits);
    }
    out.weeks.push(arm.weekOf(monday));
  }
  return out;
}

/** Weeks of regular easy running as the runner is used to: the body stands at what they keep up. */
function beginning(runner: Runner): State {
  const first = addDays(n.firstMonday, -7 * n.historyWeeks);
  const zones = measuredZones(runner, runner.vdot, n.firstMonday);
  const usual = usualWeek(runner, first, zones);
  const speed = n.pace.easy * zones.thresholdSpeedMps;
  const daily = loadOf((usual.plannedKm * 1000) / speed, speed, zones.thresholdSpeedMps) / 7;
  const state: State = {
    body: restedBody(runner, daily),
    health: healthy(),
    advice: { easyUntil: null, loadUntil: null },
    zones,
    records: [],
    tissue: [],
    readiness: [],
    lastRunDay: Number.NEGATIVE_INFINITY,
    returnedOn: Number.NEGATIVE_INFINITY,
  };
  for (let k = 0; k < n.historyWeeks; k++) {
    const week = usualWeek(runner, addDays(first, 7 * k), zones);
    for (const s of week.sessions) {
      const plain = { spike: false, ramp: false };
      const intention = { day: s.day, type: s.type, km: s.km, fast: false, plannedKm: s.km, planted: plain };
      const { run, record } = performRun(runner, state.body, zones, intention, 0, false);
      remember(state, run, record);
    }
  }
  return state;
}

function remember(state: State, run: TrueRun, record: RunRecord | null): void {
  const day = dayNumber(run.day);
  state.tissue.push({ day, km: run.km, hours: run.hours, race: run.kind === 'race', fastEasy: run.tooFast });
  if (record !== null) state.records.push(record);
  state.lastRunDay = day;
}

function oneDay(out: Season, state: State, arm: Arm, day: Day, habits: boolean): void {
  const { runner } = out;
  const { health } = state;
  startOfDay(health, day);
  const readiness = feel(runner, state, day);
  if (habits && runner.reportsReadiness) state.readiness.push({ day, state: readiness });
  const seen = (): Seen => ({
    asOf: day,
    runs: state.records,
    readiness: state.readiness,
    pain: health.pain,
    illness: knownIllness(health, day),
    zones: state.zones,
  });
  const away = isAway(health, day);
  if (away && isInjured(health, day)) out.injuredDays++;
  else if (away) out.illDays++;
  const run = away ? null : runOf(out, state, arm, day, habits, readiness, seen);
  const usualRunKm = runner.baselineKm / runner.runsAWeek;
  state.body = afterDay(runner, state.body, run?.load ?? 0);
  if (habits) endOfDay(runner, health, day, run?.shown ?? 0, (run?.km ?? 0) / usualRunKm);
  const decision =
    weekday(day) === 6 ? arm.endOfWeek(seen()) : isAllClear(health, day) ? arm.allClear(seen()) : null;
  if (decision !== null) {
    out.decisions.push(decision);
    if (arm.tells) state.advice = advised(state.advice, decision.flags, day);
  }
  arm.evening?.(seen());
}

function runOf(
  out: Season,
  state: State,
  arm: Arm,
  day: Day,
  habits: boolean,
  readiness: ReadinessState,
  seen: () => Seen,
): SeasonRun | null {
  const { runner } = out;
  const week = arm.weekOf(addDays(day, -weekday(day)));
  const planned = week.sessions.find((s) => s.day === day && s.km > 0) ?? null;
  const known = habits && runner.reportsReadiness ? readiness : 'unknown';
  const session = planned === null ? null : arm.morning(planned, known, seen());
  if (session !== planned) out.swaps++;
  const intention = intend(runner, day, week, session, circumstances(state, arm, day, habits));
  if (intention === null) return null;
  const tired = Math.max(0, state.body.fatigue / state.body.usualFatigue - 1.2);
  const { run, record } = performRun(runner, state.body, state.zones, intention, tired, habits);
  const fatigueRatio = state.body.fatigue / state.body.usualFatigue;
  const today = {
    day: dayNumber(day),
    km: run.km,
    hours: run.hours,
    race: run.kind === 'race',
    fastEasy: run.tooFast,
  };
  const hazard = runHazard(today, state.tissue, runner.frailty, fatigueRatio);
  remember(state, run, record);
  const full = { ...run, ...hazard, recorded: record !== null };
  out.runs.push(full);
  return full;
}

function circumstances(state: State, arm: Arm, day: Day, habits: boolean): Circumstances {
  const today = dayNumber(day);
  const { afterDaysOff, days } = n.habits.ownCaution;
  if (today - state.lastRunDay - 1 >= afterDaysOff) state.returnedOn = today;
  return {
    advice: state.advice,
    sore: state.health.soreSince !== null,
    longestKm: state.tissue.reduce((max, r) => (r.day >= today - 30 ? Math.max(max, r.km) : max), 0),
    cautious: arm.ownCaution && today - state.returnedOn < days,
    habits,
  };
}

/** How the runner is in the morning: fatigue, a personal shift and the chance of the day. */
function feel(runner: Runner, state: State, day: Day): ReadinessState {
  const r = n.readiness;
  const tired = state.body.fatigue / state.body.usualFatigue - 1;
  const value =
    r.fatigueSlope * tired + runner.readinessBias + r.daySd * normal(runner.chance, `feel/${day}`);
  if (value > r.veryLow) return 'very_low';
  if (value > r.low) return 'low';
  return value > r.watch ? 'watch' : 'normal';
}

function atRace(out: Season, state: State, runner: Runner, day: Day): void {
  out.healthyAtRace = !isAway(state.health, day);
  out.vdotAtRace = vdotToday(runner, state.body);
  out.builtAtRace = builtVdot(runner, state.body);
}
