import { type RunOrder, type SimulatedRun, simulateRun } from '../../fixtures/generators/simulate-run.ts';
import { writeGpx } from '../../fixtures/generators/write-xml.ts';

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

/** The run as another program saved it, its clock off by so many seconds. */
export function clockOff(run: SimulatedRun, offS: number): Buffer {
  const text = Buffer.from(writeGpx(run)).toString();
  const moved = text.replace(/<time>([^<]+)<\/time>/g, (_all, time: string) => {
    return `<time>${new Date(Date.parse(time) + offS * 1000).toISOString()}</time>`;
  });
  return Buffer.from(moved);
}
