import { addDays, type Day, daysBetween } from '../../time.ts';
import { LIBRARY } from '../../workout/library.ts';
import { policy } from '../policy.ts';
import { isHardDay } from '../session-class.ts';
import type { BuiltPlan, PlanNote, PlanSession, PlanWeek } from './built-plan.ts';
import { isBlackedOut } from './plan-calendar.ts';
import type { PlanInput } from './plan-input.ts';
import { planPolicy, raceClassOf } from './plan-policy.ts';
import { exercisesOf, type StrengthPhase, type StrengthSession } from './strength-library.ts';

/**
 * STR-1 … STR-8: strength sessions in the minutes that running leaves, two days apart, never on the day before
 * a hard session, long run or race, none close before a race or after it. The phase of each session is the
 * one the calendar allows; it is entered only after clean form was confirmed twice (STR-3).
 */
export function placeStrength(input: PlanInput, plan: BuiltPlan): BuiltPlan {
  if (input.strength === null || input.strength.sessionsAWeek < 1) return plan;
  const hardDays = new Set(plan.weeks.flatMap((w) => w.sessions.filter(isHardSession).map((s) => s.day)));
  const placed: StrengthSession[] = [];
  const notes: PlanNote[] = [];
  const weeks = plan.weeks.map((week, i) => {
    const strength = strengthOfWeek(input, plan, week, i, hardDays, placed.at(-1)?.day ?? null);
    placed.push(...strength);
    const wanted = wantedSessions(input, week);
    if (strength.length < wanted)
      notes.push({ rule: 'STR-7', week: week.start, facts: { n: strength.length, wanted } });
    return { ...week, strength };
  });
  return { ...plan, weeks, notes: [...plan.notes, ...notes] };
}

/** STR-2; STR-8: one session to maintain in recovery, down, peak and taper weeks. */
function wantedSessions(input: PlanInput, week: PlanWeek): number {
  const easyWeek = week.type !== 'load' || week.phase === 'peak' || week.phase === 'taper';
  const most = week.phase === 'base' ? planPolicy.strength.sessionsBase : planPolicy.strength.sessions;
  return easyWeek ? 1 : Math.min(input.strength!.sessionsAWeek, most);
}

/** AVL-6 and STR-7: quality, race, or any long run. */
export function isHardSession(s: Pick<PlanSession, 'type' | 'minutes'>): boolean {
  const { load } = LIBRARY[s.type];
  return load === 'moderate' || load === 'long' || isHardDay(s.type, s.minutes, policy.caps.longHardMin);
}

function strengthOfWeek(
  input: PlanInput,
  plan: BuiltPlan,
  week: PlanWeek,
  index: number,
  hardDays: ReadonlySet<Day>,
  lastDay: Day | null,
): StrengthSession[] {
  const wishes = input.strength!;
  const s = planPolicy.strength;
  const count = wantedSessions(input, week);
  const sessions: StrengthSession[] = [];
  let last = lastDay;
  for (const d of candidateDays(input, week, hardDays)) {
    if (sessions.length === count) break;
    const day = addDays(week.start, d);
    if (last !== null && daysBetween(last, day) < s.apartDays) continue;
    const heavyAllowed = raceAllows(plan, input, day, true);
    if (!raceAllows(plan, input, day, false)) continue;
    const phase = heavyAllowed ? phaseOf(input, plan, week, index) : 'maintain';
    const room =
      input.availability.maxMin[d]! -
      week.sessions.filter((x) => x.day === day).reduce((a, x) => a + x.minutes, 0);
    const wanted =
      phase === 'maintain'
        ? s.maintainMinutes
        : Math.min(s.maxMinutes, Math.max(s.minMinutes, wishes.minutes));
    const minutes = Math.floor(Math.min(wanted, room));
    if (minutes < s.minMinutes) continue;
    sessions.push({
      id: `${input.planId}-${day}-strength`,
      day,
      phase,
      minutes,
      exercises: exercisesOf(phase, wishes.equipment, minutes),
      confirm: phase === 'form' || phase === 'strength' ? 'form_ok_twice' : null,
    });
    last = day;
  }
  return sessions;
}

/** Days on which strength may lie: open, tomorrow not hard, no long run or race today, of the days that the runner wishes for. */
function candidateDays(input: PlanInput, week: PlanWeek, hardDays: ReadonlySet<Day>): number[] {
  const { maxMin, strengthDays, blackouts } = input.availability;
  const all = strengthDays === null || strengthDays.length === 0 ? [0, 1, 2, 3, 4, 5, 6] : [...strengthDays];
  return all
    .filter((d) => {
      const day = addDays(week.start, d);
      const today = week.sessions.filter((s) => s.day === day);
      const blocked = today.some((s) => ['long', 'race'].includes(LIBRARY[s.type].load));
      return (
        day >= input.startDay &&
        maxMin[d]! > 0 &&
        !isBlackedOut(day, blackouts) &&
        !blocked &&
        !hardDays.has(addDays(day, 1))
      );
    })
    .sort((a, b) => a - b);
}

/** STR-7: none in the last five days before a race and the three after it; heavy work ends ten (marathon fourteen) days before. */
function raceAllows(plan: BuiltPlan, input: PlanInput, day: Day, heavy: boolean): boolean {
  const s = planPolicy.strength;
  const races = plan.weeks.flatMap((w) =>
    w.sessions.filter((x) => x.type === 'race').map((x) => ({ day: x.day, distanceM: x.km * 1000 })),
  );
  if (input.goal.kind === 'recover')
    races.push({ day: input.goal.event.date, distanceM: input.goal.event.distanceM });
  return races.every((r) => {
    const until = daysBetween(day, r.day);
    const isA = r.day === plan.race?.day;
    const before = !isA ? 2 : heavy ? s.heavyBeforeRaceDays[raceClassOf(r.distanceM)] : s.noneBeforeRaceDays;
    return until >= before || until < -s.noneAfterRaceDays;
  });
}

/** The phase the calendar allows: form first, strength, power before the peak, then maintain. */
function phaseOf(input: PlanInput, plan: BuiltPlan, week: PlanWeek, index: number): StrengthPhase {
  const s = planPolicy.strength;
  if (week.type !== 'load' && week.type !== 'down') return 'maintain';
  if (week.type === 'down' || week.phase === 'peak' || week.phase === 'taper') return 'maintain';
  const form = input.strength!.newLifter ? s.formWeeksNew : s.formWeeks;
  if (index < form) return 'form';
  const peak = plan.weeks.findIndex((w) => w.phase === 'peak');
  const beforePeak = peak === -1 ? Number.POSITIVE_INFINITY : peak - index;
  const lifted = index - form;
  const ready = lifted >= s.strengthWeeksBeforePower && !input.strength!.tendonPain;
  return ready && beforePeak <= s.powerWeeks ? 'power' : 'strength';
}

/** True where strength lies on the day before a hard session (I11). */
export function strengthBeforeHard(weeks: readonly PlanWeek[]): StrengthSession[] {
  const hard = new Set(weeks.flatMap((w) => w.sessions.filter(isHardSession).map((s) => s.day)));
  return weeks.flatMap((w) =>
    w.strength.filter((x) => {
      const today = w.sessions.filter((s) => s.day === x.day);
      return (
        hard.has(addDays(x.day, 1)) || today.some((s) => ['long', 'race'].includes(LIBRARY[s.type].load))
      );
    }),
  );
}
