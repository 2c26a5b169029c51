import type { Detection, Finding } from '../outcome/detection.ts';
import { FINDINGS } from '../outcome/detection.ts';
import { bootstrap, type Estimate, meanOf } from '../outcome/intervals.ts';
import type { Outcome } from '../outcome/outcome.ts';
import type { RunnerResult } from '../worker.ts';

/** The outcomes that are numbers, in the order in which tables show them. */
export const MEASURES = [
  { key: 'spikes', name: 'sessions above the 30-day limit, a runner', digits: 2, scale: 1 },
  { key: 'spikeShare', name: 'the same, % of sessions', digits: 2, scale: 100 },
  { key: 'plannedSpikes', name: 'of them asked for by the plan itself', digits: 2, scale: 1 },
  { key: 'rawSpikes', name: 'sessions above 1.10, however short', digits: 2, scale: 1 },
  { key: 'easyShare', name: 'easy running really easy, % of its time', digits: 1, scale: 100 },
  { key: 'weeksLost', name: 'weeks lost to injury, as acted out', digits: 3, scale: 1 },
  { key: 'arrivals', name: 'expected sore spots, H1', digits: 3, scale: 1 },
  { key: 'arrivalsPer100h', name: 'the same per 100 h of running', digits: 3, scale: 1 },
  { key: 'arrivalsBelieved', name: 'expected sore spots, H2', digits: 3, scale: 1 },
  { key: 'startsRace', name: 'at the start of the race, %', digits: 1, scale: 100 },
  { key: 'vdotGain', name: 'fitness at the race against the start, %', digits: 2, scale: 100 },
  { key: 'builtGain', name: 'the same without the fatigue of the day, %', digits: 2, scale: 100 },
  {
    key: 'againstPlan',
    name: 'fitness at the race against the plan run to the letter, %',
    digits: 2,
    scale: 100,
  },
  { key: 'plannedKm', name: 'km planned in 20 weeks', digits: 0, scale: 1 },
  { key: 'km', name: 'km run in 20 weeks', digits: 0, scale: 1 },
  { key: 'quality', name: 'hard sessions run', digits: 2, scale: 1 },
] as const satisfies readonly { key: keyof Outcome; name: string; digits: number; scale: number }[];

export type Measure = (typeof MEASURES)[number]['key'];

export interface ArmSummary {
  id: string;
  mean: Record<Measure, Estimate>;
  /** each runner's difference from the fixed plan, and from this policy */
  fromFixed: Record<Measure, Estimate>;
  fromPolicy: Record<Measure, Estimate>;
  decisions: Record<string, number>;
  reviews: number;
  changedReviews: number;
  changedSessions: number;
  swaps: number;
}

export interface Summary {
  seed: number;
  weeks: number;
  runners: number;
  arms: ArmSummary[];
  detection: Record<Finding, Detection>;
  /** mean km of each week by arm */
  weekly: Record<string, { planned: number[]; run: number[] }>;
}

/** All runners put together, in order of their number, so that the order of arrival cannot matter. */
export function summarise(results: readonly RunnerResult[], seed: number, weeks: number): Summary {
  const ordered = results.toSorted((a, b) => a.runner - b.runner);
  const ids = ordered[0]!.outcomes.map((o) => o.arm);
  const of = (id: string) => ordered.map((r) => r.outcomes.find((o) => o.arm === id)!);
  const [fixed, policy] = [of('fixed'), of('policy')];
  return {
    seed,
    weeks,
    runners: ordered.length,
    arms: ids.map((id) => armSummary(id, of(id), fixed, policy, seed)),
    detection: addDetections(ordered),
    weekly: weeklyMeans(ordered),
  };
}

function armSummary(
  id: string,
  own: Outcome[],
  fixed: Outcome[],
  policy: Outcome[],
  seed: number,
): ArmSummary {
  const estimates = (value: (key: Measure, i: number) => number) =>
    Object.fromEntries(
      MEASURES.map(({ key }) => [
        key,
        bootstrap(
          own.map((_, i) => value(key, i)),
          seed,
        ),
      ]),
    ) as Record<Measure, Estimate>;
  const decisions: Record<string, number> = {};
  for (const o of own)
    for (const [code, k] of Object.entries(o.decisions)) decisions[code] = (decisions[code] ?? 0) + k;
  return {
    id,
    mean: estimates((key, i) => own[i]![key]),
    fromFixed: estimates((key, i) => own[i]![key] - fixed[i]![key]),
    fromPolicy: estimates((key, i) => own[i]![key] - policy[i]![key]),
    decisions,
    reviews: meanOf(own.map((o) => o.reviews)),
    changedReviews: meanOf(own.map((o) => o.changedReviews)),
    changedSessions: meanOf(own.map((o) => o.changedSessions)),
    swaps: meanOf(own.map((o) => o.swaps)),
  };
}

function addDetections(results: readonly RunnerResult[]): Record<Finding, Detection> {
  const total = (finding: Finding): Detection => {
    const sum = (key: keyof Detection) => results.reduce((t, r) => t + r.detection[finding][key], 0);
    return {
      planted: sum('planted'),
      found: sum('found'),
      delayDays: sum('delayDays'),
      flagged: sum('flagged'),
      right: sum('right'),
      trueWeeks: sum('trueWeeks'),
      trueFlagged: sum('trueFlagged'),
    };
  };
  return Object.fromEntries(FINDINGS.map((f) => [f, total(f)])) as Record<Finding, Detection>;
}

function weeklyMeans(results: readonly RunnerResult[]): Summary['weekly'] {
  const mean = (arm: string, of: 'planned' | 'run') =>
    results[0]!.weekly[arm]![of].map((_, week) => meanOf(results.map((r) => r.weekly[arm]![of][week]!)));
  return Object.fromEntries(
    Object.keys(results[0]!.weekly).map((arm) => [
      arm,
      { planned: mean(arm, 'planned'), run: mean(arm, 'run') },
    ]),
  );
}
