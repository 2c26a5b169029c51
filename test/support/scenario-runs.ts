import type {
  PlannedSession,
  PlannedWeek,
  RunKind,
  RunRecord,
} from '../../src/core/coaching/review-input.ts';
import { WEEK_TYPES } from '../../src/core/coaching/review-input.ts';
import { expectedRpe, isEasyKind } from '../../src/core/coaching/session-class.ts';
import { addDays, dayNumber } from '../../src/core/time.ts';
import { evenRunVerdict } from './easy-verdict-adapter.ts';
import {
  asDay,
  asList,
  asMapping,
  asNumber,
  asPace,
  DAYS,
  type DayName,
  oneOf,
  onlyKeys,
} from './scenario-notation.ts';
import { type Profile, predictedRaceS } from './scenario-runner-profile.ts';

type Slot = { day: DayName; t: 'E' | 'Q' | 'L'; share: number };
const slots = (text: string): Slot[] =>
  text.split(', ').map((part) => {
    const [day, t, share] = part.split(' ');
    return { day: day as DayName, t: t as Slot['t'], share: Number(share) };
  });

/** How a template splits a week's kilometres. */
export const TEMPLATES: Record<string, Slot[]> = {
  W6: slots('Mon E .12, Tue Q .18, Wed E .15, Thu Q .17, Sat E .10, Sun L .28'),
  W5: slots('Tue E .20, Wed E .17, Thu Q .21, Sat E .12, Sun L .30'),
  W4: slots('Tue E .24, Thu Q .26, Sat E .16, Sun L .34'),
  W3: slots('Tue E .30, Thu E .30, Sun L .40'),
};

const KINDS: Record<string, RunKind> = {
  E: 'easy',
  L: 'long',
  Q: 'quality',
  T: 'quality',
  I: 'interval',
  H: 'hills',
  M: 'steady',
  R: 'race',
  easy: 'easy',
  long: 'long',
  quality: 'quality',
  recovery: 'recovery',
  steady: 'steady',
  fartlek: 'fartlek',
  interval: 'interval',
  hills: 'hills',
  race: 'race',
  test: 'test',
};
const PLAN_TYPE: Record<Slot['t'], string> = { E: 'easy', L: 'long_easy', Q: 'tempo' };
const RUN_FIELDS = [
  'km',
  'pace',
  'hr',
  'rpe',
  't',
  'hrOk',
  'temp',
  'climb',
  'trusted',
  'hour',
  'workPace',
  'predicted',
];

/** One run of a scenario before it becomes a record. */
interface Sketch {
  day: string;
  kind: RunKind;
  km: number;
  fields: Record<string, unknown>;
  added: boolean;
}

export function templateOf(name: unknown): Slot[] {
  const found = TEMPLATES[String(name)];
  if (found === undefined) throw new Error(`tpl: ${String(name)} is not known`);
  return found;
}

/** A week's planned sessions at its planned kilometres. */
export function plannedSessions(start: string, km: number, tpl: readonly Slot[]): PlannedSession[] {
  return tpl.map((slot) =>
    session(addDays(start, DAYS.indexOf(slot.day)), PLAN_TYPE[slot.t], round1(km * slot.share)),
  );
}

export function session(day: string, type: string, km: number): PlannedSession {
  return {
    id: `plan-${day}-${type}`,
    day,
    startMs: startMs(day, null),
    type,
    km,
    minutes: null,
    key: type !== 'easy',
    locked: false,
  };
}

/** 18:00, on Sundays 09:00; the scenario's clock is UTC. */
export function startMs(day: string, hour: number | null): number {
  const isSunday = (dayNumber(day) + 3) % 7 === 6;
  return dayNumber(day) * 86_400_000 + (hour ?? (isSunday ? 9 : 18)) * 3_600_000;
}

export interface ScenarioWeek {
  week: PlannedWeek;
  runs: RunRecord[];
  tpl: string | null;
}

/** One entry of `weeks`: the plan then in force and the runs that were made of it. */
export function scenarioWeek(value: unknown, profile: Profile, fallbackTpl: string | null): ScenarioWeek {
  const w = asMapping(value, 'weeks');
  onlyKeys(w, ['start', 'planned', 'km', 'type', 'tpl', 'changes'], 'weeks');
  const start = asDay(w.start, 'weeks.start');
  if ((dayNumber(start) + 3) % 7 !== 0) throw new Error(`weeks.start: ${start} is no Monday`);
  const planned = asNumber(w.planned, 'weeks.planned');
  const km = w.km === undefined ? planned : asNumber(w.km, 'weeks.km');
  const type = w.type === undefined ? 'load' : oneOf(w.type, WEEK_TYPES, 'weeks.type');
  const tplName = w.tpl === undefined ? null : String(w.tpl);
  const tpl =
    tplName === null
      ? km > 0 && fallbackTpl !== null
        ? templateOf(fallbackTpl)
        : null
      : templateOf(tplName);
  if (tpl === null && km > 0) throw new Error(`weeks ${start}: kilometres but no tpl`);
  const sketches: Sketch[] = (tpl ?? [])
    .filter(() => km > 0)
    .map((slot) => ({
      day: addDays(start, DAYS.indexOf(slot.day)),
      kind: KINDS[slot.t]!,
      km: round1(km * slot.share),
      fields: {},
      added: false,
    }));
  for (const change of w.changes === undefined ? [] : asList(w.changes, 'changes'))
    applyChange(sketches, asMapping(change, 'changes'), start);
  const sessions = tpl === null ? [] : plannedSessions(start, planned, tpl);
  const load = sessions.reduce((sum, s) => sum + plannedLoad(s, profile), 0);
  return {
    week: { start, type, plannedKm: planned, plannedLoad: sessions.length === 0 ? null : load, sessions },
    runs: sketches.map((s, i) => toRecord(s, i, profile)),
    tpl: tplName ?? fallbackTpl,
  };
}

