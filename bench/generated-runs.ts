import { DEMO_RUNNER } from '../fixtures/generators/runners.ts';
import { type SimulatedRun, simulateRun } from '../fixtures/generators/simulate-run.ts';

/** One run with position and heart rate, a sample a second, laps of a kilometre. */
export function generatedRun(durationS: number, seed = 1, startMs = Date.UTC(2026, 3, 12, 6)): SimulatedRun {
  const speedMps = 2.8;
  const lapS = 1000 / speedMps;
  const laps = Math.floor(durationS / lapS);
  return simulateRun({
    startMs,
    utcOffsetS: 7200,
    segments: [
      ...Array.from({ length: laps }, () => ({
        durationS: Math.floor(lapS),
        speedMps,
        lap: 'distance' as const,
      })),
      { durationS: durationS - laps * Math.floor(lapS), speedMps },
    ],
    body: DEMO_RUNNER.body,
    seed,
    everyS: 1,
    rollingM: 8,
    gps: true,
    heartRate: true,
  });
}
