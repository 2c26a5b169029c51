import { policyVersion } from '../../src/core/coaching/policy.ts';
import {
  DECISION_CODES,
  type Lock,
  type PastDecision,
  type Race,
  type ReviewInput,
  type RunRecord,
} from '../../src/core/coaching/review-input.ts';
import { addDays, weekStart } from '../../src/core/time.ts';
import { scenarioEvidence, withRpe } from './scenario-evidence.ts';
import { scenarioNextWeek } from './scenario-next-week.ts';
import {
  asDay,
  asList,
  asMapping,
  asNumber,
  DAYS,
  isMapping,
  oneOf,
  onlyKeys,
  type RawScenario,
} from './scenario-notation.ts';
import { profileOf } from './scenario-runner-profile.ts';
import { type ScenarioWeek, scenarioWeek } from './scenario-runs.ts';

export const WEEKLY_FIELDS = [
  'id',
  'title',
  'why',
  'kind',
  'runner',
  'asOf',
  'goal',
  'races',
  'weeks',
  'next',
  'evidence',
  'expect',
  'lock',
  'locks',
  'mode',
  'risk',
  'riskSetting',
  'setting',
  'minor',
  'pregnant',
  'coached',
  'language',
  'previous',
  'decisions',
  'history',
  'blackouts',
  'muted',
  'peakKm',
  'lastScaleUp',
  'lastScaleDown',
  'lastRecovery',
  'availability',
  'trigger',
  'newRunner',
  'recordedSince',
  'lastDecision',
  'previousDecisions',
];

const DISTANCES: Record<string, number> = {
  '5k': 5000,
  '10k': 10_000,
  half: 21_097.5,
  hm: 21_097.5,
  half_marathon: 21_097.5,
  marathon: 42_195,
  ultra: 50_000,
  '50k': 50_000,
};

/** A weekly scenario as the record that `review` takes: first the runs, then everything around them. */
export function scenarioInput(raw: RawScenario): ReviewInput {
  onlyKeys(raw, WEEKLY_FIELDS, raw.id);
  const asOf = asDay(raw.asOf, 'asOf');
  const profile = profileOf(raw.runner);
  const weeks: ScenarioWeek[] = [];
  for (const w of asList(raw.weeks, 'weeks')) weeks.push(scenarioWeek(w, profile, weeks.at(-1)?.tpl ?? null));
  const evidence = scenarioEvidence(raw.evidence, asOf);
  const races = racesOf(raw);
  const lastStart = weeks.at(-1)?.week.start ?? weekStart(asOf);
  const nextStart =
    isMapping(raw.next) && raw.next.start !== undefined
      ? asDay(raw.next.start, 'next.start')
      : addDays(lastStart, 7);
  const next = scenarioNextWeek(raw.next, nextStart, weeks.at(-1)?.tpl ?? null, races);
  const peak = raw.peakKm ?? (isMapping(raw.next) ? raw.next.peakKm : undefined);
  const risk = raw.risk ?? raw.riskSetting ?? raw.setting;
  return {
    runnerId: `scenario-${raw.id}`,
    planVersion: '1',
    policyVersion,
    trigger:
      raw.trigger === undefined ? 'weekly' : oneOf(raw.trigger, ['weekly', 'event'] as const, 'trigger'),
    asOf,
    language: raw.language === undefined ? 'en' : oneOf(raw.language, ['en', 'de'] as const, 'language'),
    runner: {
      level: profile.level,
      risk: risk === undefined ? 'normal' : oneOf(risk, ['normal', 'cautious'] as const, 'risk'),
      easyCeilingSPerKm: profile.ceilingSPerKm,
      needsCoachApproval: raw.minor === true || raw.pregnant === true,
      coached: raw.coached === true || raw.mode === 'suggest' || raw.lock !== undefined,
      ...recordedSince(raw, asOf),
    },
    runs: markRaces(
      withRpe(
        weeks.flatMap((w) => w.runs).filter((r) => r.day <= asOf),
        evidence.rpe,
        lastStart,
      ),
      races,
    ),
    crossTraining: evidence.crossTraining,
    weeks: weeks.map((w) => w.week),
    next,
    peakKm: peak === undefined ? null : asNumber(peak, 'peakKm'),
    readiness: evidence.readiness,
    pain: evidence.pain,
    illness: evidence.illness,
    clearances: evidence.clearances,
    emergency: evidence.emergency,
    breakReason: evidence.breakReason,
    blackouts: raw.blackouts === undefined ? [] : asList(raw.blackouts, 'blackouts').map(blackoutOf),
    races,
    mode: raw.mode === undefined ? 'auto' : oneOf(raw.mode, ['auto', 'suggest', 'off'] as const, 'mode'),
    locks: [
      ...(raw.lock === undefined ? [] : [raw.lock]),
      ...(raw.locks === undefined ? [] : asList(raw.locks, 'locks')),
    ].map((l) => lockOf(l, nextStart)),
    muted: raw.muted === undefined ? [] : asList(raw.muted, 'muted').map((m) => mutedOf(m, asOf)),
    decisions: decisionsOf(raw),
  };
}

