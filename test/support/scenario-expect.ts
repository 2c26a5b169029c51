import { asMapping, isMapping, onlyKeys } from './scenario-notation.ts';

/** What came out of a scenario, in the words of `expect`. */
export interface Outcome {
  decision: string;
  flags: string[];
  blockedBy: string[];
  explanation: string;
  plannedKm: number | null;
  nextWeekKm?: number;
  hard?: number;
  longestRunKm?: number;
  alert?: string | null;
  weekAfterKm?: number | null;
  week2Km?: number | null;
  week3Km?: number | null;
  vdotFactor?: number | null;
  wouldBe?: string | null;
  runnerAdvisory?: boolean;
  score?: number;
  unknown?: string[];
  approval?: string;
  offers?: string[];
  moved?: { from: string; to: string } | null;
  dropped?: string[];
  sessions?: number;
  weekKm?: number;
  todayKm?: number;
  reviewNeeded?: boolean;
  mayDropLastRepeat?: boolean;
  status?: string;
}

const RANGES = [
  'nextWeekKm',
  'hard',
  'longestRunKm',
  'weekAfterKm',
  'week2Km',
  'week3Km',
  'vdotFactor',
  'score',
  'sessions',
  'weekKm',
  'todayKm',
] as const;
const LISTS = ['flags', 'blockedBy', 'unknown', 'offers'] as const;
const EXACT = [
  'wouldBe',
  'runnerAdvisory',
  'approval',
  'status',
  'reviewNeeded',
  'mayDropLastRepeat',
] as const;
const KNOWN = [
  ...RANGES,
  ...LISTS,
  ...EXACT,
  'decision',
  'alert',
  'explain',
  'moved',
  'dropped',
  'notFlags',
  'noFlags',
  'explainNot',
];
const ALERTS = ['none', 'info', 'warn', 'urgent'];

/** Every expectation that is not met, as a sentence; an unknown key is one too. */
export function unmet(expectation: unknown, got: Outcome): string[] {
  const e = asMapping(expectation, 'expect');
  onlyKeys(e, KNOWN, 'expect');
  const failures: string[] = [];
  const wrong = (key: string, value: unknown) =>
    failures.push(`${key}: expected ${JSON.stringify(e[key])}, got ${JSON.stringify(value)}`);

  if (
    e.decision !== undefined &&
    !(Array.isArray(e.decision) ? e.decision : [e.decision]).includes(got.decision)
  )
    wrong('decision', got.decision);
  for (const key of RANGES) if (e[key] !== undefined && !within(e[key], got[key])) wrong(key, got[key]);
  for (const key of EXACT) if (e[key] !== undefined && got[key] !== e[key]) wrong(key, got[key]);
  for (const key of LISTS) {
    if (e[key] !== undefined && !listOf(e[key]).every((x) => (got[key] ?? []).includes(x)))
      wrong(key, got[key]);
  }
  for (const key of ['notFlags', 'noFlags']) {
    if (e[key] === undefined) continue;
    const bad = e[key] === true ? got.flags : listOf(e[key]).filter((x) => got.flags.includes(x));
    if (bad.length > 0) wrong(key, got.flags);
  }
  if (e.alert !== undefined) {
    const want = String(e.alert ?? 'none');
    if (!ALERTS.includes(want)) failures.push(`alert: ${want} is none of ${ALERTS.join(', ')}`);
    const have = ALERTS.indexOf(got.alert ?? 'none');
    if (want === 'none' ? have !== 0 : have < ALERTS.indexOf(want)) wrong('alert', got.alert ?? 'none');
  }
  const said = got.explanation.toLowerCase();
  for (const word of e.explain === undefined ? [] : listOf(e.explain)) {
    if (!said.includes(word.toLowerCase()))
      failures.push(`explain: "${word}" does not occur in "${got.explanation}"`);
  }
  for (const word of e.explainNot === undefined ? [] : listOf(e.explainNot)) {
    if (said.includes(word.toLowerCase()))
      failures.push(`explainNot: "${word}" occurs in "${got.explanation}"`);
  }
  if (e.moved !== undefined) {
    const same = isMapping(e.moved)
      ? got.moved?.from === e.moved.from && got.moved?.to === e.moved.to
      : (got.moved ?? null) === null;
    if (!same) wrong('moved', got.moved ?? null);
  }
  if (e.dropped !== undefined) {
    const want = listOf(e.dropped).toSorted();
    const have = (got.dropped ?? []).toSorted();
    if (JSON.stringify(want) !== JSON.stringify(have)) wrong('dropped', got.dropped);
  }
  return failures;
}

function listOf(value: unknown): string[] {
  if (value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** Inclusive `[min, max]`, or one number that must be met exactly. */
function within(range: unknown, value: unknown): boolean {
  if (range === null) return value === null || value === undefined;
  if (typeof value !== 'number') return false;
  if (typeof range === 'number') return Math.abs(value - range) < 1e-6;
  if (!Array.isArray(range) || range.length !== 2) return false;
  return value >= Number(range[0]) - 1e-9 && value <= Number(range[1]) + 1e-9;
}

const DOWN = [
  'scale_down',
  'insert_recovery',
  'replan_after_break',
  'rest_and_refer',
  'rest_until_clear',
  'swap_hard',
  'drop_session',
];

function tendency(code: string): number {
  return code === 'scale_up' ? 1 : DOWN.includes(code) ? -1 : 0;
}

/** "wrong": the decision or its volume goes up where it should go down, or the reverse. */
export function direction(expectation: unknown, got: Outcome): 'ok' | 'wrong' {
  const e = asMapping(expectation, 'expect');
  const wanted = (Array.isArray(e.decision) ? e.decision : [e.decision])
    .filter((d) => d !== undefined)
    .map((d) => tendency(String(d)));
  const have = tendency(got.decision);
  if (wanted.length > 0 && wanted.every((w) => w * have === -1)) return 'wrong';
  if (!Array.isArray(e.nextWeekKm) || got.plannedKm === null || got.nextWeekKm === undefined) return 'ok';
  const [least, most] = e.nextWeekKm.map(Number) as [number, number];
  const up = least > got.plannedKm && got.nextWeekKm < got.plannedKm - 0.05;
  const down = most < got.plannedKm && got.nextWeekKm > got.plannedKm + 0.05;
  return up || down ? 'wrong' : 'ok';
}
