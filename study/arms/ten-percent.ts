import type { PlannedWeek } from '../../src/core/coaching/review-input.ts';
import { addDays, type Day } from '../../src/core/time.ts';
import { studyNumbers as n } from '../numbers.ts';
import type { ArmKind, Seen } from './arm.ts';

/**
 * (b) The 10 % rule as runners know it: every week at most a tenth more than the bigger of the last two weeks
 * run, up to the plan's biggest week; no down weeks, no other rule. The layout of the sessions and the taper are
 * the plan's, so that only the volume differs. After two weeks without a run it begins at half of the last week run.
 */
export const tenPercent: ArmKind = {
  id: 'ten-percent',
  label: '10 % rule',
  make(_runner, plan) {
    const weeks = plan.weeks.map((w) => ({ ...w }));
    const peakKm = Math.max(...plan.weeks.filter((w) => w.type === 'load').map((w) => w.plannedKm));
    return {
      weekOf: (monday) => weeks.find((w) => w.start === monday)!,
      morning: (session) => session,
      endOfWeek(seen) {
        const start = addDays(seen.asOf, 1);
        const i = weeks.findIndex((w) => w.start === start);
        if (i >= 0) weeks[i] = grown(weeks[i]!, seen, peakKm);
        return null;
      },
      allClear: () => null,
      tells: false,
      ownCaution: true,
    };
  },
};

function grown(week: PlannedWeek, seen: Seen, peakKm: number): PlannedWeek {
  const kmFrom = (monday: Day) =>
    seen.runs.reduce((sum, r) => sum + (r.day >= monday && r.day < addDays(monday, 7) ? r.distanceKm : 0), 0);
  const last = [kmFrom(addDays(week.start, -7)), kmFrom(addDays(week.start, -14))];
  let base = Math.max(...last);
  for (let back = 3; base === 0 && back < 12; back++) {
    base = n.tenPercent.restartShare * kmFrom(addDays(week.start, -7 * back));
  }
  const light = week.type === 'taper' || week.type === 'race';
  const race = week.sessions.reduce((sum, s) => sum + (s.type === 'race' ? s.km : 0), 0);
  const wanted = light ? week.plannedKm - race : peakKm;
  const km = Math.min(wanted, n.tenPercent.factor * base);
  const factor = km / (week.plannedKm - race);
  const sessions = week.sessions.map((s) => (s.type === 'race' ? s : { ...s, km: s.km * factor }));
  return { ...week, type: light ? week.type : 'load', plannedKm: km + race, sessions };
}
