import { addDays, type Day, daysBetween } from '../time.ts';
import type { History } from './history.ts';
import type { IllnessReport, PainReport } from './review-input.ts';

/**
 * SAFE-1: the pain report that forbids running and was not cleared since, or null. Raised by ≥ 7,
 * a changed gait, night or rest pain, or 5–6 on two days within 7. Cleared by ≤ 2 when walking on two
 * days in a row, or by the coach.
 */
export function openPainAlarm(h: History): PainReport | null {
  const alarm = painAlarm(h);
  return alarm === null || painClearedOn(h, alarm.day) !== null ? null : alarm;
}

/** The latest SAFE-1 report up to the history's day, cleared or not. */
export function painAlarm(h: History): PainReport | null {
  const p = h.policy.pain;
  const reports = h.input.pain
    .filter((r) => r.day <= h.asOf && daysBetween(r.day, h.asOf) < p.memoryDays)
    .toSorted((a, b) => (a.day < b.day ? -1 : 1));
  const alarms = reports.filter(
    (r) =>
      r.level >= p.safeOnce ||
      r.gaitChanged ||
      r.atNightOrRest ||
      (r.level >= p.safeRepeat && strongReports(reports, r, p.safeRepeat, p.windowDays) >= p.safeRepeatDays),
  );
  return alarms.at(-1) ?? null;
}

/** Reports of at least `level` in the days up to this one, itself included; two on one day count twice. */
function strongReports(
  reports: readonly PainReport[],
  last: PainReport,
  level: number,
  windowDays: number,
): number {
  return reports.filter(
    (r) => r.level >= level && r.day <= last.day && daysBetween(r.day, last.day) < windowDays,
  ).length;
}

/** The day SAFE-1 was lifted after an alarm; null while it holds. */
export function painClearedOn(h: History, alarmDay: Day): Day | null {
  const p = h.policy.pain;
  const clearance = h.input.clearances.find((day) => day >= alarmDay && day <= h.asOf);
  if (clearance !== undefined) return clearance;
  for (let day = addDays(alarmDay, p.clearDays); day <= h.asOf; day = addDays(day, 1)) {
    const calm = Array.from({ length: p.clearDays }, (_, i) => addDays(day, -i)).every((d) => {
      const reports = h.input.pain.filter((r) => r.day === d);
      return (
        reports.length > 0 &&
        reports.every((r) => (r.walkingLevel ?? r.level) <= p.clearLevel && !r.gaitChanged)
      );
    });
    if (calm) return day;
  }
  return null;
}

/** SAFE-2: the systemic illness for which no all-clear was reported yet, or null. */
export function openIllness(h: History): IllnessReport | null {
  const illness = lastSystemic(h);
  return illness === null || illnessClearedOn(h, illness) !== null ? null : illness;
}

export function lastSystemic(h: History): IllnessReport | null {
  const found = h.input.illness.filter(
    (i) =>
      (i.kind === 'systemic' || i.fever) &&
      i.from <= h.asOf &&
      daysBetween(i.from, h.asOf) < h.policy.illness.memoryDays,
  );
  return found.toSorted((a, b) => (a.from < b.from ? -1 : 1)).at(-1) ?? null;
}

/** All-clear: reported, and 24 h (48 h after fever) without symptoms at the end of the history's day. */
export function illnessClearedOn(h: History, illness: IllnessReport): Day | null {
  if (illness.allClearOn === null || illness.allClearOn > h.asOf) return null;
  const last = illness.to ?? illness.allClearOn;
  const hours = illness.fever ? h.policy.illness.symptomFreeAfterFeverH : h.policy.illness.symptomFreeH;
  const clear = addDays(last, hours / 24);
  if (clear > h.asOf) return null;
  return [clear, illness.allClearOn].toSorted().at(-1)!;
}
