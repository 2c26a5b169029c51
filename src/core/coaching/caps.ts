import { addDays, type Day, weekStart } from '../time.ts';
import { breakShare, breakWeekIndex } from './break.ts';
import { type History, type Outing, weekKm } from './history.ts';
import { above, EPSILON } from './policy.ts';

export interface Spike {
  outing: Outing;
  baselineKm: number;
  ratio: number;
  level: 0 | 1 | 2 | 3;
}

/**
 * One outing against the longest of the 30 days before it, earlier outings of the same day included
 * [A]. Races are exempt, at most 1.0 km more gives no points, no earlier run gives null.
 * While a break table runs, half of the pre-break longest run counts as run (§2.9); after the
 * first week back it replaces what lies before the break.
 */
export function spikeOf(h: History, outing: Outing): Spike | null {
  const baselineKm = spikeBaseline(h, outing);
  if (baselineKm === null) return null;
  const ratio = outing.distanceKm / baselineKm;
  const p = h.policy.spike;
  let level: Spike['level'] = 0;
  if (!outing.race && above(outing.distanceKm - baselineKm, p.freeKm)) {
    if (above(ratio, p.large)) level = 3;
    else if (above(ratio, p.red)) level = 2;
    else if (above(ratio, p.amber[h.input.runner.risk])) level = 1;
  }
  return { outing, baselineKm, ratio, level };
}

function spikeBaseline(h: History, outing: Outing): number | null {
  const from = addDays(outing.day, -h.policy.spike.baselineDays);
  if (h.firstRunDay === null || outing.day < addDays(h.firstRunDay, h.policy.spike.minHistoryDays))
    return null;
  const earlier = h.outings.filter((o) => o.startMs < outing.startMs && o.day >= from);
  const state = h.lastBreak;
  if (state?.returnDay != null && outing.day >= state.returnDay && state.longestBeforeKm !== null) {
    const index = breakWeekIndex(state, weekStart(outing.day)) ?? 1;
    const since = earlier.filter((o) => o.day >= state.returnDay!);
    const half = h.policy.break.spikeBaselineShare * state.longestBeforeKm;
    if (index > 1 && index <= state.row.weeks.length)
      return Math.max(half, ...since.map((o) => o.distanceKm));
    if (index === 1 && earlier.length > 0) return Math.max(half, ...earlier.map((o) => o.distanceKm));
  }
  return earlier.length === 0 ? null : Math.max(...earlier.map((o) => o.distanceKm));
}

/** Each outing is judged once a history: most rules and every cap ask for it. */
const judged = new WeakMap<Outing, Spike | null>();

/** Spikes whose effect still holds at `day` (14 days), largest first. */
export function spikesInForce(h: History, day: Day): Spike[] {
  const from = addDays(day, -h.policy.spike.effectDays);
  return h.outings
    .filter((o) => o.day >= from)
    .map((o) => {
      if (!judged.has(o)) judged.set(o, spikeOf(h, o));
      return judged.get(o)!;
    })
    .filter((s): s is Spike => s !== null && s.level > 0)
    .toSorted((a, b) => b.level - a.level || b.ratio - a.ratio);
}

/**
 * ASM-2 at a day: longest outing of the 30 days before it, spikes of the last 14 days left out;
 * null: none. While a break table runs: longest since the return, at least half of the pre-break longest.
 */
export function longest30(h: History, day: Day): number | null {
  const from = addDays(day, -h.policy.caps.longDays);
  const spikes = new Set(spikesInForce(h, day).map((s) => s.outing));
  const kms = h.outings
    .filter((o) => o.day >= from && o.day < day && !spikes.has(o))
    .map((o) => o.distanceKm);
  return kms.length === 0 ? null : Math.max(...kms);
}

/**
 * LNG-2 and LNG-3 for a run on `day`: ≤ max(1.10 × L30, L30 + 1 km), a step of at most 2 or 3 km,
 * and while a spike's effect holds no longer than the run before it (red) or 1.10 of it (small).
 * Null: nothing to compare with.
 */
export function longRunCaps(h: History, day: Day): { rule: string; limit: number }[] {
  const caps: { rule: string; limit: number }[] = [];
  const { risk, level } = h.input.runner;
  const factor = h.policy.caps.longFactor[risk];
  const l30 = longest30(h, day);
  if (l30 !== null) {
    caps.push({ rule: 'LNG-2', limit: Math.max(factor * l30, l30 + h.policy.caps.longRiseKm) });
    caps.push({ rule: 'LNG-3', limit: l30 + h.policy.caps.stepKm[level] });
  }
  for (const s of spikesInForce(h, day)) {
    caps.push({ rule: 'SPIKE-14', limit: s.level === 1 ? factor * s.baselineKm : s.baselineKm });
  }
  return caps;
}

/**
 * VOL-3's rampBase: mean of the two biggest of the three weeks before `monday` that were actually
 * run. Weeks before the first recorded run are unknown and left out; null without any.
 */
export function rampBase(h: History, monday: Day): number | null {
  const { rampWeeks, rampBiggest } = h.policy.caps;
  const known: number[] = [];
  for (let k = 1; k <= rampWeeks; k++) {
    const km = weekKm(h, addDays(monday, -7 * k));
    if (km !== null) known.push(km);
  }
  const biggest = known.toSorted((a, b) => b - a).slice(0, rampBiggest);
  return biggest.length === 0 ? null : biggest.reduce((a, b) => a + b, 0) / biggest.length;
}

/** VOL-3: 1.10 × rampBase; below 30 km a rise of 3 km is always allowed. */
export function weekCap(h: History, base: number): number {
  const c = h.policy.caps;
  const cap = c.rampFactor * base;
  return base < c.smallWeekKm ? Math.max(cap, base + c.smallRiseKm) : cap;
}

/** The volume cap of a week and the rule it comes from: the break table while it runs, else VOL-3. */
export function volumeCap(h: History, monday: Day): { rule: string; limit: number } | null {
  const state = h.lastBreak;
  const share = state === null ? null : breakShare(state, monday);
  if (state !== null && share !== null && state.referenceKm !== null)
    return { rule: 'BRK', limit: share * state.referenceKm };
  const base = rampBase(h, monday);
  return base === null ? null : { rule: 'VOL-3', limit: weekCap(h, base) };
}

/** LNG-4: the long run's largest share of a week with this many runs. */
export function longShare(h: History, runs: number, raceM: number | null): number {
  const c = h.policy.caps;
  const key = Math.min(5, Math.max(2, runs)) as 2 | 3 | 4 | 5;
  const from = c.longShareFromM;
  const extra =
    raceM === null || raceM < from.half ? 0 : raceM < from.marathon ? c.longShareHalf : c.longShareMarathon;
  return Math.min(c.longShareMax, c.longShare[key] + extra);
}

/** Down to 0.1 km, so that a rounded plan never lies above its cap. */
export function floorKm(km: number): number {
  return Math.floor(km * 10 + EPSILON * 1000) / 10;
}

/** The last long run actually run that was no spike (within 30 days); null: none. */
export function lastLongRunKm(h: History): number | null {
  const from = addDays(h.asOf, -h.policy.caps.longDays);
  const spikes = new Set(spikesInForce(h, h.asOf).flatMap((s) => s.outing.runIds));
  return (
    h.runs.filter((r) => r.kind === 'long' && r.day >= from && !spikes.has(r.id)).at(-1)?.distanceKm ?? null
  );
}
