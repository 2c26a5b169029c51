import { type Day, daysBetween } from '../time.ts';
import { atLeast, policy } from './policy.ts';
import type { RunKind, RunShape } from './review-input.ts';
import { loadClass } from './session-class.ts';

/** What the matching knows of a planned run. */
export interface MatchSession {
  id: string;
  day: Day;
  /** a workout library id */
  type: string;
  km: number;
}

/** What it knows of an executed one. */
export interface MatchRun {
  id: string;
  day: Day;
  startMs: number;
  /** null: the distance cannot be believed */
  distanceKm: number | null;
  /** absent: nothing is known about how it was paced */
  shape?: RunShape | null;
  kind?: RunKind | null;
}

/** How well one run, or several together, fit one session; each part and the whole from 0 to 1. */
export interface Fit {
  day: number;
  length: number;
  shape: number;
  confidence: number;
}

/** Sessions whose type leaves open whether the pace changes: strides, progressions, walking breaks. */
const EITHER_SHAPE: readonly string[] = [
  'easy_strides',
  'run_walk',
  'long_progress',
  'long_mp',
  'hill_sprint',
  'xt_easy',
];

/** Whether a session is run evenly or with work and recovery; null: both are right. */
export function expectedShape(type: string): RunShape | null {
  if (EITHER_SHAPE.includes(type) || loadClass(type) === 'race') return null;
  return loadClass(type) === 'hard' || type === 'fartlek' ? 'structured' : 'even';
}

/** How a run was paced, from the variation of its smoothed graded speed (SD ÷ mean); null: in between or unknown. */
export function runShape(speedCv: number | null): RunShape | null {
  if (speedCv === null) return null;
  if (speedCv <= policy.match.evenCv) return 'even';
  return atLeast(speedCv, policy.match.structuredCv) ? 'structured' : null;
}

/** Day, length and structure of a run against a session. It falls with every day and with every kilometre apart. */
export function fitOf(session: MatchSession, run: MatchRun, km: number | null = run.distanceKm): Fit {
  const m = policy.match;
  const day = m.dayFit[Math.abs(daysBetween(session.day, run.day))] ?? 0;
  const length = lengthFit(session.km, km);
  const shape = shapeFit(session, run);
  const confidence = day * (m.weight.length * length + m.weight.shape * shape + m.weight.base);
  return { day, length, shape, confidence };
}

/** 1 at the planned length, 0 from a third of it or three times as much. */
export function lengthFit(plannedKm: number, km: number | null): number {
  if (km === null) return policy.match.lengthUnknown;
  const more = Math.max(plannedKm, km);
  if (more <= 0) return 1;
  return Math.max(0, 1 - policy.match.lengthSlope * (1 - Math.min(plannedKm, km) / more));
}

function shapeFit(session: MatchSession, run: MatchRun): number {
  if (run.kind === 'race' && loadClass(session.type) === 'race') return 1;
  const expected = expectedShape(session.type);
  const seen = run.shape ?? shapeOfKind(run.kind ?? null);
  if (expected === null) return 1;
  if (seen === null) return policy.match.shapeUnknown;
  return seen === expected ? 1 : 0;
}

/** Where no samples say so, what the run is known to have been. */
function shapeOfKind(kind: RunKind | null): RunShape | null {
  if (kind === 'quality' || kind === 'interval' || kind === 'hills' || kind === 'fartlek')
    return 'structured';
  return kind === 'easy' || kind === 'recovery' || kind === 'long' ? 'even' : null;
}
