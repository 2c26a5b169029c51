import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileFormat, Recording } from '../../src/core/activity/recording.ts';

/** One point of a file, as a decoder reads it; NaN: it has no such value. */
export interface Point {
  /** Unix seconds */
  timeS: number;
  latDeg: number;
  lonDeg: number;
  altitudeM: number;
  hrBpm: number;
  cadenceRpm: number;
  powerW: number;
  temperatureC: number;
  speedMps: number;
}

export type Field = keyof Point;
export const FIELDS = [
  ...(['timeS', 'latDeg', 'lonDeg', 'altitudeM', 'hrBpm'] as const),
  ...(['cadenceRpm', 'powerW', 'temperatureC', 'speedMps'] as const),
];

/** As exact as gpsbabel prints, and half a digit for its rounding. */
export const TOLERANCE: Record<Field, number> = {
  ...{ timeS: 0.0011, latDeg: 1.1e-6, lonDeg: 1.1e-6, altitudeM: 0.06, hrBpm: 0 },
  ...{ cadenceRpm: 0.51, powerW: 0.51, temperatureC: 0.01, speedMps: 0.006 },
};

const INPUT: Record<FileFormat, string> = { fit: 'garmin_fit,allpoints=1', gpx: 'gpx', tcx: 'gtrnctr' };
const COLUMN: Partial<Record<Field, string>> = {
  ...{ latDeg: 'Latitude', lonDeg: 'Longitude', altitudeM: 'Altitude', hrBpm: 'Heartrate' },
  ...{ cadenceRpm: 'Cadence', powerW: 'Power', temperatureC: 'Temperature', speedMps: 'Speed' },
};

export const hasGpsbabel = () => spawnSync('gpsbabel', ['-V']).error === undefined;

/** The points that gpsbabel finds, in its order; a text: what it says where it reads nothing. */
export function readWithGpsbabel(folder: string, format: FileFormat, bytes: Uint8Array): Point[] | string {
  const own = mkdtempSync(join(folder, 'gpsbabel-'));
  try {
    const [from, to] = [join(own, 'in'), join(own, 'out')];
    writeFileSync(from, bytes);
    const args = ['-i', INPUT[format], '-f', from, '-t', '-o', 'unicsv,utc=0', '-F', to];
    const run = spawnSync('gpsbabel', args, { encoding: 'utf8' });
    if (run.status !== 0) return run.stderr.split('\n')[0]!.replaceAll(from, 'the file');
    const [head, ...lines] = readFileSync(to, 'latin1').trim().split(/\r?\n/);
    const names = head!.split(',');
    return lines.map((line) => pointOf(new Map(line.split(',').map((cell, i) => [names[i]!, cell]))));
  } finally {
    rmSync(own, { recursive: true });
  }
}

function pointOf(row: ReadonlyMap<string, string>): Point {
  const value = (field: Field) => Number.parseFloat(row.get(COLUMN[field] ?? '') ?? '');
  const values = Object.fromEntries(FIELDS.map((field) => [field, value(field)])) as unknown as Point;
  const day = row.get('Date')?.replaceAll('/', '-');
  values.timeS = day === undefined ? Number.NaN : Date.parse(`${day}T${row.get('Time')}Z`) / 1000;
  // what has no position it puts at 0, 0
  if (values.latDeg === 0 && values.lonDeg === 0) values.latDeg = values.lonDeg = Number.NaN;
  return values;
}

/** The points of one file in file order, as this project's decoder reads them. */
export function pointsOf(recordings: readonly Recording[]): Point[] {
  return recordings.flatMap(({ samples }) =>
    Array.from({ length: samples.count }, (_, i) => {
      const value = (field: Field) =>
        field === 'timeS' ? samples.timeMs[i]! / 1000 : (samples.channels[field]?.[i] ?? Number.NaN);
      return Object.fromEntries(FIELDS.map((field) => [field, value(field)])) as unknown as Point;
    }),
  );
}