function applyChange(sketches: Sketch[], change: Record<string, unknown>, start: string): void {
  const dayOf = (name: unknown) => addDays(start, DAYS.indexOf(oneOf(name, DAYS, 'changes day')));
  if ('set' in change) {
    const { set, ...fields } = change;
    onlyKeys(fields, RUN_FIELDS, `set ${String(set)}`);
    const target = sketches.filter((s) => s.day === dayOf(set));
    if (target.length === 0) throw new Error(`set ${String(set)}: no run on that day`);
    for (const s of target) assign(s, fields);
  } else if ('drop' in change) {
    onlyKeys(change, ['drop'], 'drop');
    const days = Array.isArray(change.drop) ? change.drop : [change.drop];
    for (const name of days) {
      const before = sketches.length;
      sketches.splice(0, before, ...sketches.filter((s) => s.day !== dayOf(name)));
      if (sketches.length === before) throw new Error(`drop ${String(name)}: no run on that day`);
    }
  } else if ('add' in change) {
    onlyKeys(change, ['add'], 'add');
    const { day, ...fields } = asMapping(change.add, 'add');
    onlyKeys(fields, RUN_FIELDS, 'add');
    const added: Sketch = { day: dayOf(day), kind: 'easy', km: 0, fields: {}, added: true };
    assign(added, fields);
    if (added.km <= 0) throw new Error('add: km is missing');
    sketches.push(added);
  } else {
    throw new Error(`changes: unknown operation ${Object.keys(change).join(', ')}`);
  }
}

function assign(s: Sketch, fields: Record<string, unknown>): void {
  if (fields.km !== undefined) s.km = asNumber(fields.km, 'km');
  if (fields.t !== undefined) {
    const kind = KINDS[String(fields.t)];
    if (kind === undefined) throw new Error(`t: ${String(fields.t)} is not known`);
    s.kind = kind;
  }
  s.fields = { ...s.fields, ...fields };
}

function usualOf(kind: RunKind, profile: Profile) {
  if (kind === 'long') return profile.usual.L;
  return isEasyKind(kind) ? profile.usual.E : profile.usual.Q;
}

function toRecord(s: Sketch, index: number, profile: Profile): RunRecord {
  const f = s.fields;
  const usual = usualOf(s.kind, profile);
  const isRace = s.kind === 'race' || s.kind === 'test';
  const predictedS = predictedRaceS(profile.vdot, s.km * 1000);
  const pace =
    f.pace === undefined ? (isRace ? predictedS / s.km : usual.paceSPerKm) : asPace(f.pace, 'pace');
  const hrBpm =
    f.hr === undefined
      ? isRace
        ? Math.round(profile.lthrBpm * 1.02)
        : usual.hrBpm
      : f.hr === null
        ? null
        : asNumber(f.hr, 'hr');
  const hrOk = f.hrOk === undefined ? hrBpm !== null : f.hrOk === true;
  const movingS = s.km * pace;
  const thresholdPace = profile.ceilingSPerKm * 0.844;
  const hour = f.hour === undefined ? (s.added ? 7 : null) : asNumber(f.hour, 'hour');
  const isQuality = s.kind === 'quality' || s.kind === 'interval';
  const workPace =
    f.workPace === undefined ? thresholdPace * (pace / usual.paceSPerKm) : asPace(f.workPace, 'workPace');
  return {
    id: `run-${s.day}-${index}`,
    day: s.day,
    startMs: startMs(s.day, hour),
    distanceKm: s.km,
    movingS,
    kind: s.kind,
    gradedPaceSPerKm: pace,
    avgHrBpm: hrBpm,
    hrOk,
    rpe: f.rpe === undefined ? expectedRpe(s.kind) : f.rpe === null ? null : asNumber(f.rpe, 'rpe'),
    easyVerdict: isEasyKind(s.kind)
      ? evenRunVerdict({
          paceSPerKm: pace,
          hrBpm,
          hrOk,
          movingS,
          ceilingSPerKm: profile.ceilingSPerKm,
          lthrBpm: profile.lthrBpm,
        })
      : null,
    load: (movingS / 36) * (thresholdPace / pace) ** 2,
    trusted: f.trusted === undefined ? true : f.trusted === true,
    tempC: f.temp === undefined ? null : asNumber(f.temp, 'temp'),
    climbMPerKm: f.climb === undefined ? null : asNumber(f.climb, 'climb'),
    work: isQuality
      ? { paceSPerKm: workPace, fastLimitSPerKm: thresholdPace, plannedRpe: expectedRpe(s.kind) }
      : null,
    result: isRace
      ? {
          predictedS: f.predicted === undefined ? predictedS : asPace(f.predicted, 'predicted'),
          actualS: movingS,
        }
      : null,
  };
}

function plannedLoad(s: PlannedSession, profile: Profile): number {
  const usual =
    s.type === 'long_easy' ? profile.usual.L : s.type === 'easy' ? profile.usual.E : profile.usual.Q;
  return ((s.km * usual.paceSPerKm) / 36) * ((profile.ceilingSPerKm * 0.844) / usual.paceSPerKm) ** 2;
}

export function round1(km: number): number {
  return Math.round(km * 10 + 1e-9) / 10;
}
