import { addDays, type Day, daysBetween } from '../../time.ts';
import { policy } from '../policy.ts';
import type { PlanAssessment } from './plan-input.ts';

/** What counts as run while a plan is laid out week by week: planned runs count as done (I2). */
export interface RunLedger {
  /** races that are spikes do not raise their own cap (ASM-2) */
  runs: { day: Day; km: number }[];
  /** every day with a run, races included */
  runDays: Set<Day>;
  /** days of hard sessions, races and long runs (AVL-6) */
  hardDays: Day[];
  /** days of long runs and races (LAY-3) */
  longDays: Day[];
  /** km of the weeks before, latest last; weeks of a blackout left out */
  weekKms: number[];
  loadKms: number[];
  longKms: number[];
  /** kinds of quality that were done (PER-7) */
  kinds: Set<string>;
  /** the last main quality: longest repetition and intensity (PER-6) */
  lastMain: { repS: number; rank: number } | null;
}

export function startLedger(a: PlanAssessment, asOf: Day): RunLedger {
  const { rampWeeks } = policy.caps;
  const recent = a.recentWeeksKm ?? Array.from({ length: rampWeeks }, () => a.baselineKm);
  return {
    runs: a.l30Km > 0 ? [{ day: asOf, km: a.l30Km }] : [],
    runDays: new Set(),
    hardDays: [],
    longDays: [],
    weekKms: [...recent].slice(-rampWeeks),
    loadKms: [],
    longKms: [],
    kinds: new Set(),
    lastMain: null,
  };
}

/** Longest run of the 30 days before `day`, km; null: none. */
export function l30At(ledger: RunLedger, day: Day): number | null {
  const from = addDays(day, -policy.caps.longDays);
  const kms = ledger.runs.filter((r) => r.day >= from && r.day < day).map((r) => r.km);
  return kms.length === 0 ? null : Math.max(...kms);
}

/** LNG-2 [A]: no run longer than 1.10 × L30, or L30 + 1 km. Without a run in 30 days: nothing to compare with, null. */
export function longestAllowedKm(ledger: RunLedger, day: Day): number | null {
  const l30 = l30At(ledger, day);
  if (l30 === null) return null;
  return Math.max(policy.caps.longFactor.normal * l30, l30 + policy.caps.longRiseKm);
}

/** VOL-3 [C]: 1.10 × the mean of the two biggest of the last three weeks; below 30 km a rise of 3 km is always allowed. */
export function weekCapKm(weekKms: readonly number[]): number {
  const c = policy.caps;
  const biggest = weekKms
    .slice(-c.rampWeeks)
    .toSorted((x, y) => y - x)
    .slice(0, c.rampBiggest);
  const base = biggest.length === 0 ? 0 : biggest.reduce((x, y) => x + y, 0) / biggest.length;
  const cap = c.rampFactor * base;
  return base < c.smallWeekKm ? Math.max(cap, base + c.smallRiseKm) : cap;
}

/** AVL-6, REC-2: true where a hard session on `day` keeps a day between it and every hard day known. */
export function hardAllowed(hardDays: readonly Day[], day: Day): boolean {
  return hardDays.every((h) => Math.abs(daysBetween(h, day)) >= policy.caps.daysBetweenHard);
}
