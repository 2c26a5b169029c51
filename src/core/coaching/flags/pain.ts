import { addDays } from '../../time.ts';
import { openPainAlarm } from '../safe.ts';
import { type FlagRule, flag } from './flag-rule.ts';

/**
 * Reported pain of the last 7 days, 0–10 [D]. Amber: 3–4 once, or 1–2 at one site on 3 days. Red:
 * 5–6, or ≥ 3 at one site on 3 days, or any SAFE-1 case.
 */
export const pain: FlagRule = {
  family: 'F4',
  rule: 'pain 3–4 once or 1–2 at one site on 3 of 7 days; red 5–6 or ≥ 3 at one site on 3 of 7 days',
  evaluate(h) {
    if (h.input.pain.length === 0) return null;
    const p = h.policy.pain;
    const from = addDays(h.asOf, 1 - p.windowDays);
    const reports = h.input.pain.filter((r) => r.day >= from && r.day <= h.asOf && r.level > 0);
    const alarm = openPainAlarm(h);
    const worst = [...reports, ...(alarm === null ? [] : [alarm])].toSorted(
      (a, b) => b.level - a.level || (a.day < b.day ? 1 : -1),
    )[0];
    if (worst === undefined) return [];
    const daysAtSite = (site: string, level: number) =>
      new Set(reports.filter((r) => r.site === site && r.level >= level).map((r) => r.day)).size;
    const repeatRed = reports.some((r) => daysAtSite(r.site, p.repeatRed) >= p.repeatDays);
    const repeatAmber = reports.some((r) => daysAtSite(r.site, p.repeatAmber) >= p.repeatDays);
    const red = alarm !== null || worst.level >= p.redOnce || repeatRed;
    if (!red && worst.level < p.amberOnce && !repeatAmber) return [];
    const threshold = red
      ? repeatRed && worst.level < p.redOnce
        ? p.repeatRed
        : p.redOnce
      : worst.level >= p.amberOnce
        ? p.amberOnce
        : p.repeatAmber;
    const evidence = [
      ...new Set(
        [...reports, ...(alarm === null ? [] : [alarm])].map((r) => `${r.day} ${r.site} ${r.level}/10`),
      ),
    ];
    return [
      flag('F4', red ? 'pain_red' : 'pain_amber', red ? 2 : 1, worst.level, threshold, evidence, {
        level: worst.level,
        site: worst.site,
        date: worst.day,
        gait: worst.gaitChanged ? 1 : 0,
      }),
    ];
  },
};
