import { isPosition } from '../xml/sample-figures.ts';
import { parseNumber } from '../xml/xml-number.ts';
import { parseXmlTime } from '../xml/xml-time.ts';
import type { TcxPart } from './tcx-content.ts';

export interface Trackpoint {
  timeText: string | null;
  latText: string | null;
  lonText: string | null;
  altitudeM: number;
  distanceM: number;
  hrBpm: number;
  cadenceRpm: number;
  runCadenceRpm: number;
  speedMps: number;
  powerW: number;
  unreadable: boolean;
}

export function emptyPoint(): Trackpoint {
  const none = Number.NaN;
  return {
    timeText: null,
    latText: null,
    lonText: null,
    altitudeM: none,
    distanceM: none,
    hrBpm: none,
    cadenceRpm: none,
    runCadenceRpm: none,
    speedMps: none,
    powerW: none,
    unreadable: false,
  };
}

type PointNumber = Exclude<keyof Trackpoint, 'timeText' | 'latText' | 'lonText' | 'unreadable'>;

const POINT_NUMBERS: Record<string, PointNumber> = {
  AltitudeMeters: 'altitudeM',
  DistanceMeters: 'distanceM',
  HeartRateBpm: 'hrBpm',
  Cadence: 'cadenceRpm',
  RunCadence: 'runCadenceRpm',
  Speed: 'speedMps',
  Watts: 'powerW',
};

export function readTrackpointValue(point: Trackpoint, name: string, text: string, parent: string): void {
  if (name === 'Time' && parent === 'Trackpoint') point.timeText = text;
  else if (name === 'LatitudeDegrees') point.latText = text;
  else if (name === 'LongitudeDegrees') point.lonText = text;
  else {
    const field = POINT_NUMBERS[name === 'Value' ? parent : name];
    if (field === undefined || text.trim() === '') return;
    const value = parseNumber(text);
    if (Number.isNaN(value)) point.unreadable = true;
    else point[field] = value;
  }
}

export function addTrackpoint(part: TcxPart, point: Trackpoint): void {
  const latDeg = parseNumber(point.latText);
  const lonDeg = parseNumber(point.lonText);
  const valid = isPosition(latDeg, lonDeg);
  if ((point.latText !== null || point.lonText !== null) && !valid) part.positionsInvalid = true;
  const time = parseXmlTime(point.timeText);
  if (point.timeText !== null && (time === null || time.offsetS === null)) part.valuesInvalid = true;
  if (time?.offsetS) part.offsets.set(time.offsetS, (part.offsets.get(time.offsetS) ?? 0) + 1);
  if (point.unreadable) part.valuesInvalid = true;
  const { columns } = part;
  columns.add(time?.ms ?? Number.NaN);
  columns.set('latDeg', valid ? latDeg : Number.NaN);
  columns.set('lonDeg', valid ? lonDeg : Number.NaN);
  columns.set('distanceM', notNegative(point.distanceM));
  columns.set('altitudeM', point.altitudeM);
  columns.set('speedMps', notNegative(point.speedMps));
  // 0 is how devices write that there is no heart rate
  columns.set('hrBpm', point.hrBpm > 0 ? point.hrBpm : Number.NaN);
  // 255 stands for "unknown" in the format's one byte
  columns.set(
    'cadenceRpm',
    cadence(Number.isNaN(point.runCadenceRpm) ? point.cadenceRpm : point.runCadenceRpm),
  );
  columns.set('powerW', notNegative(point.powerW));
}

function notNegative(value: number): number {
  return value >= 0 ? value : Number.NaN;
}

function cadence(rpm: number): number {
  return rpm >= 0 && rpm < 255 ? rpm : Number.NaN;
}
