import type { PlannedSession, PlannedWeek } from '../../src/core/coaching/review-input.ts';
import { isHard, loadClass } from '../../src/core/coaching/session-class.ts';
import { addDays, type Day, weekStart } from '../../src/core/time.ts';
import { between, normal } from '../chance.ts';
import { studyNumbers as n } from '../numbers.ts';
import type { Intention } from '../runner/day-run.ts';
import type { Runner } from '../runner/make-runner.ts';

/** What the runner was told and until when it is remembered; empty in arms that tell nothing. */
export interface Advice {
  easyUntil: Day | null;
  loadUntil: Day | null;
}

export interface Circumstances {
  advice: Advice;
  sore: boolean;
  /** longest true run of the last 30 days, km */
  longestKm: number;
  /** days without a run up to yesterday; own caution looks at it */
  cautious: boolean;
  /** false: an ideal runner who does the plan and nothing else */
  habits: boolean;
}

/** Flags a review named, as the runner remembers them. */
export function advised(advice: Advice, flags: readonly string[], asOf: Day): Advice {
  const until = addDays(asOf, n.habits.adviceDays);
  const named = (prefixes: string[]) => flags.some((f) => prefixes.some((p) => f.startsWith(p)));
  return {
    easyUntil: named(['easy_too_fast']) ? until : advice.easyUntil,
    loadUntil: named(['spike', 'ramp', 'over_plan', 'far_over_plan']) ? until : advice.loadUntil,
  };
}

/** The factor on the chance of a habit while advice against it is remembered. */
function heeds(runner: Runner, until: Day | null, day: Day): number {
  return until !== null && day <= until ? 1 - n.habits.adviceEffect * runner.listens : 1;
}

/** Does a planted fortnight of fast easy running cover this day? */
export function inFastBlock(runner: Runner, day: Day): boolean {
  const monday = weekStart(day);
  for (let back = 0; back < n.habits.fastBlockDays; back += 7) {
    if (startsFastBlock(runner, addDays(monday, -back))) return true;
  }
  return false;
}

export function startsFastBlock(runner: Runner, monday: Day): boolean {
  return monday >= n.firstMonday && runner.chance(`fastBlock/${monday}`) < n.habits.fastBlock;
}

/** Kilometres of every run this week are stretched by so much; 1 in ordinary weeks. */
function rampFactor(runner: Runner, monday: Day, c: Circumstances): number {
  const chance = runner.rampWeek * heeds(runner, c.advice.loadUntil, monday);
  if (runner.chance(`ramp/${monday}`) >= chance) return 1;
  return between(runner.chance, `rampBy/${monday}`, n.habits.rampFactor);
}

/** What the runner sets out to do today, the plan's session in mind; null: no run. */
export function intend(
  runner: Runner,
  day: Day,
  week: PlannedWeek,
  session: PlannedSession | null,
  c: Circumstances,
): Intention | null {
  if (!c.habits) {
    const { type, km } = session ?? { type: '', km: 0 };
    return session === null || km <= 0 ? null : { ...plain(day, type, km), plannedKm: km };
  }
  const fast = isFast(runner, day, c);
  const caution = c.cautious ? n.habits.ownCaution.factor : 1;
  if (c.sore && runner.chance(`soreSkip/${day}`) < n.hazard.selfSkipWhenSore) return null;
  if (session === null || session.km <= 0) {
    const race = week.type === 'race' || week.type === 'taper';
    if (race || week.plannedKm <= 0 || runner.chance(`add/${day}`) >= runner.add) return null;
    const km = between(runner.chance, `addKm/${day}`, n.habits.addKmShare) * runner.baselineKm;
    return { ...plain(day, 'easy', km * caution), fast };
  }
  if (loadClass(session.type) === 'race') return { ...plain(day, 'race', session.km), plannedKm: session.km };
  const busy = runner.chance(`busy/${week.start}`) < n.habits.busyWeek;
  if (runner.chance(`skip/${day}`) < (busy ? n.habits.busySkip : runner.skip)) return null;
  const ramp = rampFactor(runner, week.start, c);
  let km = session.km * caution * ramp * (1 + n.habits.distanceSd * normal(runner.chance, `km/${day}`));
  let spike = false;
  if (loadClass(session.type) === 'long') {
    const chance = runner.longSpike * heeds(runner, c.advice.loadUntil, day);
    if (runner.chance(`spike/${day}`) < chance) {
      const wanted = c.longestKm * between(runner.chance, `spikeBy/${day}`, n.habits.spikeRatio);
      spike = wanted > km;
      km = Math.max(km, wanted);
    }
  }
  return {
    ...plain(day, session.type, km),
    fast: fast && !isHard(session.type),
    plannedKm: session.km,
    planted: { spike, ramp: ramp > 1 },
  };
}

function isFast(runner: Runner, day: Day, c: Circumstances): boolean {
  const usual = inFastBlock(runner, day) ? n.habits.fastBlockChance : runner.fast;
  return runner.chance(`fast/${day}`) < usual * heeds(runner, c.advice.easyUntil, day);
}

function plain(day: Day, type: string, km: number): Intention {
  return { day, type, km, fast: false, plannedKm: null, planted: { spike: false, ramp: false } };
}
