import type { Failure } from '../../core/result.ts';
import {
  attributeOf,
  readXml,
  type XmlAttributes,
  type XmlHandlers,
  type XmlOutcome,
} from '../xml/read-xml.ts';
import { createSampleColumns, type SampleColumns } from '../xml/sample-columns.ts';
import { parseNumber } from '../xml/xml-number.ts';
import { parseXmlTime } from '../xml/xml-time.ts';
import { addTrackpoint, emptyPoint, readTrackpointValue, type Trackpoint } from './tcx-points.ts';

/** Trackpoints of all activities and courses of a file together. */
export const MAX_TRACKPOINTS = 1_000_000;

const MAX_LAPS = 20_000;

const MAX_PARTS = 1000;

const NOT_TCX: Failure = {
  code: 'NOT_TCX',
  message: 'The file is not TCX: its root element is not <TrainingCenterDatabase>.',
};

const TOO_MANY_POINTS: Failure = {
  code: 'XML_TOO_MANY_POINTS',
  message: `The file has more than ${MAX_TRACKPOINTS} trackpoints or ${MAX_LAPS} laps or ${MAX_PARTS} activities.`,
};

/** A lap as it stands in the file; NaN where a number is missing or unreadable. */
export interface TcxLap {
  startMs: number;
  totalTimeS: number;
  distanceM: number;
  calories: number;
  avgHrBpm: number;
  maxHrBpm: number;
  avgPowerW: number;
  intensity: string | null;
  trigger: string | null;
  /** index of its first sample, and of the one after its last */
  from: number;
  to: number;
  /** false where the file breaks off inside it: its totals then speak of more than could be read */
  whole: boolean;
}

/** One <Activity> or <Course>. */
export interface TcxPart {
  kind: 'activity' | 'course';
  sportRaw: string | null;
  /** of a course */
  name: string | null;
  creator: string | null;
  idMs: number;
  laps: TcxLap[];
  columns: SampleColumns;
  /** offsets written in trackpoint times, Z not counted */
  offsets: Map<number, number>;
  positionsInvalid: boolean;
  valuesInvalid: boolean;
}

export interface TcxContent {
  parts: TcxPart[];
  workouts: number;
}

/** Reads a TCX file of any size out of saxes events: activities (also those of multisport sessions) and courses. */
export function readTcx(bytes: Uint8Array): XmlOutcome & { content: TcxContent } {
  const content: TcxContent = { parts: [], workouts: 0 };
  let part: TcxPart | null = null;
  let lap: TcxLap | null = null;
  let point: Trackpoint | null = null;
  let points = 0;
  let laps = 0;

  const handlers: XmlHandlers = {
    open(name, attributes, parent) {
      if (point !== null) return null;
      if (part === null) {
        if (name === 'Activity' || (name === 'Course' && parent === 'Courses')) {
          part = emptyPart(name === 'Course' ? 'course' : 'activity', attributes);
          content.parts.push(part);
        } else if (name === 'Workout' && parent === 'Workouts') {
          content.workouts += 1;
        }
      } else if (name === 'Lap' && lap === null) {
        laps += 1;
        lap = emptyLap(attributes, part.columns.count());
      } else if (name === 'Track') {
        part.columns.startSegment();
      } else if (name === 'Trackpoint') {
        points += 1;
        point = emptyPoint();
      }
      const tooMany = points > MAX_TRACKPOINTS || laps > MAX_LAPS || content.parts.length > MAX_PARTS;
      return tooMany ? TOO_MANY_POINTS : null;
    },
    close(name, text, parent) {
      if (part === null) return;
      if (point !== null) {
        if (name === 'Trackpoint') {
          addTrackpoint(part, point);
          point = null;
        } else readTrackpointValue(point, name, text, parent);
      } else if (lap !== null) {
        if (name === 'Lap') {
          part.laps.push({ ...lap, to: part.columns.count() });
          lap = null;
        } else readLapValue(lap, name, text, parent);
      } else if (name === parent) {
        return;
      } else if (name === 'Activity' || name === 'Course') {
        part = null;
      } else if (name === 'Id' && parent === 'Activity') {
        part.idMs = parseXmlTime(text)?.ms ?? Number.NaN;
      } else if (name === 'Name' && parent === 'Creator') {
        part.creator = text.trim() || null;
      } else if (name === 'Name' && parent === 'Course') {
        part.name = text.trim() || null;
      }
    },
  };
  const outcome = readXml(bytes, 'TrainingCenterDatabase', NOT_TCX, handlers);
  const [openPart, openLap] = [part, lap] as [TcxPart | null, TcxLap | null];
  if (openPart !== null && openLap !== null) {
    openPart.laps.push({ ...openLap, to: openPart.columns.count(), whole: false });
  }
  return { ...outcome, content };
}

function emptyPart(kind: TcxPart['kind'], attributes: XmlAttributes): TcxPart {
  return {
    kind,
    sportRaw: attributeOf(attributes, 'Sport'),
    name: null,
    creator: null,
    idMs: Number.NaN,
    laps: [],
    columns: createSampleColumns(),
    offsets: new Map(),
    positionsInvalid: false,
    valuesInvalid: false,
  };
}

function emptyLap(attributes: XmlAttributes, from: number): TcxLap {
  return {
    startMs: parseXmlTime(attributeOf(attributes, 'StartTime'))?.ms ?? Number.NaN,
    totalTimeS: Number.NaN,
    distanceM: Number.NaN,
    calories: Number.NaN,
    avgHrBpm: Number.NaN,
    maxHrBpm: Number.NaN,
    avgPowerW: Number.NaN,
    intensity: null,
    trigger: null,
    from,
    to: from,
    whole: true,
  };
}

function readLapValue(lap: TcxLap, name: string, text: string, parent: string): void {
  if (name === 'Value') {
    if (parent === 'AverageHeartRateBpm') lap.avgHrBpm = parseNumber(text);
    else if (parent === 'MaximumHeartRateBpm') lap.maxHrBpm = parseNumber(text);
  } else if (name === 'AvgWatts') {
    lap.avgPowerW = parseNumber(text);
  } else if (parent === 'Lap') {
    if (name === 'TotalTimeSeconds') lap.totalTimeS = parseNumber(text);
    else if (name === 'DistanceMeters') lap.distanceM = parseNumber(text);
    else if (name === 'Calories') lap.calories = parseNumber(text);
    else if (name === 'Intensity') lap.intensity = text.trim() || null;
    else if (name === 'TriggerMethod') lap.trigger = text.trim() || null;
  }
}
