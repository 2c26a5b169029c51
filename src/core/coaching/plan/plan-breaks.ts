import { addDays, type Day, daysBetween, weekday, weekStart } from '../../time.ts';
import { LIBRARY } from '../../workout/library.ts';
import { policy } from '../policy.ts';
import { isHardDay, loadClass } from '../session-class.ts';
import type { Facts } from '../texts/refusals.ts';
import type { BreakKey } from './break-texts.ts';
import { isBlackedOut } from './plan-calendar.ts';
import type { PlanAvailability } from './plan-input.ts';
import { planPolicy } from './plan-policy.ts';
import { weekCapKm } from './run-ledger.ts';
import type { StrengthSession } from './strength-library.ts';
import type { PlanDocumentValue } from './to-plan-document.ts';

/** A rule that a plan does not keep, with where and by how much. */
export interface PlanBreak {
  rule: string;
  day: Day;
  sessionId: string | null;
  /** its sentence in break-texts.ts, with what it speaks of */
  says: BreakKey;
  facts: Facts;
}

export interface BreakContext {
  today: Day;
  /** null: not known */
  availability: PlanAvailability | null;
  /** km actually run, by Monday */
  weekKmRun: ReadonlyMap<Day, number>;
  /** as they stand, in order of days */
  strength: readonly StrengthSession[];
  /** how far clean form carries (STR-3) */
  strengthPhase: 'form' | 'strength' | 'power';
  /** PER-5; null: none */
  speedStart: Day | null;
  slowSPerKm: number;
}

type Session = PlanDocumentValue['weeks'][number]['sessions'][number];

const SPEED_BANDS = ['T', 'I', 'R'];

/** What the days ahead of a plan would break. LNG-2 is `checkEdit`'s to say, which knows the runs behind it. */
export function planBreaks(plan: PlanDocumentValue, context: BreakContext): PlanBreak[] {
  const ahead = plan.weeks
    .flatMap((w) => w.sessions)
    .filter((s) => s.day >= context.today && s.km > 0)
    .toSorted((a, b) => (a.day < b.day ? -1 : 1));
  return [...timeBreaks(ahead, context), ...hardBreaks(plan, ahead, context), ...volumeBreaks(plan, context)];
}

/** Those of `after` that are not in `before`: what a change brings with it. */
export function newBreaks(before: readonly PlanBreak[], after: readonly PlanBreak[]): PlanBreak[] {
  const key = (b: PlanBreak) => JSON.stringify([b.rule, b.day, b.sessionId]);
  const known = new Set(before.map(key));
  return after.filter((b) => !known.has(key(b)));
}

export function minutesOf(s: Pick<Session, 'km'>, slowSPerKm: number): number {
  return Math.round((s.km * slowSPerKm) / 60);
}

function timeBreaks(ahead: readonly Session[], { availability: a, slowSPerKm }: BreakContext): PlanBreak[] {
  const out: PlanBreak[] = [];
  for (const s of ahead) {
    const at = { day: s.day, sessionId: s.id };
    const room = a?.maxMin[weekday(s.day)] ?? null;
    const sameDay = ahead.filter((x) => x.day === s.day && x.type !== 'race');
    const minutes = sameDay.reduce((sum, x) => sum + minutesOf(x, slowSPerKm), 0);
    if (a !== null && isBlackedOut(s.day, a.blackouts)) {
      out.push({ rule: 'AVL-1', ...at, says: 'AVL-1:away', facts: { day: s.day } });
    } else if (room === 0 && s.type !== 'race') {
      out.push({ rule: 'AVL-1', ...at, says: 'AVL-1', facts: { day: s.day } });
    } else if (room !== null && minutes > room && s.type !== 'race') {
      out.push({
        rule: 'AVL-2',
        ...at,
        says: 'AVL-2',
        facts: { minutes, day: s.day, room },
      });
    }
    if (loadClass(s.type) === 'easy' && s.km < planPolicy.leastEasyKm) {
      out.push({
        rule: 'LAY-5',
        ...at,
        says: 'LAY-5',
        facts: { km: s.km, least: planPolicy.leastEasyKm },
      });
    }
  }
  return out;
}

function hardBreaks(plan: PlanDocumentValue, ahead: readonly Session[], c: BreakContext): PlanBreak[] {
  const out: PlanBreak[] = [];
  const isHard = (s: Session) => isHardDay(s.type, minutesOf(s, c.slowSPerKm), policy.caps.longHardMin);
  const hard = ahead.filter(isHard);
  hard.forEach((s, i) => {
    const next = hard[i + 1];
    const at = { day: s.day, sessionId: s.id };
    if (next !== undefined && daysBetween(s.day, next.day) < policy.caps.daysBetweenHard) {
      out.push({
        rule: 'AVL-6',
        day: next.day,
        sessionId: next.id,
        says: 'AVL-6',
        facts: { first: s.day, second: next.day },
      });
    }
    const race = plan.race?.day;
    const until = race === undefined ? null : daysBetween(s.day, race);
    if (until !== null && until > 0 && until <= planPolicy.raceClearDays && s.type !== 'sharpener') {
      out.push({
        rule: 'GRD-7',
        ...at,
        says: 'GRD-7',
        facts: { days: planPolicy.raceClearDays },
      });
    }
  });
  for (const s of ahead) {
    const band = LIBRARY[s.type].work;
    if (
      c.speedStart !== null &&
      s.day < c.speedStart &&
      band !== null &&
      SPEED_BANDS.includes(band) &&
      s.type !== 'race'
    ) {
      out.push({
        rule: 'PER-5',
        day: s.day,
        sessionId: s.id,
        says: 'PER-5',
        facts: { start: c.speedStart, day: s.day },
      });
    }
  }
  for (const week of plan.weeks) {
    const n = week.sessions.filter((s) => loadClass(s.type) === 'hard').length;
    const most = policy.caps.qualityPerWeek[`L${plan.level}`];
    if (addDays(week.start, 6) >= c.today && n > most) {
      out.push({
        rule: 'PER-9',
        day: week.start,
        sessionId: null,
        says: 'PER-9',
        facts: { n, day: week.start, most },
      });
    }
  }
  return out;
}

/** VOL-3 with planned weeks counting as run where they are ahead. */
function volumeBreaks(plan: PlanDocumentValue, c: BreakContext): PlanBreak[] {
  const planned = new Map(plan.weeks.map((w) => [w.start, w]));
  const thisWeek = weekStart(c.today);
  const kmOf = (start: Day): number | null =>
    start < thisWeek
      ? (c.weekKmRun.get(start) ?? null)
      : (planned.get(start)?.sessions.reduce((sum, s) => sum + (s.type === 'race' ? 0 : s.km), 0) ?? null);
  const out: PlanBreak[] = [];
  for (const week of plan.weeks.filter((w) => w.start >= thisWeek)) {
    const before = Array.from({ length: policy.caps.rampWeeks }, (_, i) => policy.caps.rampWeeks - i)
      .map((k) => kmOf(addDays(week.start, -7 * k)))
      .filter((km) => km !== null);
    if (before.length < 2) continue;
    const cap = policy.caps.leaveAlone * weekCapKm(before);
    const km = kmOf(week.start) ?? 0;
    if (km > cap + 0.05) {
      out.push({
        rule: 'VOL-3',
        day: week.start,
        sessionId: null,
        says: 'VOL-3',
        facts: { km, day: week.start, cap },
      });
    }
  }
  return out;
}
