import { ARMS, FIXED } from './arms/all-arms.ts';
import { type Detection, detectionOf, type Finding } from './outcome/detection.ts';
import { type Outcome, outcomeOf } from './outcome/outcome.ts';
import { makeRunner } from './runner/make-runner.ts';
import { type Season, season } from './season.ts';

/** One runner in every arm. */
export interface RunnerResult {
  runner: number;
  outcomes: Outcome[];
  detection: Record<Finding, Detection>;
  /** km a week as planned and as run, by arm, for the first arms */
  weekly: Record<string, { planned: number[]; run: number[] }>;
}

export interface Share {
  seed: number;
  weeks: number;
  runners: number[];
}

/** A runner's seasons in all arms; the ideal season on the fixed plan is what "the plan" would have given. */
export function simulateRunner(seed: number, id: number, weeks: number): RunnerResult {
  const runner = makeRunner(seed, id);
  const ideal = season(runner, FIXED, weeks, false);
  const seasons = ARMS.map((arm) => season(runner, arm, weeks));
  const shown = seasons.filter((s) => ['fixed', 'ten-percent', 'policy', 'no-week-cap'].includes(s.arm));
  return {
    runner: id,
    outcomes: seasons.map((s) => outcomeOf(s, ideal.vdotAtRace)),
    detection: detectionOf(seasons.find((s) => s.arm === 'policy')!),
    weekly: Object.fromEntries([...shown, { ...ideal, arm: 'ideal' }].map((s) => [s.arm, weeklyKm(s)])),
  };
}

function weeklyKm(s: Season): { planned: number[]; run: number[] } {
  const starts = s.weeks.map((w) => w.start);
  const run = starts.map((start, i) => {
    const end = starts[i + 1] ?? '9999';
    return s.runs.reduce((sum, r) => sum + (r.day >= start && r.day < end ? r.km : 0), 0);
  });
  return { planned: s.weeks.map((w) => w.plannedKm), run };
}

// as a child process: a share of the runners comes in, one message per runner goes out
if (process.send !== undefined && process.argv[2] === 'study-share') {
  process.once('message', (share: Share) => {
    for (const id of share.runners) process.send!(simulateRunner(share.seed, id, share.weeks));
    process.disconnect();
  });
}
