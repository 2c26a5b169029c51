import type { ReviewInput, RunRecord } from '../../src/core/coaching/review-input.ts';
import { scenarioInput } from './scenario-input.ts';
import { parseScenarios, type RawScenario } from './scenario-notation.ts';

const PLAIN = `
\`\`\`yaml
id: plain
runner: R40
asOf: 2026-05-03
goal: {distance: 10k}
weeks:
  - {start: 2026-03-23, planned: 40, tpl: W5, km: 40}
  - {start: 2026-03-30, planned: 40, tpl: W5, km: 40}
  - {start: 2026-04-06, planned: 40, tpl: W5, km: 40}
  - {start: 2026-04-13, planned: 40, tpl: W5, km: 40}
  - {start: 2026-04-20, planned: 40, tpl: W5, km: 40}
  - {start: 2026-04-27, planned: 40, tpl: W5, km: 40}
next: {km: 42, hard: 1, longKm: 12.6}
evidence: {readiness: [normal, normal, normal, normal, normal, normal, normal]}
\`\`\`
`;

/** Six weeks of 40 km, all on plan: Tue 8, Wed 6.8, Thu 8.4 (tempo), Sat 4.8, Sun 12; nothing stands out. */
export function plainWeeks(overrides: Partial<ReviewInput> = {}): ReviewInput {
  return { ...scenarioInput(parseScenarios(PLAIN, 'plain')[0] as RawScenario), ...overrides };
}

/** The same input with some runs changed. */
export function withRuns(input: ReviewInput, change: (run: RunRecord) => RunRecord): ReviewInput {
  return { ...input, runs: input.runs.map(change) };
}

/** An easy run beside the plan. */
export function extraRun(day: string, distanceKm: number, overrides: Partial<RunRecord> = {}): RunRecord {
  return {
    id: `extra-${day}-${distanceKm}`,
    day,
    startMs: Date.parse(`${day}T06:00:00Z`),
    distanceKm,
    movingS: distanceKm * 395,
    kind: 'easy',
    gradedPaceSPerKm: 395,
    avgHrBpm: 142,
    hrOk: true,
    rpe: null,
    easyVerdict: { tooFast: false, clear: false },
    load: distanceKm * 6.5,
    trusted: true,
    tempC: null,
    climbMPerKm: null,
    work: null,
    result: null,
    ...overrides,
  };
}
