import {
  BREAK_REASONS,
  type BreakReason,
  type CrossTraining,
  type IllnessReport,
  type PainReport,
  READINESS_STATES,
  type ReadinessState,
  type RunRecord,
} from '../../src/core/coaching/review-input.ts';
import { readinessState } from '../../src/core/science/readiness.ts';
import { addDays } from '../../src/core/time.ts';
import { asDay, asList, asMapping, asNumber, DAYS, isMapping, oneOf, onlyKeys } from './scenario-notation.ts';

export interface Evidence {
  readiness: { day: string; state: ReadinessState }[];
  pain: PainReport[];
  illness: IllnessReport[];
  clearances: string[];
  emergency: string[];
  breakReason: BreakReason | null;
  crossTraining: CrossTraining[];
  rpe: unknown;
}

const FIELDS = [
  'readiness',
  'feel',
  'pain',
  'illness',
  'breakReason',
  'rpe',
  'crossTraining',
  'clearance',
  'missedReason',
  'cleared',
  'symptoms',
  'emergency',
];

/** `evidence` of a scenario; lists of daily values end at `asOf`. */
export function scenarioEvidence(value: unknown, asOf: string): Evidence {
  const e = value === undefined || value === null ? {} : asMapping(value, 'evidence');
  onlyKeys(e, FIELDS, 'evidence');
  const clearance = e.clearance ?? e.cleared;
  return {
    readiness: readinessOf(e.readiness, e.feel, asOf),
    pain: many(e.pain).map((p) => painOf(p, asOf)),
    illness: [...many(e.illness), ...missedThroughIllness(e.missedReason)].map((i) => illnessOf(i, asOf)),
    clearances: many(clearance).map((d) =>
      d === true ? asOf : asDay(isMapping(d) ? d.date : d, 'clearance'),
    ),
    emergency: many(e.emergency ?? e.symptoms).map(String),
    breakReason: e.breakReason == null ? null : breakReasonOf(e.breakReason),
    crossTraining: crossOf(e.crossTraining, asOf),
    rpe: e.rpe,
  };
}

function many(value: unknown): unknown[] {
  if (value === undefined || value === null || value === false || value === 'none') return [];
  return Array.isArray(value) ? value : [value];
}

function readinessOf(states: unknown, feel: unknown, asOf: string): Evidence['readiness'] {
  const byDay = new Map<string, ReadinessState>();
  const feels = feel === undefined ? [] : asList(feel, 'feel');
  feels.forEach((f, i) => {
    if (f !== null)
      byDay.set(
        addDays(asOf, i + 1 - feels.length),
        feelState(addDays(asOf, i + 1 - feels.length), asNumber(f, 'feel')),
      );
  });
  const given =
    states === undefined || states === null || states === 'unknown'
      ? []
      : typeof states === 'string'
        ? Array.from({ length: 7 }, () => states)
        : asList(states, 'readiness');
  given.forEach((s, i) => {
    byDay.set(
      addDays(asOf, i + 1 - given.length),
      s === null ? 'unknown' : oneOf(s, READINESS_STATES, 'readiness'),
    );
  });
  return [...byDay].map(([day, state]) => ({ day, state }));
}

function painOf(value: unknown, asOf: string): PainReport {
  const p = typeof value === 'number' ? { level: value } : asMapping(value, 'pain');
  onlyKeys(
    p,
    [
      'date',
      'day',
      'level',
      'site',
      'gait',
      'gaitChanged',
      'changedGait',
      'night',
      'nightPain',
      'rest',
      'restPain',
      'walking',
    ],
    'pain',
  );
  const yes = (v: unknown) => v === true || v === 'changed' || v === 'yes' || v === 'limping' || v === 'limp';
  return {
    day: p.date === undefined && p.day === undefined ? asOf : asDay(p.date ?? p.day, 'pain.date'),
    level: asNumber(p.level, 'pain.level'),
    site: p.site === undefined ? 'leg' : String(p.site),
    gaitChanged: yes(p.gait) || yes(p.gaitChanged) || yes(p.changedGait),
    atNightOrRest: yes(p.night) || yes(p.nightPain) || yes(p.rest) || yes(p.restPain),
    walkingLevel: typeof p.walking === 'number' ? p.walking : null,
  };
}

const MILD = ['mild', 'above_neck', 'cold', 'illness_mild', 'head'];
const SYSTEMIC = ['systemic', 'below_neck', 'fever', 'flu', 'illness_systemic', 'chest'];
const ILLNESS_FIELDS = [
  'date',
  'from',
  'start',
  'to',
  'until',
  'end',
  'kind',
  'type',
  'level',
  'fever',
  'systemic',
  'belowNeck',
  'symptoms',
  'symptomFreeSince',
  'allClear',
  'clear',
  'cleared',
];

