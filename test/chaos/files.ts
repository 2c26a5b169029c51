import { createHash } from 'node:crypto';
import { type RunOrder, simulateRun } from '../../fixtures/generators/simulate-run.ts';
import { writeFit } from '../../fixtures/generators/write-fit.ts';
import { writeGpx } from '../../fixtures/generators/write-xml.ts';

/** Bytes to send, and what is really in them. */
export interface ChaosFile {
  name: string;
  bytes: Buffer;
  sha256: string;
  /** null: no run */
  startMs: number | null;
}

const FIRST_MS = Date.UTC(2026, 9, 30, 6);
const EVERY_MS = 9 * 3_600_000;

/** Run number `index` of a seed: a quarter of an hour to an hour, each nine hours before the one with the lower number. */
export function runFile(
  seed: number,
  index: number,
  kind: 'fit' | 'gpx' = 'fit',
  firstMs = FIRST_MS,
): ChaosFile {
  const startMs = firstMs - index * EVERY_MS + (seed % 600) * 1000;
  const order: RunOrder = {
    startMs,
    utcOffsetS: 0,
    segments: [
      { distanceM: 1500 + 40 * ((index * 7 + seed) % 30), speedMps: 2.6 },
      { distanceM: 800, speedMps: 3 + (index % 5) / 10 },
    ],
    body: { restHrBpm: 52, maxHrBpm: 184, thresholdSpeedMps: 3.27, hrAtThresholdBpm: 165 },
    seed: seed * 10_007 + index,
    everyS: 10,
    rollingM: 6,
    gps: true,
    heartRate: true,
  };
  const run = simulateRun(order);
  return fileOf(`run-${index}.${kind}`, Buffer.from(kind === 'fit' ? writeFit(run) : writeGpx(run)), startMs);
}

/** Says that it is a FIT file and is none. */
export function corruptFile(seed: number, index: number): ChaosFile {
  const sound = runFile(seed, 20_000 + index).bytes;
  return fileOf(
    `bad-${index}.fit`,
    Buffer.concat([sound.subarray(0, 40), Buffer.alloc(200, index % 251)]),
    null,
  );
}

export function fileOf(name: string, bytes: Buffer, startMs: number | null): ChaosFile {
  return { name, bytes, sha256: createHash('sha256').update(bytes).digest('hex'), startMs };
}
