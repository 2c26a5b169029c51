import { type Assessment, assess } from '../src/core/coaching/assess.ts';
import { buildPlan } from '../src/core/coaching/plan/build-plan.ts';
import { layOutWeek } from '../src/core/coaching/plan/layout.ts';
import { toPlanDocument } from '../src/core/coaching/plan/to-plan-document.ts';
import type { PlannedWeek, Race, RunRecord } from '../src/core/coaching/review-input.ts';
import { ceilingSpeed } from '../src/core/science/training-bands.ts';
import { thresholdSpeed } from '../src/core/science/vdot-paces.ts';
import { addDays, type Day } from '../src/core/time.ts';
import type { Level } from '../src/core/workout/library.ts';
import type { PaceZones } from '../src/core/workout/render.ts';
import { plannedWeeks } from '../src/services/plan/plan-document.ts';
import { normal } from './chance.ts';
import { studyNumbers as n } from './numbers.ts';
import type { Runner } from './runner/make-runner.ts';

/** The plan every arm starts from, with what it was built on. */
export interface StudyPlan {
  id: string;
  weeks: PlannedWeek[];
  level: Level;
  peakKm: number;
  races: Race[];
  assessment: Assessment;
}

/** Zones measured on a day: the truth and the error of the measurement. */
export function measuredZones(runner: Runner, trueVdot: number, day: Day): PaceZones {
  const vdot = trueVdot * (1 + n.measurement.thresholdSd * normal(runner.chance, `zones/${day}`));
  const thresholdSpeedMps = thresholdSpeed(vdot);
  return { vdot, thresholdSpeedMps, easyCeilingMps: ceilingSpeed(thresholdSpeedMps, null) };
}

const minutes = (): [number, number, number, number, number, number, number] => {
  const { minutesAWeekday: d, minutesAtWeekend: w } = n.runner;
  return [d, d, d, d, d, w, w];
};

/** A week of the time before the plan: the runner's usual kilometres, easy, laid out by the core's own layout. */
export function usualWeek(runner: Runner, monday: Day, zones: PaceZones): PlannedWeek {
  const laid = layOutWeek({
    weekStart: monday,
    km: runner.baselineKm,
    runs: runner.runsAWeek,
    level: 2,
    quality: [],
    longKm: null,
    longCapKm: runner.baselineKm,
    availability: { maxMin: minutes(), longRunDay: 6, preferredHardDays: [] },
    slowSPerKm: 1000 / (0.73 * zones.thresholdSpeedMps),
  });
  const sessions = laid.sessions.map((s) => ({
    id: `usual-${s.day}`,
    day: s.day,
    startMs: null,
    type: s.type,
    km: s.km,
    minutes: null,
    key: false,
    locked: false,
  }));
  const plannedKm = sessions.reduce((sum, s) => sum + s.km, 0);
  return { start: monday, type: 'load', plannedKm, plannedLoad: null, sessions };
}

/** Assessment and plan by the core, from what the watch has recorded so far. */
export function planFor(runner: Runner, runs: RunRecord[], zones: PaceZones, weeks: number): StudyPlan {
  const asOf = addDays(n.firstMonday, -1);
  const assessment = assess(runs, asOf);
  const recent = runs.filter((r) => r.day > addDays(asOf, -30));
  const date = addDays(n.firstMonday, 7 * weeks - 1);
  const built = buildPlan({
    planId: `plan-${runner.id}`,
    asOf,
    startDay: n.firstMonday,
    assessment: {
      baselineKm: assessment.baselineKm,
      l30Km: Math.max(...recent.map((r) => r.distanceKm)),
      runsAWeek: assessment.runsAWeek,
      level: assessment.level,
      age: runner.age,
      weeksSinceInjury: null,
      newRunner: false,
      recentWeeksKm: assessment.baseWeeks.map((w) => w.km),
    },
    availability: {
      maxMin: minutes(),
      longRunDay: 6,
      preferredHardDays: [],
      strengthDays: null,
      blackouts: [],
    },
    goal: {
      kind: 'race',
      event: { kind: 'in_person', distanceM: runner.raceM, date, priority: 'A', targetTimeS: null },
    },
    zones,
    strength: null,
    fuel: { weightKg: null, askProfessional: false },
  });
  if (!built.ok) throw new Error(`runner ${runner.id}: ${built.error.code} ${built.error.message}`);
  const document = toPlanDocument(built.value, 'UTC');
  return {
    id: document.id,
    weeks: plannedWeeks(document),
    level: built.value.level,
    peakKm: built.value.peakKm,
    races: built.value.race === null ? [] : [built.value.race],
    assessment,
  };
}
