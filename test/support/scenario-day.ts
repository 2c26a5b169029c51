import { dailyCheck } from '../../src/core/coaching/daily-check.ts';
import {
  type MissedSessionInput,
  reviewMissedSession,
  type WeekSession,
} from '../../src/core/coaching/event-review.ts';
import { WEEK_TYPES } from '../../src/core/coaching/review-input.ts';
import { isSessionType, loadClass } from '../../src/core/coaching/session-class.ts';
import { addDays, weekStart } from '../../src/core/time.ts';
import { scenarioEvidence } from './scenario-evidence.ts';
import type { Outcome } from './scenario-expect.ts';
import { racesOf } from './scenario-input.ts';
import {
  asDay,
  asList,
  asMapping,
  asNumber,
  DAYS,
  type DayName,
  oneOf,
  onlyKeys,
  type RawScenario,
} from './scenario-notation.ts';
import { type Profile, profileOf } from './scenario-runner-profile.ts';

const FIELDS = [
  'id',
  'title',
  'why',
  'kind',
  'runner',
  'asOf',
  'goal',
  'races',
  'availability',
  'thisWeek',
  'today',
  'evidence',
  'expect',
  'lock',
  'mode',
  'coached',
  'language',
  'weekType',
  'type',
  'reason',
  'blackouts',
  'swaps',
  'negatives',
];

/** The week of a scenario with `thisWeek`, as its notation says it is. */
export function dayScenarioWeek(raw: RawScenario): MissedSessionInput {
  onlyKeys(raw, FIELDS, raw.id);
  const asOf = asDay(raw.asOf, 'asOf');
  return weekInput(raw, asOf, weekStart(asOf), profileOf(raw.runner));
}

/** Scenarios with `thisWeek`: a missed session (event review), or with `today` the check before it. */
export function runDayScenario(raw: RawScenario, input = dayScenarioWeek(raw)): Outcome {
  const asOf = asDay(raw.asOf, 'asOf');
  const profile = profileOf(raw.runner);
  const monday = weekStart(asOf);
  return raw.today === undefined && raw.kind !== 'daily'
    ? missed(input, monday)
    : daily(raw, input, asOf, monday, profile);
}

function weekInput(raw: RawScenario, asOf: string, monday: string, profile: Profile): MissedSessionInput {
  const minutes = raw.availability === undefined ? null : asMapping(raw.availability, 'availability');
  if (minutes !== null) onlyKeys(minutes, DAYS, 'availability');
  const lock = raw.lock === undefined ? null : asMapping(raw.lock, 'lock');
  const weekType = raw.weekType ?? raw.type;
  return {
    asOf,
    language: raw.language === undefined ? 'en' : oneOf(raw.language, ['en', 'de'] as const, 'language'),
    coached: raw.coached === true,
    mode: raw.mode === undefined ? 'auto' : oneOf(raw.mode, ['auto', 'suggest', 'off'] as const, 'mode'),
    weekType: weekType === undefined ? 'load' : oneOf(weekType, WEEK_TYPES, 'weekType'),
    sessions: (raw.thisWeek === undefined ? [] : asList(raw.thisWeek, 'thisWeek')).map((s, i) =>
      weekSession(s, i, asOf, monday, profile),
    ),
    minutesByWeekday: DAYS.map((d) =>
      minutes === null ? 24 * 60 : minutes[d] === undefined ? 0 : asNumber(minutes[d], 'availability'),
    ),
    lockedDays: lock === null ? [] : lockedDays(lock, monday),
    blackouts:
      raw.blackouts === undefined
        ? []
        : asList(raw.blackouts, 'blackouts').map((b) => {
            const m = asMapping(b, 'blackouts');
            return { from: asDay(m.from, 'from'), to: asDay(m.to, 'to') };
          }),
    races: racesOf(raw),
    reason: reasonOf(raw, asOf),
  };
}

function lockedDays(lock: Record<string, unknown>, monday: string): string[] {
  if (lock.scope === 'week') return DAYS.map((_, i) => addDays(monday, i));
  const day = lock.day ?? lock.date;
  return [
    (DAYS as readonly unknown[]).includes(day)
      ? addDays(monday, DAYS.indexOf(day as DayName))
      : asDay(day, 'lock.day'),
  ];
}

