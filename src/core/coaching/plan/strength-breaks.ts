import { addDays, daysBetween, weekday } from '../../time.ts';
import { LIBRARY } from '../../workout/library.ts';
import { isHardSession } from './place-strength.ts';
import { type BreakContext, minutesOf, type PlanBreak } from './plan-breaks.ts';
import { isBlackedOut } from './plan-calendar.ts';
import { planPolicy, raceClassOf } from './plan-policy.ts';
import type { StrengthSession } from './strength-library.ts';
import type { PlanDocumentValue } from './to-plan-document.ts';

const LADDER = ['form', 'strength', 'power'];
/** Before a race that the plan does not lead to, as place-strength.ts lays it. */
const BEFORE_OTHER_RACE_DAYS = 2;

/** What strength ahead would break: its day (AVL-1, AVL-2), the sessions around it (STR-2, STR-7), its phase (STR-3). */
export function strengthBreaks(plan: PlanDocumentValue, context: BreakContext): PlanBreak[] {
  const ahead = context.strength.filter((s) => s.day >= context.today);
  return ahead.flatMap((s, i) => [
    ...dayBreaks(plan, s, context),
    ...neighbourBreaks(plan, s, ahead[i + 1], context),
    ...raceBreaks(plan, s),
    ...(LADDER.indexOf(s.phase) > LADDER.indexOf(context.strengthPhase)
      ? [{ ...at(s, 'STR-3'), says: 'STR-3' as const, facts: { phase: s.phase } }]
      : []),
  ]);
}

function at(s: StrengthSession, rule: string): Pick<PlanBreak, 'rule' | 'day' | 'sessionId'> {
  return { rule, day: s.day, sessionId: s.id };
}

function dayBreaks(plan: PlanDocumentValue, s: StrengthSession, c: BreakContext): PlanBreak[] {
  const { availability: a } = c;
  if (a === null) return [];
  const { day } = s;
  if (isBlackedOut(day, a.blackouts)) return [{ ...at(s, 'AVL-1'), says: 'AVL-1:away', facts: { day } }];
  const room = a.maxMin[weekday(day)]!;
  if (room === 0) return [{ ...at(s, 'AVL-1'), says: 'AVL-1', facts: { day } }];
  const runs = runsOf(plan).filter((r) => r.day === day && r.type !== 'race');
  const minutes = s.minutes + runs.reduce((sum, r) => sum + minutesOf(r, c.slowSPerKm), 0);
  return minutes > room ? [{ ...at(s, 'AVL-2'), says: 'AVL-2', facts: { minutes, day, room } }] : [];
}

function neighbourBreaks(
  plan: PlanDocumentValue,
  s: StrengthSession,
  next: StrengthSession | undefined,
  c: BreakContext,
): PlanBreak[] {
  const out: PlanBreak[] = [];
  const runs = runsOf(plan);
  const tomorrow = addDays(s.day, 1);
  const isHard = (r: (typeof runs)[number]) =>
    isHardSession({ type: r.type, minutes: minutesOf(r, c.slowSPerKm) });
  if (runs.some((r) => r.day === tomorrow && isHard(r)))
    out.push({ ...at(s, 'STR-7'), says: 'STR-7', facts: { day: tomorrow } });
  if (runs.some((r) => r.day === s.day && ['long', 'race'].includes(LIBRARY[r.type].load)))
    out.push({ ...at(s, 'STR-7'), says: 'STR-7:same', facts: { day: s.day } });
  if (next !== undefined && daysBetween(s.day, next.day) < planPolicy.strength.apartDays)
    out.push({ ...at(next, 'STR-2'), says: 'STR-2', facts: { first: s.day, second: next.day } });
  return out;
}

function raceBreaks(plan: PlanDocumentValue, s: StrengthSession): PlanBreak[] {
  const { noneBeforeRaceDays, noneAfterRaceDays: after, heavyBeforeRaceDays } = planPolicy.strength;
  return runsOf(plan)
    .filter((r) => r.type === 'race')
    .flatMap((race): PlanBreak[] => {
      const until = daysBetween(s.day, race.day);
      const heavy = s.phase === 'strength' || s.phase === 'power';
      const before =
        race.day !== plan.race?.day
          ? BEFORE_OTHER_RACE_DAYS
          : heavy
            ? heavyBeforeRaceDays[raceClassOf(race.km * 1000)]
            : noneBeforeRaceDays;
      if (until === 0 || until >= before || until < -after) return [];
      return [
        { ...at(s, 'STR-7'), says: 'STR-7:race', facts: { day: s.day, race: race.day, before, after } },
      ];
    });
}

function runsOf(plan: PlanDocumentValue) {
  return plan.weeks.flatMap((w) => w.sessions).filter((r) => r.km > 0);
}
