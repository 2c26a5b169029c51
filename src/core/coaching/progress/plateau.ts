import { addDays, type Day, daysBetween } from '../../time.ts';
import { planPolicy } from '../plan/plan-policy.ts';
import { atLeast, below, policy } from '../policy.ts';
import type { RuleNote } from '../wins/win-rule.ts';
import { median } from './median.ts';
import type { ProgressHistory, ProgressRun } from './progress-run.ts';

export type PlateauState = 'plateau' | 'variety' | 'none' | 'unknown';

/** What was read, so that a reader can redo it. */
export interface PlateauEvidence {
  runs: string[];
  /** coefficients of variation, shares; null without two values */
  paceCv: number | null;
  distanceCv: number | null;
  medianKm: number | null;
  medianPaceSPerKm: number | null;
  /** runs with at least five minutes at threshold or faster */
  fastRuns: string[];
  /** HR–speed index against the 42 days before, as a share; null: unknown */
  indexChange: number | null;
  /** best gain over a standard distance against the 42 days before, as a share; null: nothing to compare */
  effortGain: number | null;
}

export interface Plateau {
  asOf: Day;
  state: PlateauState;
  /** PLT-1: why nothing can be said; empty where it can */
  blockedBy: string[];
  /** PLT-2; null: unknown */
  monotonous: boolean | null;
  /** PLT-3; null: unknown */
  stagnant: boolean | null;
  evidence: PlateauEvidence;
  /** weeks that the plateau has been there, this one included; 0 without one */
  week: number;
  /** what was seen, and the one change to make (PLT-4) */
  notes: RuleNote[];
}

/**
 * PLT-1 … PLT-4: has the body no new reason to adapt? Advice is one change at a time, by how long the plateau has
 * been there: strides, then one fartlek or hill session, then a tempo, then a longer long run. Volume never rises.
 */
export function plateau(h: ProgressHistory, redFlags: readonly string[]): Plateau {
  const now = plateauOn(h, h.asOf, redFlags);
  if (now.state !== 'plateau') return now;
  let week = 1;
  while (week < policy.progress.plateau.maxWeeks && isPlateauOn(h, addDays(h.asOf, -7 * week))) week++;
  return { ...now, week, notes: [seen(now.evidence), advice(h, week)] };
}

/** Earlier weeks are judged by runs and plan alone: which flags were red then is not asked again. */
function isPlateauOn(h: ProgressHistory, day: Day): boolean {
  return plateauOn(h, day, []).state === 'plateau';
}

function plateauOn(h: ProgressHistory, asOf: Day, redFlags: readonly string[]): Plateau {
  const p = policy.progress.plateau;
  const runs = runsIn(h, asOf, p.windowDays);
  const before = runsIn(h, addDays(asOf, -p.windowDays), p.windowDays);
  const evidence = evidenceOf(runs, before);
  const blockedBy = blocks(h, asOf, runs.length, redFlags);
  const monotonous = isMonotonous(evidence);
  const stagnant = isStagnant(evidence);
  const state: PlateauState =
    blockedBy.length > 0 || monotonous === null
      ? 'unknown'
      : !monotonous
        ? 'none'
        : stagnant === true
          ? 'plateau'
          : 'variety';
  const notes = state === 'variety' ? [variety(evidence)] : [];
  return { asOf, state, blockedBy, monotonous, stagnant, evidence, week: 0, notes };
}

/** PLT-1: enough runs, no red flag, no taper, recovery or race week. */
function blocks(h: ProgressHistory, asOf: Day, runs: number, redFlags: readonly string[]): string[] {
  const week = [...h.review.weeks, h.review.next].find((w) => w.start <= asOf && addDays(w.start, 6) >= asOf);
  const resting = week !== undefined && ['taper', 'recovery', 'race'].includes(week.type);
  return [
    ...(runs < policy.progress.plateau.minRuns ? ['too_few_runs'] : []),
    ...redFlags.map((code) => `red_flag:${code}`),
    ...(resting ? [`week:${week.type}`] : []),
  ];
}

function runsIn(h: ProgressHistory, to: Day, days: number): ProgressRun[] {
  return h.runs
    .filter((r) => {
      const age = daysBetween(r.day, to);
      return r.trusted && r.distanceKm > 0 && age >= 0 && age < days;
    })
    .toSorted((a, b) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1));
}

