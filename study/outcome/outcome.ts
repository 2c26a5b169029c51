import { policy } from '../../src/core/coaching/policy.ts';
import { isEasyKind } from '../../src/core/coaching/session-class.ts';
import type { Season, SeasonRun } from '../season.ts';

/** One runner's season in one arm, in numbers. Shares are 0–1, changes of VDOT are shares of the starting value. */
export interface Outcome {
  runner: number;
  arm: string;
  sessions: number;
  /** sessions above the 30-day limit, races not counted */
  spikes: number;
  spikeShare: number;
  /** of them: the plan itself asked for more than the limit */
  plannedSpikes: number;
  /** above 1.10 of the longest of 30 days, however few metres that is */
  rawSpikes: number;
  /** share of easy and long running time at or below the true easy ceiling */
  easyShare: number;
  km: number;
  plannedKm: number;
  quality: number;
  /** days off through injury ÷ 7, as acted out */
  weeksLost: number;
  injuries: number;
  /** expected sore spots over the season under the two hazards */
  arrivals: number;
  arrivalsBelieved: number;
  /** expected sore spots per 100 hours of running */
  arrivalsPer100h: number;
  startsRace: number;
  vdotGain: number;
  builtGain: number;
  /** VDOT at the race ÷ that of an ideal runner on the plan as built, less 1 */
  againstPlan: number;
  reviews: number;
  changedReviews: number;
  changedSessions: number;
  swaps: number;
  decisions: Record<string, number>;
}

/**
 * The limit of the policy's own spike flag: more than 1.10 of the longest run of 30 days and more than 1 km more.
 * The study judges by true distances, the policy by what was recorded.
 */
export function isSpike(run: { km: number; ratio: number | null; kind: string }): boolean {
  if (run.kind === 'race' || run.ratio === null) return false;
  const { amber, freeKm } = policy.spike;
  return run.ratio > amber.normal && run.km - run.km / run.ratio > freeKm;
}

/** The plan's session alone, run to the metre, would have been above the limit. */
function isPlannedSpike(run: SeasonRun): boolean {
  if (run.plannedKm === null || run.ratio === null) return false;
  const ratio = (run.plannedKm * run.ratio) / run.km;
  return isSpike({ ...run, km: run.plannedKm, ratio });
}

export function outcomeOf(season: Season, idealVdot: number): Outcome {
  const { runs, runner, decisions } = season;
  const training = runs.filter((r) => r.kind !== 'race');
  const spikes = training.filter(isSpike);
  const easy = training.filter((r) => isEasyKind(r.kind));
  const hours = sum(runs, (r) => r.hours);
  const arrivals = sum(runs, (r) => r.shown);
  const codes: Record<string, number> = {};
  for (const d of decisions) codes[d.code] = (codes[d.code] ?? 0) + 1;
  return {
    runner: runner.id,
    arm: season.arm,
    sessions: training.length,
    spikes: spikes.length,
    spikeShare: ratio(spikes.length, training.length),
    plannedSpikes: spikes.filter(isPlannedSpike).length,
    rawSpikes: training.filter((r) => r.ratio !== null && r.ratio > policy.spike.amber.normal).length,
    easyShare: ratio(
      sum(easy, (r) => r.hours * r.easyShare),
      sum(easy, (r) => r.hours),
    ),
    km: sum(runs, (r) => r.km),
    plannedKm: sum(season.weeks, (w) => w.plannedKm),
    quality: training.filter((r) => r.kind === 'quality').length,
    weeksLost: season.injuredDays / 7,
    injuries: season.injuries.length,
    arrivals,
    arrivalsBelieved: sum(runs, (r) => r.believed),
    arrivalsPer100h: ratio(100 * arrivals, hours),
    startsRace: season.healthyAtRace ? 1 : 0,
    vdotGain: season.vdotAtRace / runner.vdot - 1,
    builtGain: season.builtAtRace / runner.vdot - 1,
    againstPlan: season.vdotAtRace / idealVdot - 1,
    reviews: decisions.length,
    changedReviews: decisions.filter((d) => d.changes > 0).length,
    changedSessions: sum(decisions, (d) => d.changes),
    swaps: season.swaps,
    decisions: codes,
  };
}

function sum<T>(list: readonly T[], of: (item: T) => number): number {
  return list.reduce((total, item) => total + of(item), 0);
}

function ratio(a: number, b: number): number {
  return b > 0 ? a / b : 0;
}