function weekSession(
  value: unknown,
  index: number,
  asOf: string,
  monday: string,
  profile: Profile,
): WeekSession {
  const s = asMapping(value, 'thisWeek');
  onlyKeys(s, ['day', 'type', 'km', 'key', 'done', 'minutes'], 'thisWeek');
  const type = String(s.type);
  if (!isSessionType(type)) throw new Error(`thisWeek: type ${type} is not known`);
  const day = addDays(monday, DAYS.indexOf(oneOf(s.day, DAYS, 'thisWeek.day')));
  const km = asNumber(s.km, 'thisWeek.km');
  const c = loadClass(type);
  const usual = c === 'long' ? profile.usual.L : c === 'easy' ? profile.usual.E : profile.usual.Q;
  return {
    id: `${index}-${type}`,
    day,
    type,
    km,
    minutes: s.minutes === undefined ? (km * usual.paceSPerKm) / 60 : asNumber(s.minutes, 'minutes'),
    key: s.key === undefined ? false : s.key === true,
    done: s.done === undefined ? (day < asOf ? true : null) : s.done === true,
  };
}

const dayName = (monday: string, day: string) => DAYS.find((_, i) => addDays(monday, i) === day) ?? day;

function missed(input: MissedSessionInput, monday: string): Outcome {
  const d = reviewMissedSession(input);
  const name = (id: string) => {
    const s = input.sessions.find((x) => x.id === id)!;
    return `${s.type} ${dayName(monday, s.day)}`;
  };
  return {
    decision: d.code,
    moved: d.moved === null ? null : { from: dayName(monday, d.moved.from), to: dayName(monday, d.moved.to) },
    dropped: d.droppedIds.map(name),
    sessions: d.sessions.length,
    weekKm: d.weekKm,
    hard: d.hard,
    longestRunKm: Math.max(0, ...d.sessions.map((s) => s.km)),
    flags: [],
    blockedBy: [],
    explanation: d.explanation.runner,
    reviewNeeded: d.reviewNeeded,
    plannedKm: null,
  };
}

function daily(
  raw: RawScenario,
  input: MissedSessionInput,
  asOf: string,
  monday: string,
  profile: Profile,
): Outcome {
  const today =
    raw.today === undefined
      ? input.sessions.find((s) => s.day === asOf && s.done === null)
      : weekSession(
          { day: dayName(monday, asOf), ...asMapping(raw.today, 'today') },
          99,
          asOf,
          monday,
          profile,
        );
  if (today === undefined) throw new Error('daily: no session today');
  const evidence = scenarioEvidence(raw.evidence, asOf);
  const others = input.sessions.filter((s) => s.day !== asOf);
  const d = dailyCheck({
    ...input,
    sessions: [...others, today],
    session: today,
    easyPaceSPerKm: profile.usual.E.paceSPerKm,
    readiness: evidence.readiness.find((r) => r.day === asOf)?.state ?? 'unknown',
    negatives: raw.negatives === undefined ? null : asNumber(raw.negatives, 'negatives'),
    pain: evidence.pain,
    illnessMild: evidence.illness.some((i) => i.kind === 'mild'),
    illnessSystemic: evidence.illness.some((i) => i.kind === 'systemic'),
    swapDays: raw.swaps === undefined ? [] : asList(raw.swaps, 'swaps').map((x) => asDay(x, 'swaps')),
  });
  const rest = others.filter((s) => s.done !== false && !d.droppedIds.includes(s.id));
  const week = [...rest, d.session, ...(d.moved === null ? [] : [{ ...today, day: d.moved.to }])];
  return {
    decision: d.code,
    wouldBe: d.wouldBe,
    moved: d.moved === null ? null : { from: dayName(monday, d.moved.from), to: dayName(monday, d.moved.to) },
    dropped: d.droppedIds.map((id) => {
      const s = input.sessions.find((x) => x.id === id)!;
      return `${s.type} ${dayName(monday, s.day)}`;
    }),
    sessions: week.length,
    weekKm: Math.round(week.reduce((sum, s) => sum + s.km, 0) * 10) / 10,
    hard: week.filter((s) => loadClass(s.type) === 'hard').length,
    longestRunKm: Math.max(...week.map((s) => s.km)),
    todayKm: d.session.km,
    flags: [],
    blockedBy: [],
    explanation: d.explanation.runner,
    reviewNeeded: d.reviewNeeded,
    mayDropLastRepeat: d.mayDropLastRepeat,
    plannedKm: null,
  };
}

/** MISS-5: said, or plain from the reports of the day. */
function reasonOf(raw: RawScenario, asOf: string): MissedSessionInput['reason'] {
  if (raw.reason !== undefined) return oneOf(raw.reason, ['life', 'illness', 'pain'] as const, 'reason');
  const evidence = scenarioEvidence(raw.evidence, asOf);
  if (evidence.illness.length > 0) return 'illness';
  return evidence.pain.some((p) => p.level >= 3) ? 'pain' : null;
}