function evidenceOf(runs: readonly ProgressRun[], before: readonly ProgressRun[]): PlateauEvidence {
  const p = policy.progress.plateau;
  const paces = runs.flatMap((r) => (r.gradedPaceSPerKm === null ? [] : [r.gradedPaceSPerKm]));
  const kms = runs.map((r) => r.distanceKm);
  return {
    runs: runs.map((r) => r.id),
    paceCv: cv(paces),
    distanceCv: cv(kms),
    medianKm: median(kms),
    medianPaceSPerKm: median(paces),
    fastRuns: runs.filter((r) => (r.pattern.atThresholdS ?? 0) >= p.thresholdS).map((r) => r.id),
    indexChange: indexChange(runs, before),
    effortGain: effortGain(runs, before),
  };
}

/** PLT-2: every run alike, and none with five minutes at threshold or faster. */
function isMonotonous(e: PlateauEvidence): boolean | null {
  const p = policy.progress.plateau;
  if (e.paceCv === null || e.distanceCv === null) return null;
  return below(e.paceCv, p.paceCv) && below(e.distanceCv, p.distanceCv) && e.fastRuns.length === 0;
}

/** PLT-3: the same speed at the same heart rate, and no best effort half a per cent better. */
function isStagnant(e: PlateauEvidence): boolean | null {
  const p = policy.progress.plateau;
  if (e.effortGain !== null && atLeast(e.effortGain, p.effortGain)) return false;
  if (e.indexChange === null) return null;
  return atLeast(p.indexWithin, Math.abs(e.indexChange));
}

function indexChange(runs: readonly ProgressRun[], before: readonly ProgressRun[]): number | null {
  const { indexRuns } = policy.progress.plateau;
  const values = (of: readonly ProgressRun[]) =>
    of.flatMap((r) => (r.mPerMinPerBpm === null ? [] : [r.mPerMinPerBpm]));
  const [now, then] = [values(runs), values(before)];
  return now.length < indexRuns || then.length < indexRuns ? null : median(now)! / median(then)! - 1;
}

/** The best gain in time over any distance that both spans hold. */
function effortGain(runs: readonly ProgressRun[], before: readonly ProgressRun[]): number | null {
  const best = (of: readonly ProgressRun[]) => {
    const times = new Map<number, number>();
    for (const e of of.filter((r) => r.measured).flatMap((r) => r.efforts))
      times.set(e.distanceM, Math.min(e.timeS, times.get(e.distanceM) ?? Number.POSITIVE_INFINITY));
    return times;
  };
  const then = best(before);
  const gains = [...best(runs)].flatMap(([m, s]) => (then.has(m) ? [1 - s / then.get(m)!] : []));
  return gains.length === 0 ? null : Math.max(...gains);
}

function seen(e: PlateauEvidence): RuleNote {
  const facts = {
    km: e.medianKm!,
    paceS: e.medianPaceSPerKm!,
    weeks: policy.progress.plateau.windowDays / 7,
  };
  return { text: 'PLT-3', facts };
}

function variety(e: PlateauEvidence): RuleNote {
  return { text: 'PLT-2', facts: { km: e.medianKm!, paceS: e.medianPaceSPerKm!, n: e.runs.length } };
}

/** PLT-4: one change at a time. Hills are for L2 and more without pain below the knee (HIL-2). */
function advice(h: ProgressHistory, week: number): RuleNote {
  const p = policy.progress.plateau;
  if (week < p.fartlekFromWeek) return { text: 'PLT-4:strides', facts: {} };
  if (week < p.tempoFromWeek) {
    const level = Number(h.review.runner.level.slice(1));
    const sore = h.review.pain.some(
      (x) => /achil|calf|plantar/.test(x.site) && daysBetween(x.day, h.asOf) < planPolicy.hillReps.noPainDays,
    );
    return {
      text: level >= planPolicy.hillReps.fromLevel && !sore ? 'PLT-4:hills' : 'PLT-4:fartlek',
      facts: {},
    };
  }
  if (week < p.longRunFromWeek) return { text: 'PLT-4:tempo', facts: {} };
  const longest = Math.max(...runsIn(h, h.asOf, policy.caps.longDays).map((r) => r.distanceKm));
  return { text: 'PLT-4:long', facts: { km: Math.floor(longest * (1 + p.longRunRise) * 10 + 1e-6) / 10 } };
}

function cv(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((s, v) => s + (v - mean) ** 2, 0) / (values.length - 1);
  return mean > 0 ? Math.sqrt(variance) / mean : null;
}
