import type { Failure } from '../../core/result.ts';
import { createSampleColumns, type SampleColumns } from '../xml/sample-columns.ts';
import { isPosition } from '../xml/sample-figures.ts';
import { parseNumber } from '../xml/xml-number.ts';
import { parseXmlTime } from '../xml/xml-time.ts';

/** More than eleven days at one point a second. */
export const MAX_POINTS = 1_000_000;

export const NOT_GPX: Failure = {
  code: 'NOT_GPX',
  message: 'The file is not GPX: its root element is not <gpx>.',
};

/** The channels of a point beyond place, height and time. */
export type GpxSensor = 'hrBpm' | 'cadenceRpm' | 'temperatureC' | 'powerW' | 'speedMps';

/** Local names, in lower case, under which programs write them, whatever the prefix. */
const SENSOR_NAMES: Record<string, GpxSensor> = {
  hr: 'hrBpm',
  heartrate: 'hrBpm',
  heart_rate: 'hrBpm',
  heartratebpm: 'hrBpm',
  cad: 'cadenceRpm',
  cadence: 'cadenceRpm',
  runcadence: 'cadenceRpm',
  atemp: 'temperatureC',
  temp: 'temperatureC',
  temperature: 'temperatureC',
  power: 'powerW',
  powerinwatts: 'powerW',
  watts: 'powerW',
  speed: 'speedMps',
};

const sensorOf = new Map<string, GpxSensor | null>();

/** The channel that a local name stands for; null for every other element. */
export function gpxSensor(name: string): GpxSensor | null {
  let sensor = sensorOf.get(name);
  if (sensor === undefined) {
    sensor = Object.hasOwn(SENSOR_NAMES, name.toLowerCase())
      ? (SENSOR_NAMES[name.toLowerCase()] as GpxSensor)
      : null;
    if (sensorOf.size < 1000) sensorOf.set(name, sensor);
  }
  return sensor;
}

/** One track point as it is read; NaN where the file has no such number. */
export interface GpxPoint {
  latDeg: number;
  lonDeg: number;
  /** lat or lon is written, readable or not */
  placed: boolean;
  altitudeText: string | null;
  timeText: string | null;
  sensors: Partial<Record<GpxSensor, number>>;
  /** a sensor's text is not empty and no number */
  unreadable: boolean;
}

/** What a GPX file holds, collected point by point. */
export interface GpxContent {
  creator: string | null;
  /** of the file, not of a track */
  name: string | null;
  /** of the first track that has one */
  trackName: string | null;
  trackType: string | null;
  routePoints: number;
  columns: SampleColumns;
  /** offsets written in times, with the number of points that have it; Z is not counted */
  offsets: Map<number, number>;
  positionsInvalid: boolean;
  valuesInvalid: boolean;
}

export function emptyGpxContent(): GpxContent {
  return {
    creator: null,
    name: null,
    trackName: null,
    trackType: null,
    routePoints: 0,
    columns: createSampleColumns(),
    offsets: new Map(),
    positionsInvalid: false,
    valuesInvalid: false,
  };
}

/** The text without space around it; null where nothing is left. */
export function textOrNull(text: string | null): string | null {
  return text?.trim() || null;
}

/** Checks one point and adds it. A point with an impossible place or time stays a sample without it. */
export function addGpxPoint(content: GpxContent, point: GpxPoint): void {
  const valid = isPosition(point.latDeg, point.lonDeg);
  if (point.placed && !valid) content.positionsInvalid = true;
  const time = parseXmlTime(point.timeText);
  if (point.timeText !== null && (time === null || time.offsetS === null)) content.valuesInvalid = true;
  if (time?.offsetS) content.offsets.set(time.offsetS, (content.offsets.get(time.offsetS) ?? 0) + 1);
  if (point.unreadable) content.valuesInvalid = true;
  const { sensors } = point;
  const { columns } = content;
  columns.add(time?.ms ?? Number.NaN);
  columns.set('latDeg', valid ? point.latDeg : Number.NaN);
  columns.set('lonDeg', valid ? point.lonDeg : Number.NaN);
  columns.set('altitudeM', parseNumber(point.altitudeText));
  columns.set('hrBpm', aboveZero(sensors.hrBpm));
  columns.set('cadenceRpm', notNegative(sensors.cadenceRpm));
  columns.set('powerW', notNegative(sensors.powerW));
  columns.set('temperatureC', sensors.temperatureC ?? Number.NaN);
  columns.set('speedMps', notNegative(sensors.speedMps));
}

/** A heart rate of 0 is how devices write that there is none. */
function aboveZero(value: number | undefined): number {
  return value !== undefined && value > 0 ? value : Number.NaN;
}

/** Negative stands for "unknown" (Apple writes -1). */
function notNegative(value: number | undefined): number {
  return value !== undefined && value >= 0 ? value : Number.NaN;
}
