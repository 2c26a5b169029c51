import { addDays, type Day, daysBetween, weekday } from '../../time.ts';
import { policy } from '../policy.ts';
import { isHardDay, loadClass } from '../session-class.ts';
import { minutesOf } from './plan-breaks.ts';
import { isBlackedOut } from './plan-calendar.ts';
import type { PlanAvailability } from './plan-input.ts';
import { planPolicy } from './plan-policy.ts';
import type { PlanDocumentValue } from './to-plan-document.ts';

type Week = PlanDocumentValue['weeks'][number];
type Session = Week['sessions'][number];

export interface FitContext {
  /** sessions before this day are history */
  today: Day;
  slowSPerKm: number;
  isLocked: (session: { id: string; day: Day }) => boolean;
}

export interface FitChange {
  op: 'moved' | 'shortened' | 'dropped' | 'stuck';
  sessionId: string;
  from: Day;
  to: Day | null;
  beforeKm: number;
  afterKm: number;
}

/**
 * AVL-8: a plan made to fit other days. Only sessions ahead change, each within its week: to the first open day
 * that has the minutes, nothing else on it and keeps hard days apart; easy and long runs are else cut to their
 * minutes, quality is kept whole or dropped. No week ever grows. Races and locked sessions stay (`stuck`).
 */
export function fitToAvailability(
  plan: PlanDocumentValue,
  availability: PlanAvailability,
  context: FitContext,
): { plan: PlanDocumentValue; changes: FitChange[] } {
  const changes: FitChange[] = [];
  let all = plan.weeks.flatMap((w) => w.sessions);
  const weeks = plan.weeks.map((week): Week => {
    let sessions = week.sessions;
    for (const s of week.sessions.toSorted((a, b) => rank(a) - rank(b))) {
      if (s.day < context.today || s.km <= 0 || fits(s, s.day, availability, context)) continue;
      const change = refit(s, week, all, availability, context);
      changes.push(change.change);
      const replace = (list: readonly Session[]) =>
        list.flatMap((x) => (x.id !== s.id ? [x] : change.after === null ? [] : [change.after]));
      sessions = replace(sessions);
      all = replace(all);
    }
    if (sessions === week.sessions) return week;
    const km = Math.round(sessions.reduce((sum, s) => sum + s.km, 0) * 10) / 10;
    return { ...week, sessions: sessions.toSorted((a, b) => (a.day < b.day ? -1 : 1)), km };
  });
  return { plan: { ...plan, weeks }, changes };
}

/** What matters most finds its place first (LAY-1). */
function rank(s: Session): number {
  const load = loadClass(s.type);
  return load === 'long' ? 0 : load === 'hard' ? 1 : s.flexibility === 'optional' ? 3 : 2;
}

function roomOn(day: Day, a: PlanAvailability): number {
  return isBlackedOut(day, a.blackouts) ? 0 : a.maxMin[weekday(day)]!;
}

function fits(s: Session, day: Day, a: PlanAvailability, c: FitContext): boolean {
  const room = roomOn(day, a);
  if (s.type === 'race') return !isBlackedOut(day, a.blackouts);
  return room > 0 && minutesOf(s, c.slowSPerKm) <= room;
}

function refit(
  s: Session,
  week: Week,
  all: readonly Session[],
  a: PlanAvailability,
  c: FitContext,
): { after: Session | null; change: FitChange } {
  const told = (op: FitChange['op'], after: Session | null) => ({
    after,
    change: {
      op,
      sessionId: s.id,
      from: s.day,
      to: after?.day ?? null,
      beforeKm: s.km,
      afterKm: after?.km ?? 0,
    },
  });
  if (s.type === 'race' || s.locked || c.isLocked(s)) return told('stuck', s);
  const others = all.filter((x) => x.id !== s.id && x.km > 0);
  const days = [0, 1, 2, 3, 4, 5, 6].map((d) => addDays(week.start, d)).filter((d) => d >= c.today);
  const free = days.filter(
    (d) => roomOn(d, a) > 0 && !others.some((x) => x.day === d) && apart(s, d, others, c),
  );
  const whole = free.find((d) => fits(s, d, a, c));
  if (whole !== undefined) return told('moved', { ...s, day: whole });
  const mayCut = loadClass(s.type) === 'easy' || loadClass(s.type) === 'long';
  if (!mayCut) return told('dropped', null);
  const roomy = (roomOn(s.day, a) > 0 ? [s.day, ...free] : free).toSorted(
    (x, y) => roomOn(y, a) - roomOn(x, a),
  );
  const day = roomy[0];
  const km = day === undefined ? 0 : Math.floor(((roomOn(day, a) * 60) / c.slowSPerKm) * 10) / 10;
  if (day === undefined || km < planPolicy.leastEasyKm) return told('dropped', null);
  return told('shortened', { ...s, day, km: Math.min(km, s.km) });
}

/** AVL-6 on that day. */
function apart(s: Session, day: Day, others: readonly Session[], c: FitContext): boolean {
  const isHard = (x: Session) => isHardDay(x.type, minutesOf(x, c.slowSPerKm), policy.caps.longHardMin);
  if (!isHard(s)) return true;
  return !others.some((x) => isHard(x) && Math.abs(daysBetween(x.day, day)) < policy.caps.daysBetweenHard);
}
