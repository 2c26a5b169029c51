import { addDays, daysBetween } from '../time.ts';
import { spikeOf } from './caps.ts';
import { doneShare } from './history.ts';
import type { Edit } from './record.ts';
import type { Situation } from './situation.ts';
import type { Say } from './texts/say.ts';

/** One thing that might have changed the outcome; `size` is its relative distance from what happened. */
export interface Candidate {
  edits: Edit[];
  size: number;
  text: (t: Say, code: string) => string;
}

/** How far beyond a limit what is stated lies, as a share. */
export const A_LITTLE = 0.001;

export function weekCandidate(weekStart: string, doneKm: number, km: number): Candidate {
  return {
    edits: [{ op: 'scale_week_km', weekStart, factor: km / doneKm }],
    size: Math.abs(km / doneKm - 1),
    text: (t, code) => t.say('if_week', { km, code }),
  };
}

/** Nothing stands out: the limits next in reach, nearest first. */
export function reaching(s: Situation): Candidate[] {
  const { h } = s;
  const out: Candidate[] = [];
  const week = h.week;
  if (week !== null) {
    const longest = h.outings
      .filter((o) => o.day >= week.start && !o.race)
      .toSorted((a, b) => b.distanceKm - a.distanceKm)[0];
    const spike = longest === undefined ? null : spikeOf(h, longest);
    if (longest !== undefined && spike !== null && spike.level === 0) {
      const p = h.policy.spike;
      for (const ratio of [p.amber[h.input.runner.risk], p.red]) {
        const km =
          Math.floor(Math.max(ratio * spike.baselineKm, spike.baselineKm + p.freeKm) * 10 + 1e-6) / 10 + 0.1;
        out.push({
          edits: [{ op: 'set_run_km', runId: longest.runIds[0]!, km }],
          size: km / longest.distanceKm - 1,
          text: (t, code) => t.say('if_spike', { date: t.date(longest.day), km, code }),
        });
      }
    }
    const share = doneShare(h, week);
    if (share !== null && share > 0) {
      const { compliance, up } = h.policy;
      const under = [compliance.under, compliance.farUnder, up.minDone].map((x) => x - A_LITTLE);
      for (const limit of [...under, up.maxDone + A_LITTLE]) {
        if (limit >= share === limit > 1)
          out.push(weekCandidate(week.start, share * week.plannedKm, limit * week.plannedKm));
      }
    }
  }
  const days = Array.from({ length: 7 }, (_, i) => addDays(h.asOf, -i));
  for (const n of h.policy.whatIf.lowDays) {
    out.push({
      edits: [{ op: 'set_readiness', days: days.slice(0, n), state: 'low' }],
      size: n / 7,
      text: (t, code) => t.say('if_readiness_low', { code }),
    });
  }
  const sorted = out.toSorted((a, b) => a.size - b.size);
  const gap = h.lastRunDay === null ? 0 : daysBetween(h.lastRunDay, h.asOf);
  const level = gap >= 0 ? h.policy.pain.safeOnce : 0;
  sorted.push({
    edits: [{ op: 'report_pain', day: h.asOf, level }],
    size: 1,
    text: (t, code) => t.say('if_pain', { level, code }),
  });
  return sorted;
}
