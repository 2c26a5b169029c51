import { addDays, daysBetween } from '../time.ts';
import { type BreakState, breakState, breakWeekIndex } from './break.ts';
import { volumeCap } from './caps.ts';
import { type Evaluation, replay } from './flags/evaluate-flags.ts';
import { type History, lastLoadWeek } from './history.ts';
import type { Policy } from './policy.ts';
import { protectingRace } from './race-protection.ts';
import type { IllnessReport, PainReport, PlannedSession, Race, ReviewInput } from './review-input.ts';
import {
  illnessClearedOn,
  lastSystemic,
  openIllness,
  openPainAlarm,
  painAlarm,
  painClearedOn,
} from './safe.ts';
import { isHard, loadClass } from './session-class.ts';

/** Everything §2.5 and §2.6 decide with, worked out once. */
export interface Situation {
  reviews: Evaluation[];
  now: Evaluation;
  h: History;
  /** planned km of the next week, of the week under review (load), of the last load week */
  p1Km: number;
  pLastKm: number;
  pLoadKm: number;
  /** races still ahead in the next week: no rule but SAFE takes them, and VOL-3 counts the other runs (§2.10, PER-8) */
  raceKm: number;
  /** part of the week's planned km that can still be run; below 1 only where the week has begun */
  shareAhead: number;
  /** planned runs of past days of the next week that were not run: they stay as they are (GRD-8) and count for nothing */
  missed: PlannedSession[];
  /** volume cap, the race of the week on top */
  cap: { rule: string; limit: number } | null;
  hard: number;
  nextIsLoad: boolean;
  protection: Race | null;
  emergency: boolean;
  painAlarm: PainReport | null;
  illness: IllnessReport | null;
  /** the break that has to be answered now; null: none */
  breakNow: BreakState | null;
  /** days to stay easy after a systemic illness with a gap below the table; null: none */
  easyDaysAfterIllness: number | null;
  /** until this day (exclusive) a running break table or illness forbids hard sessions */
  noHardBefore: string | null;
}

export function assessSituation(input: ReviewInput, policy?: Policy): Situation {
  const reviews = replay(input, policy);
  const now = reviews.at(-1)!;
  const missed = missedOf(now.history);
  const h = withoutMissed(now.history, missed);
  const load = lastLoadWeek(h);
  const p1Km = h.input.next.plannedKm;
  const races = h.input.next.sessions.filter((x) => loadClass(x.type) === 'race' && x.day > h.asOf);
  const raceKm = races.reduce((sum, x) => sum + x.km, 0);
  const cap = volumeCap(h, input.next.start);
  const pLoadKm = load?.plannedKm ?? p1Km;
  const after = returnAfterSafe(h);
  const openBreak = h.lastBreak !== null && h.lastBreak.returnDay === null ? h.lastBreak : null;
  return {
    reviews,
    now,
    h,
    p1Km,
    pLastKm: h.week?.type === 'load' ? h.week.plannedKm : pLoadKm,
    pLoadKm,
    raceKm,
    missed,
    shareAhead: input.next.plannedKm > 0 ? p1Km / input.next.plannedKm : 1,
    cap: cap === null ? null : { rule: cap.rule, limit: cap.limit + raceKm },
    hard: h.input.next.sessions.filter((s) => isHard(s.type)).length,
    nextIsLoad: input.next.type === 'load',
    protection: protectingRace(h),
    emergency: input.emergency.length > 0,
    painAlarm: openPainAlarm(h),
    illness: openIllness(h),
    breakNow: after.state ?? openBreak,
    easyDaysAfterIllness: after.easyDays,
    noHardBefore: noHardBefore(h),
  };
}

/** MISS-1 in a week that has begun: a planned run of a past day that was not run is neither owed nor counted. */
function missedOf({ input, asOf, runs }: History): PlannedSession[] {
  return input.next.sessions.filter((x) => x.km > 0 && x.day <= asOf && !runs.some((r) => r.day === x.day));
}

function withoutMissed(h: History, missed: readonly PlannedSession[]): History {
  if (missed.length === 0) return h;
  const { next } = h.input;
  const km = next.plannedKm - missed.reduce((sum, x) => sum + x.km, 0);
  const sessions = next.sessions.filter((x) => !missed.includes(x));
  const plannedKm = Math.max(0, Math.round(km * 10) / 10);
  return { ...h, input: { ...h.input, next: { ...next, sessions, plannedKm } } };
}

/** After an all-clear (SAFE-1, SAFE-2) and before the first run: the row further down, or easy days. */
export function returnAfterSafe(h: History): { state: BreakState | null; easyDays: number | null } {
  const none = { state: null, easyDays: null };
  if (h.lastRunDay === null) return none;
  const gap = daysBetween(h.lastRunDay, h.asOf);
  const alarm = painAlarm(h);
  const cleared = alarm === null ? null : painClearedOn(h, alarm.day);
  if (cleared !== null && h.lastRunDay <= cleared)
    return { state: breakState(h, h.lastRunDay, null, gap, true), easyDays: null };
  const ill = lastSystemic(h);
  const well = ill === null ? null : illnessClearedOn(h, ill);
  if (ill === null || well === null || h.lastRunDay > well) return none;
  if (gap >= h.policy.break.minDays) return { state: breakState(h, h.lastRunDay, null, gap), easyDays: null };
  const p = h.policy.illness;
  const sick = daysBetween(ill.from, ill.to ?? well) + 1;
  return { state: null, easyDays: Math.min(p.easyDaysMax, Math.max(p.easyDaysMin, sick)) };
}

/** While a break table runs, hard sessions wait until its days are over (§2.9), counted from the return. */
function noHardBefore(h: History): string | null {
  const state = h.lastBreak;
  if (state?.returnDay == null || breakWeekIndex(state, h.input.next.start) === null) return null;
  const until = addDays(state.returnDay, state.row.noHardDays);
  return until > h.input.next.start ? until : null;
}
