import { policy } from '../policy.ts';
import type { CalendarWeek } from './plan-calendar.ts';
import { planPolicy } from './plan-policy.ts';
import { type RunLedger, weekCapKm } from './run-ledger.ts';

/** VOL-2: growth per load week that leads from `startKm` to `peakKm`, between 0 and 8 %. */
export function weeklyGrowth(startKm: number, peakKm: number, loadWeeks: number): number {
  if (loadWeeks < 2 || !(startKm > 0)) return 0;
  const g = (peakKm / startKm) ** (1 / (loadWeeks - 1)) - 1;
  return Math.min(planPolicy.growthMax, Math.max(0, g));
}

/** VOL-3 leaves a week alone that is within 3 % of the cap; one beyond it is cut to the cap. */
export function cappedWeekKm(km: number, weekKms: readonly number[]): number {
  const cap = weekCapKm(weekKms);
  return km <= policy.caps.leaveAlone * cap + 1e-9 ? km : cap;
}

export interface VolumePlan {
  startKm: number;
  growth: number;
  /** PER-8, race week last */
  taper: readonly number[];
  taperWeeks: number;
  /** weekday of the A race, 0 = Monday */
  raceWeekday: number;
}

/**
 * Kilometres of a week of a race plan, the race not counted: it begins at the baseline (VOL-1), load weeks grow by VOL-2 under VOL-3, a down
 * week is 0.75 of the last load week (VOL-4), a taper week its share of the three biggest load weeks (PER-8).
 * `loadIndex` counts the load weeks before this one. A race before Saturday leaves fewer days: its week shrinks with them.
 */
export function weekTargetKm(
  week: CalendarWeek,
  loadIndex: number,
  v: VolumePlan,
  ledger: RunLedger,
): { wantKm: number; km: number } {
  const wantKm = wantedKm(week, loadIndex, v, ledger);
  return { wantKm, km: cappedWeekKm(wantKm, ledger.weekKms) };
}

function wantedKm(week: CalendarWeek, loadIndex: number, v: VolumePlan, ledger: RunLedger): number {
  const lastLoad = ledger.loadKms.at(-1) ?? v.startKm;
  if (week.type === 'down') return planPolicy.downFactor * lastLoad;
  if (week.type === 'recovery') return (week.share ?? 1) * lastLoad;
  if (week.type === 'taper' || week.type === 'race') {
    const factor = v.taper[v.taperWeeks - week.weeksToRace!]!;
    const days = week.type === 'race' ? Math.min(1, v.raceWeekday / 5) : 1;
    return factor * days * biggestMean(ledger.loadKms, v.startKm);
  }
  return v.startKm * (1 + v.growth) ** loadIndex;
}

/** Mean of the three biggest load weeks. */
export function biggestMean(loadKms: readonly number[], otherwise: number): number {
  const biggest = [...loadKms].sort((a, b) => b - a).slice(0, planPolicy.taperOfWeeks);
  return biggest.length === 0 ? otherwise : biggest.reduce((a, b) => a + b, 0) / biggest.length;
}