export function racesOf(raw: RawScenario): Race[] {
  const out: Race[] = [];
  if (raw.goal !== undefined && raw.goal !== null) {
    const g = asMapping(raw.goal, 'goal');
    onlyKeys(g, ['distance', 'raceDate', 'date', 'priority', 'kind', 'time', 'targetTime'], 'goal');
    const date = g.raceDate ?? g.date;
    const metres = g.distance === undefined ? null : distanceM(g.distance);
    if (date !== undefined)
      out.push({
        day: asDay(date, 'goal.raceDate'),
        distanceM: metres ?? 10_000,
        priority: priorityOf(g.priority),
      });
  }
  for (const r of raw.races === undefined ? [] : asList(raw.races, 'races')) {
    const m = asMapping(r, 'races');
    onlyKeys(m, ['date', 'distance', 'priority'], 'races');
    out.push({
      day: asDay(m.date, 'races.date'),
      distanceM: distanceM(m.distance),
      priority: priorityOf(m.priority),
    });
  }
  return out;
}

function priorityOf(value: unknown): Race['priority'] {
  return value === undefined ? 'A' : oneOf(value, ['A', 'B', 'C'] as const, 'priority');
}

function distanceM(value: unknown): number {
  if (typeof value === 'number') return value < 300 ? value * 1000 : value;
  const found = DISTANCES[String(value).toLowerCase()];
  if (found === undefined) throw new Error(`distance: ${String(value)} is not known`);
  return found;
}

function blackoutOf(value: unknown): { from: string; to: string } {
  const m = asMapping(value, 'blackouts');
  onlyKeys(m, ['from', 'to', 'why'], 'blackouts');
  return { from: asDay(m.from, 'blackouts.from'), to: asDay(m.to, 'blackouts.to') };
}

function lockOf(value: unknown, nextStart: string): Lock {
  const m = asMapping(value, 'lock');
  onlyKeys(m, ['scope', 'start', 'date', 'day', 'by', 'field', 'reason'], 'lock');
  const named =
    m.day !== undefined && (DAYS as readonly unknown[]).includes(m.day)
      ? addDays(nextStart, DAYS.indexOf(m.day as never))
      : m.day;
  const day = m.start ?? m.date ?? named ?? nextStart;
  const scope = oneOf(m.scope, ['week', 'session', 'field'] as const, 'lock.scope');
  return { scope, day: asDay(day, 'lock'), workoutId: null, by: String(m.by ?? 'coach') };
}

function mutedOf(value: unknown, asOf: string): { code: string; until: string } {
  if (typeof value === 'string') return { code: value, until: addDays(asOf, 7) };
  const m = asMapping(value, 'muted');
  onlyKeys(m, ['code', 'rule', 'until'], 'muted');
  return { code: String(m.code ?? m.rule), until: asDay(m.until, 'muted.until') };
}

function decisionsOf(raw: RawScenario): PastDecision[] {
  const lists = [raw.previous, raw.decisions, raw.history, raw.lastDecision, raw.previousDecisions].filter(
    (l) => l !== undefined && l !== null,
  );
  const out = lists
    .flatMap((l) => (Array.isArray(l) ? l : [l]))
    .map((d): PastDecision => {
      const m = asMapping(d, 'previous');
      onlyKeys(m, ['asOf', 'date', 'decision', 'code', 'flags'], 'previous');
      return {
        asOf: asDay(m.asOf ?? m.date, 'previous.asOf'),
        code: oneOf(m.decision ?? m.code, DECISION_CODES, 'previous.decision'),
        flags: m.flags === undefined ? [] : asList(m.flags, 'previous.flags').map(String),
      };
    });
  const single = [
    ['lastScaleUp', 'scale_up'],
    ['lastScaleDown', 'scale_down'],
    ['lastRecovery', 'insert_recovery'],
  ] as const;
  for (const [field, code] of single)
    if (raw[field] !== undefined) out.push({ asOf: asDay(raw[field], field), code, flags: [] });
  return out;
}

function recordedSince(raw: RawScenario, asOf: string): { recordedSince?: string } {
  if (raw.recordedSince !== undefined) return { recordedSince: asDay(raw.recordedSince, 'recordedSince') };
  return raw.newRunner === true ? { recordedSince: addDays(asOf, -20) } : {};
}

/** A run on a race's day that is long enough was the race; without an own pace its result says nothing. */
function markRaces(runs: RunRecord[], races: readonly Race[]): RunRecord[] {
  return runs.map((r) => {
    const race = races.find((x) => x.day === r.day && r.distanceKm >= (0.8 * x.distanceM) / 1000);
    return race === undefined || r.kind === 'race'
      ? r
      : { ...r, kind: 'race', easyVerdict: null, work: null, result: null };
  });
}
