/**
 * The smallest case of what the study found: a runner of 40 km a week on a 20-week plan who leaves out one easy run
 * of five in every week and does everything else to the metre. Prints the kilometres planned for each week.
 * `node bin/with-node-24.js study/skipped-run.ts`
 */
import { fileURLToPath } from 'node:url';
import { weekday } from '../src/core/time.ts';
import { ARMS } from './arms/all-arms.ts';
import type { ArmKind } from './arms/arm.ts';
import { makeRunner, type Runner } from './runner/make-runner.ts';
import { type Season, season } from './season.ts';

const RUNNER: Runner = {
  ...makeRunner(1, 0),
  baselineKm: 40,
  runsAWeek: 5,
  vdot: 42,
  age: 35,
  raceM: 21_097.5,
};
const WEDNESDAY = 2;

/** The ideal runner under an arm, without the run of one weekday (null: every run is done). */
export function leavingOut(armId: string, day: number | null, weeks = 20): Season {
  const kind = ARMS.find((a) => a.id === armId)!;
  const without: ArmKind = {
    ...kind,
    make(runner, plan) {
      const arm = kind.make(runner, plan);
      return {
        ...arm,
        morning: (session, readiness, seen) =>
          weekday(session.day) === day ? { ...session, km: 0 } : arm.morning(session, readiness, seen),
      };
    },
  };
  return season(RUNNER, without, weeks, false);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const arm of ['fixed', 'policy', 'no-week-cap', 'wide-week-cap']) {
    const s = leavingOut(arm, WEDNESDAY);
    const codes = [...new Set(s.decisions.map((d) => d.code))].join(', ');
    console.log(`${arm.padEnd(14)} ${s.weeks.map((w) => Math.round(w.plannedKm)).join(' ')}  ${codes}`);
  }
}
