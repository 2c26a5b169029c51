import { spikeOf } from '../caps.ts';
import { type FlagRule, flag } from './flag-rule.ts';

const CODES = ['', 'spike_small', 'spike_moderate', 'spike_large'] as const;

/**
 * A single run much longer than the longest of the 30 days before it [A: more than 10 % longer went
 * with 1.5–2.3 times the overuse-injury rate in 5 205 runners]. > 1.10 small, > 1.30 moderate,
 * > 2.00 large; 1.0 km more is free; races are exempt; no run in 30 days is no baseline, not a spike.
 */
export const spike: FlagRule = {
  family: 'F1',
  rule: 'longest run ÷ longest of the 30 days before > 1.10 / 1.30 / 2.00',
  evaluate(h) {
    if (h.week === null) return null;
    const outings = h.outings.filter((o) => o.day >= h.week!.start);
    const spikes = outings.map((o) => spikeOf(h, o));
    if (outings.length > 0 && spikes.every((s) => s === null)) return null;
    const worst = spikes
      .filter((s) => s !== null && s.level > 0)
      .toSorted((a, b) => b!.level - a!.level || b!.ratio - a!.ratio)[0];
    if (worst == null) return [];
    const p = h.policy.spike;
    const threshold = worst.level === 3 ? p.large : worst.level === 2 ? p.red : p.amber[h.input.runner.risk];
    return [
      flag('F1', CODES[worst.level], worst.level, worst.ratio, threshold, worst.outing.runIds, {
        date: worst.outing.day,
        km: worst.outing.distanceKm,
        l30: worst.baselineKm,
        pct: Math.round((worst.ratio - 1) * 100),
      }),
    ];
  },
};
