import { createRequire } from 'node:module';
import type { XmlAttributes } from '../xml/read-xml.ts';
import { createDocumentBuilder, type XmlElement } from '../xml/xml-document.ts';
import type { GpxContent } from './gpx-content.ts';

const MAX_ELEMENTS = 500_000;
const POINTS = new Set(['trkpt', 'rtept', 'wpt']);

/** Where gpxparser and `gpxHandlers` look at a file the same way. */
const USUAL_PARENT: Record<string, string> = {
  gpx: '',
  metadata: 'gpx',
  trk: 'gpx',
  rte: 'gpx',
  wpt: 'gpx',
  trkseg: 'trk',
  trkpt: 'trkseg',
  rtept: 'rte',
};

/** The document of a GPX file for gpxparser, made while the file is read. */
export interface GpxDocument {
  /** false once the file is too large for gpxparser or puts something in an unusual place */
  open(name: string, attributes: XmlAttributes, parent: string): boolean;
  close(name: string, text: string): void;
  /** Runs gpxparser and puts its places and heights into the columns of `content`. */
  parseInto(content: GpxContent): void;
}

/**
 * Extensions are left out: gpxparser never looks at them, except that it would take a stray <ele> there
 * for the height of the point.
 */
export function createGpxDocument(maxPoints: number): GpxDocument {
  const builder = createDocumentBuilder();
  let elements = 0;
  let points = 0;
  let insideExtensions = 0;
  return {
    open(name, attributes, parent) {
      if (name === 'extensions') insideExtensions += 1;
      const usual = USUAL_PARENT[name];
      if (usual !== undefined && usual !== parent) return false;
      if (insideExtensions > 0) return true;
      if (name === 'ele' && !POINTS.has(parent)) return false;
      elements += 1;
      if (POINTS.has(name)) points += 1;
      builder.open(name, attributes);
      return elements <= MAX_ELEMENTS && points <= maxPoints;
    },
    close(name, text) {
      if (insideExtensions === 0) builder.close(text);
      else if (name === 'extensions') insideExtensions -= 1;
    },
    parseInto(content) {
      builder.dropUnfinished(POINTS);
      placePoints(content, parseWithGpxParser(builder.document));
    },
  };
}

/** What is used of gpxparser 3.0.8. */
interface GpxParser {
  tracks: { points: { lat: number; lon: number; ele: number | null }[] }[];
  parse(text: string): void;
}

/**
 * A value the reader has refused stays refused: gpxparser takes "45,5" for 45 and does not mind a
 * latitude of 200. Times are the reader's alone, for gpxparser reads those without a zone in the zone
 * of the machine.
 */
function placePoints(content: GpxContent, parser: GpxParser): void {
  let at = 0;
  for (const track of parser.tracks) {
    for (const { lat, lon, ele } of track.points) {
      content.columns.correct(at, 'latDeg', lat);
      content.columns.correct(at, 'lonDeg', lon);
      if (ele !== null) content.columns.correct(at, 'altitudeM', ele);
      at += 1;
    }
  }
}

const createParser: new () => GpxParser = createRequire(import.meta.url)('gpxparser');

/** Left behind by gpxparser: `window` is what it asks for, the others are its undeclared loop variables. */
const GLOBALS = ['window', 'idx', 'elem'];

function parseWithGpxParser(document: XmlElement): GpxParser {
  const scope = globalThis as Record<string, unknown>;
  const before = GLOBALS.map((name) => Object.getOwnPropertyDescriptor(scope, name));
  const parser = new createParser();
  // Summaries over all points that nobody reads; the elevation one overflows the stack on long tracks.
  Object.assign(parser, { calcElevation: () => null, calculSlope: () => null, calculDistance: () => ({}) });
  try {
    scope.window = {
      DOMParser: class {
        parseFromString(): XmlElement {
          return document;
        }
      },
    };
    parser.parse('');
  } finally {
    GLOBALS.forEach((name, index) => {
      const descriptor = before[index];
      if (descriptor === undefined) delete scope[name];
      else Object.defineProperty(scope, name, descriptor);
    });
  }
  return parser;
}
