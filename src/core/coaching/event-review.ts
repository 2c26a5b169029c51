import { addDays, type Day, daysBetween, weekday } from '../time.ts';
import { type Policy, policy } from './policy.ts';
import type { LockedField, Race, WeekType } from './review-input.ts';
import { isHardDay, loadClass } from './session-class.ts';
import { type Say, sayIn } from './texts/say.ts';

export interface WeekSession {
  id: string;
  day: Day;
  type: string;
  km: number;
  minutes: number;
  key: boolean;
  /** null: still ahead */
  done: boolean | null;
  /** single fields that somebody fixed (COACH-3); absent: none */
  held?: LockedField[];
}

/** What a missed session is judged by: the week as planned, what was done, and when the runner has time. */
export interface MissedSessionInput {
  /** local wall clock; the day's own session counts as missed when it is marked so */
  asOf: Day;
  language: 'en' | 'de';
  coached: boolean;
  mode: 'auto' | 'suggest' | 'off';
  weekType: WeekType;
  sessions: WeekSession[];
  /** minutes on Monday … Sunday */
  minutesByWeekday: number[];
  lockedDays: Day[];
  blackouts: { from: Day; to: Day }[];
  races: Race[];
  /** MISS-5, asked once and optional */
  reason: 'life' | 'illness' | 'pain' | null;
}

export interface MissedSessionDecision {
  code: 'move_session' | 'drop_session' | 'proceed' | 'hold_locked';
  moved: { sessionId: string; from: Day; to: Day } | null;
  droppedIds: string[];
  /** the week afterwards, done sessions included, missed ones left out */
  sessions: WeekSession[];
  weekKm: number;
  hard: number;
  rules: string[];
  /** MISS-5: illness or pain goes to a full review instead of the calendar */
  reviewNeeded: boolean;
  explanation: { runner: string; push: string };
}

/**
 * MISS-1 … MISS-5: kilometres missed are never added anywhere. A missed key session, or a missed
 * long run by one or two days, may move once to the earliest later day of the week that is
 * available, has the minutes, holds an easy or no run and keeps hard days apart; the easy run it
 * displaces is dropped. Otherwise it is dropped.
 */
export function reviewMissedSession(
  input: MissedSessionInput,
  numbers: Policy = policy,
): MissedSessionDecision {
  const t = sayIn(input.language);
  const missed = input.sessions
    .filter((s) => s.done === false && s.day <= input.asOf)
    .toSorted((a, b) => (a.day < b.day ? 1 : -1));
  const standing = input.sessions
    .filter((s) => s.done !== false)
    .toSorted((a, b) => (a.day < b.day ? -1 : 1));
  const candidate = missed.find((s) => s.key || loadClass(s.type) === 'long') ?? null;
  const reviewNeeded = input.reason === 'illness' || input.reason === 'pain';

  if (candidate === null || reviewNeeded)
    return answer(
      input,
      t,
      'proceed',
      candidate,
      null,
      standing,
      [],
      ['MISS-1', ...(reviewNeeded ? ['MISS-5'] : [])],
      reviewNeeded,
    );
  if (input.mode === 'off' || input.lockedDays.includes(candidate.day) || holds(candidate, 'day')) {
    return answer(input, t, 'hold_locked', candidate, null, standing, [], ['COACH-3'], false);
  }
  const rule = loadClass(candidate.type) === 'long' ? 'MISS-3' : 'MISS-2';
  const to = findSlot(input, candidate, standing, numbers);
  if (to === null)
    return answer(input, t, 'drop_session', candidate, null, standing, [], ['MISS-1', rule], false);
  const displaced = standing.filter((s) => s.day === to && s.done === null);
  const week = [...standing.filter((s) => !displaced.includes(s)), { ...candidate, day: to, done: null }];
  return answer(input, t, 'move_session', candidate, to, week, displaced, ['MISS-1', rule, 'AVL-6'], false);
}