function illnessOf(value: unknown, asOf: string): IllnessReport {
  const i = typeof value === 'string' ? { kind: value } : asMapping(value, 'illness');
  onlyKeys(i, ILLNESS_FIELDS, 'illness');
  const fields = i as Record<string, unknown>;
  const words = [fields.kind, fields.type, fields.level, ...many(fields.symptoms)]
    .filter((w) => w !== undefined)
    .map(String);
  for (const w of words) oneOf(w, [...MILD, ...SYSTEMIC], 'illness');
  const fever = fields.fever === true || words.includes('fever');
  const systemic =
    fever || fields.systemic === true || fields.belowNeck === true || words.some((w) => SYSTEMIC.includes(w));
  const from = fields.date ?? fields.from ?? fields.start;
  const to = fields.to ?? fields.until ?? fields.end;
  const free = fields.symptomFreeSince;
  const clear = fields.allClear ?? fields.clear ?? fields.cleared ?? free;
  return {
    from: from === undefined ? asOf : asDay(from, 'illness.date'),
    to: to != null ? asDay(to, 'illness.to') : free != null ? addDays(asDay(free, 'illness'), -1) : null,
    kind: systemic ? 'systemic' : 'mild',
    fever,
    allClearOn:
      clear == null || clear === false ? null : clear === true ? asOf : asDay(clear, 'illness.allClear'),
  };
}

const REASONS: Record<string, BreakReason> = {
  cold: 'illness_mild',
  illness: 'illness_mild',
  fever: 'illness_systemic',
  flu: 'illness_systemic',
  systemic: 'illness_systemic',
  vacation: 'holiday',
  work: 'life',
  travel: 'life',
  none: 'life',
};

function breakReasonOf(value: unknown): BreakReason {
  return REASONS[String(value)] ?? oneOf(value, BREAK_REASONS, 'breakReason');
}

/** A list of `{date, minutes, hard?}`, or a number of sessions a week spread over the last four weeks. */
function crossOf(value: unknown, asOf: string): CrossTraining[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'number') {
    return Array.from({ length: value * 4 }, (_, k) => ({
      day: addDays(asOf, -Math.floor((k * 7) / value)),
      minutes: 40,
      hard: false,
    }));
  }
  return asList(value, 'crossTraining').map((x) => {
    const m = asMapping(x, 'crossTraining');
    onlyKeys(m, ['date', 'minutes', 'hard', 'mode'], 'crossTraining');
    return {
      day: asDay(m.date, 'crossTraining.date'),
      minutes: m.minutes === undefined ? 40 : asNumber(m.minutes, 'minutes'),
      hard: m.hard === true,
    };
  });
}

/** `rpe`: `{Tue: 6}` for days of the last week, a list in order of its runs, or one number for all of them. */
export function withRpe(runs: RunRecord[], rpe: unknown, weekStart: string): RunRecord[] {
  if (rpe === undefined || rpe === null) return runs;
  const week = runs.filter((r) => r.day >= weekStart).toSorted((a, b) => a.startMs - b.startMs);
  const values = new Map<string, number | null>();
  if (typeof rpe === 'number') for (const r of week) values.set(r.id, rpe);
  else if (Array.isArray(rpe)) {
    if (rpe.length !== week.length) throw new Error(`rpe: ${rpe.length} values for ${week.length} runs`);
    for (const [i, r] of week.entries()) values.set(r.id, rpe[i] === null ? null : asNumber(rpe[i], 'rpe'));
  } else {
    for (const [name, v] of Object.entries(asMapping(rpe, 'rpe'))) {
      const day = addDays(weekStart, DAYS.indexOf(oneOf(name, DAYS, 'rpe')));
      for (const r of week.filter((x) => x.day === day)) values.set(r.id, asNumber(v, 'rpe'));
    }
  }
  return runs.map((r) => (values.has(r.id) ? { ...r, rpe: values.get(r.id)! } : r));
}

/** Feel (1–5) as the only thing known of a day. */
function feelState(day: string, value: number): ReadinessState {
  const feel = [{ day, value }];
  return readinessState({ asOf: day, hrv: {}, restHrBpm: [], sleepH: [], feel, wellnessZSum: null }).state;
}

/** MISS-5: of the reasons for a missed session only illness says something about the body here; pain has its own report. */
function missedThroughIllness(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const reason = oneOf(value, ['life', 'work', 'travel', 'weather', 'illness'] as const, 'missedReason');
  return reason === 'illness' ? ['mild'] : [];
}
