import { type RunOrder, type SimulatedRun, simulateRun } from '../../fixtures/generators/simulate-run.ts';

/** A run of about 25 minutes, the same for the same seed; different seeds start on different days. */
export function shortRun(seed = 1, more: Partial<RunOrder> = {}): SimulatedRun {
  return simulateRun({
    startMs: Date.UTC(2026, 2, 1 + seed, 17),
    utcOffsetS: 0,
    segments: [{ distanceM: 4000 + 10 * seed, speedMps: 2.7 }],
    body: { restHrBpm: 52, maxHrBpm: 184, thresholdSpeedMps: 3.27, hrAtThresholdBpm: 165 },
    seed,
    everyS: 5,
    rollingM: 6,
    gps: true,
    heartRate: true,
    ...more,
  });
}