/** The earliest day that passes every test; null: none. */
export function findSlot(
  input: MissedSessionInput,
  session: WeekSession,
  standing: readonly WeekSession[],
  numbers: Policy = policy,
): Day | null {
  const monday = addDays(session.day, -weekday(session.day));
  const last = loadClass(session.type) === 'long' ? Math.min(6, weekday(session.day) + 2) : 6;
  for (let i = weekday(session.day) + 1; i <= last; i++) {
    const day = addDays(monday, i);
    if (day > input.asOf && isFree(input, session, standing, day, numbers)) return day;
  }
  return null;
}

/** MISS-2's tests; MISS-4: not out of a taper week, not into the days after D−4. Kilometres only ever fall (GRD-3). */
function isFree(
  input: MissedSessionInput,
  session: WeekSession,
  standing: readonly WeekSession[],
  day: Day,
  { guard, caps }: Policy,
): boolean {
  if ((input.minutesByWeekday[weekday(day)] ?? 0) < session.minutes) return false;
  if (input.lockedDays.includes(day) || input.blackouts.some((b) => day >= b.from && day <= b.to))
    return false;
  if (input.weekType === 'taper') return false;
  if (input.races.some((r) => r.day >= day && daysBetween(day, r.day) < guard.lastMoveBeforeRaceDays))
    return false;
  const there = standing.filter((s) => s.day === day);
  if (there.some((s) => s.done === true || loadClass(s.type) !== 'easy' || s.key || s.held !== undefined))
    return false;
  if (!isHardDay(session.type, session.minutes, caps.longHardMin)) return true;
  return !standing.some(
    (s) =>
      Math.abs(daysBetween(s.day, day)) < caps.daysBetweenHard &&
      isHardDay(s.type, s.minutes, caps.longHardMin),
  );
}

export function holds(session: WeekSession, field: LockedField): boolean {
  return session.held?.includes(field) === true;
}

function answer(
  input: MissedSessionInput,
  t: Say,
  code: MissedSessionDecision['code'],
  session: WeekSession | null,
  to: Day | null,
  week: WeekSession[],
  displaced: WeekSession[],
  rules: string[],
  reviewNeeded: boolean,
): MissedSessionDecision {
  const weekKm = Math.round(week.reduce((sum, s) => sum + s.km, 0) * 10) / 10;
  const from = session === null ? '' : t.weekday(session.day);
  const sunday = addDays(input.asOf, 6 - weekday(input.asOf));
  const lines: string[] = [];
  if (code === 'move_session' && to !== null) {
    lines.push(
      t.say('what_move_session', { from, to: t.weekday(to) }),
      t.say('why_fits', { day: t.weekday(to) }),
    );
    lines.push(
      displaced[0] === undefined
        ? t.say('now_no_catch_up', {})
        : t.say('now_dropped', { km: weekKm, day: t.weekday(displaced[0].day) }),
    );
  } else if (code === 'drop_session') {
    lines.push(
      t.say('what_drop_session', { day: from }),
      t.say('why_no_slot', { day: from }),
      t.say('now_no_catch_up', {}),
    );
  } else if (code === 'hold_locked') {
    lines.push(
      t.say('what_hold_locked', { km: weekKm }),
      t.say('why_locked', {}),
      t.say('now_no_catch_up', {}),
    );
  } else {
    const all = input.sessions.filter((s) => s.day <= input.asOf);
    lines.push(
      t.say('what_missed_easy', {}),
      t.say('why_missed', { n: all.filter((s) => s.done !== false).length, m: all.length }),
    );
    lines.push(t.say('now_no_catch_up', {}));
  }
  const tail = [
    t.say('until_review', { date: t.date(sunday) }),
    t.say(input.coached ? 'object_coached' : 'object_runner', {}),
  ];
  return {
    code,
    moved: to === null || session === null ? null : { sessionId: session.id, from: session.day, to },
    droppedIds: [
      ...displaced.map((s) => s.id),
      ...(code === 'drop_session' && session !== null ? [session.id] : []),
    ],
    sessions: week.toSorted((a, b) => (a.day < b.day ? -1 : 1)),
    weekKm,
    hard: week.filter((s) => loadClass(s.type) === 'hard').length,
    rules,
    reviewNeeded,
    explanation: { runner: [...lines, ...tail].join(' '), push: lines.join(' ') },
  };
}
