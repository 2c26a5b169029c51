import { type Day, dayNumber } from '../time.ts';
import type { DayLoad } from './daily-loads.ts';
import { ATL_TAU_DAYS, CTL_TAU_DAYS, smoothing } from './fitness.ts';
import { type MonotonyStrain, monotonyStrain } from './monotony.ts';

/**
 * CTL, ATL, form, ramp, monotony and strain day by day. One step needs only the state of the day before,
 * so appending a day is O(1), and a late file recomputes from its own day.
 *
 * Start: no seed; the displayed value is x/w, w the sum of the weights seen so far, which is the
 * bias-corrected start x/(1 − e^(−n/τ)) of science.md §5.2. The raw zero-seeded value stands beside it.
 * After 3τ the two differ by under 5 % and converge; the correction is left to fade, because switching it
 * off on day 3τ would show a loss of fitness that never happened.
 * Unknown days hold the displayed value: x and w decay together, and the day adds no weight.
 */
export interface FitnessState {
  day: Day | null;
  /** days with a known load so far */
  knownDays: number;
  ctl: Average;
  atl: Average;
  /** displayed CTL of the last 7 days and loads of the last 7 days, oldest first */
  recentCtl: readonly (number | null)[];
  recentLoads: readonly (number | null)[];
}

interface Average {
  x: number;
  weight: number;
}

export interface FitnessPoint {
  day: Day;
  load: number | null;
  state: DayLoad['state'];
  /** bias-corrected; null before the first known day */
  ctl: number | null;
  atl: number | null;
  /** the plain recursion from zero (unknown days count as zero) */
  rawCtl: number;
  rawAtl: number;
  /** form at the start of the day: yesterday's CTL − ATL */
  tsb: number | null;
  /** CTL now − CTL 7 days ago */
  ramp: number | null;
  /** true until as many known days as CTL's time constant */
  provisional: boolean;
  /** of the last 7 days; null while one of them is unknown */
  monotony: MonotonyStrain | null;
}

export const EMPTY_FITNESS: FitnessState = {
  day: null,
  knownDays: 0,
  ctl: { x: 0, weight: 0 },
  atl: { x: 0, weight: 0 },
  recentCtl: [],
  recentLoads: [],
};

const CTL_ALPHA = smoothing(CTL_TAU_DAYS);
const ATL_ALPHA = smoothing(ATL_TAU_DAYS);
const WINDOW = 7;

/** One day on. The day must follow the state's day; `dailyLoads` yields days without holes. */
export function advanceFitness(
  state: FitnessState,
  today: DayLoad,
): { state: FitnessState; point: FitnessPoint } {
  const ctl = step(state.ctl, today.load, CTL_ALPHA);
  const atl = step(state.atl, today.load, ATL_ALPHA);
  const knownDays = state.knownDays + (today.load === null ? 0 : 1);
  const before = { ctl: shown(state.ctl), atl: shown(state.atl) };
  const ctlShown = shown(ctl);
  const weekAgo = state.recentCtl.length === WINDOW ? state.recentCtl[0]! : null;
  const recentLoads = [...state.recentLoads, today.load].slice(-WINDOW);
  const known = recentLoads.filter((x) => x !== null);
  return {
    state: {
      day: today.day,
      knownDays,
      ctl,
      atl,
      recentCtl: [...state.recentCtl, ctlShown].slice(-WINDOW),
      recentLoads,
    },
    point: {
      day: today.day,
      load: today.load,
      state: today.state,
      ctl: ctlShown,
      atl: shown(atl),
      rawCtl: ctl.x,
      rawAtl: atl.x,
      tsb: before.ctl === null || before.atl === null ? null : before.ctl - before.atl,
      ramp: ctlShown === null || weekAgo === null ? null : ctlShown - weekAgo,
      provisional: knownDays < CTL_TAU_DAYS,
      monotony: known.length === WINDOW ? monotonyStrain(known) : null,
    },
  };
}

/** The series with the state after every day, which is what makes resuming cheap. */
export interface FitnessSeries {
  points: FitnessPoint[];
  states: FitnessState[];
}

export function fitnessSeries(days: readonly DayLoad[], start: FitnessState = EMPTY_FITNESS): FitnessSeries {
  const series: FitnessSeries = { points: [], states: [] };
  let state = start;
  for (const day of days) {
    const next = advanceFitness(state, day);
    state = next.state;
    series.points.push(next.point);
    series.states.push(state);
  }
  return series;
}

/**
 * The series after a change of the past: everything before the first of `days` stays, the rest is computed
 * again from there. `days` must reach to the end of what is wanted.
 */
export function reviseFitness(series: FitnessSeries, days: readonly DayLoad[]): FitnessSeries {
  const from = days[0]?.day;
  const first = series.points[0]?.day;
  if (from === undefined) return series;
  const before = first === undefined ? 0 : dayNumber(from) - dayNumber(first);
  const keep = Math.max(0, Math.min(series.points.length, before));
  const redone = fitnessSeries(days, series.states[keep - 1] ?? EMPTY_FITNESS);
  return {
    points: [...series.points.slice(0, keep), ...redone.points],
    states: [...series.states.slice(0, keep), ...redone.states],
  };
}

function step(average: Average, load: number | null, alpha: number): Average {
  const x = average.x * (1 - alpha);
  const weight = average.weight * (1 - alpha);
  return load === null ? { x, weight } : { x: x + alpha * load, weight: weight + alpha };
}

function shown({ x, weight }: Average): number | null {
  // An underflowing weight after decades without data is no average any more.
  return weight > 1e-12 ? x / weight : null;
}
