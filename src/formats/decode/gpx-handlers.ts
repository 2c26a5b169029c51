import type { Failure } from '../../core/result.ts';
import { attributeOf, type XmlAttributes, type XmlHandlers } from '../xml/read-xml.ts';
import { parseNumber } from '../xml/xml-number.ts';
import {
  addGpxPoint,
  type GpxContent,
  type GpxPoint,
  gpxSensor,
  MAX_POINTS,
  textOrNull,
} from './gpx-content.ts';

const TOO_MANY_POINTS: Failure = {
  code: 'XML_TOO_MANY_POINTS',
  message: `The file has more than ${MAX_POINTS} points.`,
};

/** Handlers for `readXml` that fill `content` and hold nothing but the point they are in. */
export function gpxHandlers(content: GpxContent): XmlHandlers {
  let inTrack = false;
  let point: GpxPoint | null = null;

  return {
    open(name, attributes, parent) {
      if (point !== null) return null;
      if (name === 'trkpt' && inTrack) {
        if (content.columns.count() >= MAX_POINTS) return TOO_MANY_POINTS;
        point = placedPoint(attributes);
      } else if (name === 'trk' && !inTrack) {
        inTrack = true;
        content.columns.startSegment();
      } else if (name === 'trkseg') {
        content.columns.startSegment();
      } else if (parent === '') {
        content.creator = textOrNull(attributeOf(attributes, 'creator'));
      }
      return null;
    },
    close(name, text, parent) {
      if (point !== null) {
        if (name === 'trkpt' && parent !== 'trkpt') {
          addGpxPoint(content, point);
          point = null;
        } else readPointValue(point, name, text, parent);
      } else if (inTrack) {
        if (name === 'trk' && parent !== 'trk') inTrack = false;
        else if (name === 'name' && parent === 'trk') content.trackName ??= textOrNull(text);
        else if (name === 'type' && parent === 'trk') content.trackType ??= textOrNull(text);
      } else if (name === 'rtept') {
        content.routePoints += 1;
      } else if (name === 'name' && (parent === 'metadata' || parent === 'gpx')) {
        content.name ??= textOrNull(text);
      }
    },
  };
}

function placedPoint(attributes: XmlAttributes): GpxPoint {
  const lat = attributeOf(attributes, 'lat');
  const lon = attributeOf(attributes, 'lon');
  return {
    latDeg: parseNumber(lat),
    lonDeg: parseNumber(lon),
    placed: lat !== null || lon !== null,
    altitudeText: null,
    timeText: null,
    sensors: {},
    unreadable: false,
  };
}

function readPointValue(point: GpxPoint, name: string, text: string, parent: string): void {
  if (parent === 'trkpt' && name === 'ele') {
    point.altitudeText ??= text;
  } else if (parent === 'trkpt' && name === 'time') {
    point.timeText ??= text;
  } else {
    readSensor(point, name, text);
  }
}

/** Takes a sensor's value if the point has none yet; an empty or unreadable one leaves room for the next. */
function readSensor(point: GpxPoint, name: string, text: string): void {
  const sensor = gpxSensor(name);
  if (sensor === null || point.sensors[sensor] !== undefined) return;
  const value = parseNumber(text);
  if (!Number.isNaN(value)) point.sensors[sensor] = value;
  else if (text.trim() !== '') point.unreadable = true;
}
