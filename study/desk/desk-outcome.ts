import { policy } from '../../src/core/coaching/policy.ts';
import { addDays, type Day, daysBetween, weekday, weekStart } from '../../src/core/time.ts';
import { isRamp, isTooFast } from '../outcome/detection.ts';
import { isSpike } from '../outcome/outcome.ts';
import { heardBy, isUnheard, type Watched } from './watch-runner.ts';

/** What a coach's desk did in one runner's season. */
export interface DeskOutcome {
  /** messages to the coach, by level, and alerts opened */
  told: Record<string, number>;
  opened: number;
  /** told in each week of the season */
  perWeek: number[];
  /** told again of one cause within a week of its last telling, not worse and not put off until then */
  repeats: number;
  /** told again because the time it was put off for was over */
  due: number;
  /** planted overloads over the red limit by what was recorded, with how many stood in an alert, and after how many days */
  planted: number;
  found: number;
  foundWithinDay: number;
  delayDays: number;
  /** told alerts for too much running, and those for which something of it was true */
  loadAlerts: number;
  loadRight: number;
  /** the same, of those that rest on load or on running too fast (F1, F2) */
  onLoad: number;
  onLoadRight: number;
  /** days without data, those of them that were told as such, and alerts that took one for a day without a run */
  outages: number;
  outagesTold: number;
  takenForRest: number;
}

const LEVELS = ['info', 'warn', 'urgent'];

export function deskOutcome(watched: Watched): DeskOutcome {
  const { season, evenings, outages } = watched;
  const told = evenings.flatMap((e) => e.told.map((t) => ({ ...t, day: e.day })));
  const first = season.weeks[0]!.start;
  const events = plantedOverloads(watched);
  const delays = events.flatMap(({ day, runIds }) => {
    const hit = evenings.find(
      (e) =>
        e.day >= day &&
        e.findings.some((f) => ['spike', 'overload'].includes(f.cause) && overlaps(f.evidence, runIds)),
    );
    return hit === undefined ? [] : [daysBetween(heardBy(outages, day), hit.day)];
  });
  const load = told.filter((t) => ['spike', 'overload'].includes(t.cause));
  const onLoad = load.filter((t) => t.families.some((f) => f === 'F1' || f === 'F2'));
  return {
    told: Object.fromEntries(LEVELS.map((l) => [l, told.filter((t) => t.level === l).length])),
    opened: told.filter((t) => t.isNew).length,
    perWeek: season.weeks.map(
      (w) =>
        told.filter((t) => Math.floor(daysBetween(first, t.day) / 7) === daysBetween(first, w.start) / 7)
          .length,
    ),
    due: told.filter((t) => t.isDue).length,
    repeats: told.filter(
      (t, i) =>
        !t.isDue &&
        told
          .slice(0, i)
          .some(
            (b) =>
              b.cause === t.cause &&
              daysBetween(b.day, t.day) < 7 &&
              LEVELS.indexOf(t.level) <= LEVELS.indexOf(b.level),
          ),
    ).length,
    planted: events.length,
    found: delays.length,
    foundWithinDay: delays.filter((d) => d <= 1).length,
    delayDays: delays.reduce((a, b) => a + b, 0),
    loadAlerts: load.length,
    loadRight: load.filter((t) => isTrue(watched, t.day)).length,
    onLoad: onLoad.length,
    onLoadRight: onLoad.filter((t) => isTrue(watched, t.day)).length,
    outages: outages.length,
    outagesTold: outages.filter((o) =>
      told.some((t) => t.cause === 'data_stale' && t.day > o.from && t.day <= o.until),
    ).length,
    takenForRest: told.filter(
      (t) => t.cause === 'silent' && t.evidence.some((day) => isUnheard(outages, day, t.day)),
    ).length,
  };
}

/** What was planted and crossed a red limit in what was recorded: the day on which it stood there, and the runs. */
function plantedOverloads({ season, runs }: Watched): { day: Day; runIds: string[] }[] {
  const recorded = season.runs.filter((r) => r.recorded && runs.has(`run-${r.day}`));
  const kmOf = (day: Day) => runs.get(`run-${day}`)!.distanceKm;
  const spikes = recorded
    .filter((r) => {
      if (!r.planted.spike || r.kind === 'race') return false;
      const before = [...runs.values()].filter(
        (x) => x.day < r.day && daysBetween(x.day, r.day) <= policy.spike.baselineDays,
      );
      const longest = Math.max(0, ...before.map((x) => x.distanceKm));
      return (
        longest > 0 && kmOf(r.day) > policy.spike.red * longest && kmOf(r.day) - longest > policy.spike.freeKm
      );
    })
    .map((r) => ({ day: r.day, runIds: [`run-${r.day}`] }));
  const weeks = season.weeks.flatMap(({ start, plannedKm }) => {
    const own = recorded.filter((r) => r.day >= start && r.day <= addDays(start, 6));
    if (!own.some((r) => r.planted.ramp) || plannedKm <= 0) return [];
    // the running total crosses what the plan asked for by the red share and more than the free kilometres
    let km = 0;
    for (const r of own) {
      km += kmOf(r.day);
      const { red, minExtraKm } = policy.overPlan;
      if (km > red * plannedKm && km - plannedKm > minExtraKm)
        return [{ day: r.day, runIds: own.map((x) => `run-${x.day}`) }];
    }
    return [];
  });
  return [...spikes, ...weeks];
}

/** Whether something of too much or too fast was true in the week of this day or the fortnight before it. */
function isTrue({ season }: Watched, day: Day): boolean {
  const sunday = addDays(weekStart(day), 6);
  const since = addDays(day, -14);
  const spiked = season.runs.some((r) => r.day >= since && r.day <= day && isSpike(r));
  const ramped = [sunday, addDays(sunday, -7)].some((s) => isRamp(season, s));
  return (
    spiked ||
    ramped ||
    isTooFast(season, weekday(day) === 6 ? day : addDays(sunday, -7)) ||
    isTooFast(season, day)
  );
}

function overlaps(a: readonly string[], b: readonly string[]): boolean {
  return a.some((x) => b.includes(x));
}
