import type { Decoded, FileKind, Recording, Warning } from '../../core/activity/recording.ts';
import { noTotals } from '../../core/activity/recording.ts';
import { isSalvageable, readXml, type XmlOutcome } from '../xml/read-xml.ts';
import { distanceFromPositions, meanAndMax, timeSpan } from '../xml/sample-figures.ts';
import { sportFromWords, subSportFromWords } from '../xml/sport-words.ts';
import { mostFrequentOffset } from '../xml/xml-time.ts';
import { emptyGpxContent, type GpxContent, NOT_GPX } from './gpx-content.ts';
import { gpxHandlers } from './gpx-handlers.ts';
import { createGpxDocument, type GpxDocument } from './gpx-parser.ts';

/**
 * Decodes a GPX file (1.0 or 1.1, any encoding, prefixes declared or not) into one recording that holds
 * all its tracks and segments. Track points with times are an activity; points without, or routes, a
 * course; neither, `other`. A file that breaks off is cut back to its whole points.
 *
 * Codes: EMPTY_FILE, NOT_XML, NOT_GPX, XML_TRUNCATED, XML_MALFORMED, XML_TOO_DEEP,
 * XML_ENTITIES_FORBIDDEN, XML_TOO_MANY_POINTS. Never throws.
 */
export function decodeGpx(bytes: Uint8Array): Decoded {
  const { content, ...outcome } = readGpx(bytes, GPXPARSER_POINTS);
  return gpxRecording(outcome, content);
}

/** Files with more points are read as a stream alone. */
export const GPXPARSER_POINTS = 50_000;
/** Larger files begin no document: 50,000 points with every extension take about 21 MB. */
const GPXPARSER_BYTES = 32 * 1024 * 1024;

/**
 * Reads the file once. While it is read the columns fill, and a document grows beside them on which
 * gpxparser then runs, unless the file is too large, has more than `gpxParserPoints` points (0: never)
 * or an unusual shape. The content is the same with gpxparser and without.
 */
export function readGpx(
  bytes: Uint8Array,
  gpxParserPoints: number,
): XmlOutcome & { content: GpxContent; throughGpxParser: boolean } {
  const content = emptyGpxContent();
  const handlers = gpxHandlers(content);
  const small = gpxParserPoints > 0 && bytes.length <= GPXPARSER_BYTES;
  let document: GpxDocument | null = small ? createGpxDocument(gpxParserPoints) : null;
  const outcome = readXml(bytes, 'gpx', NOT_GPX, {
    open(name, attributes, parent) {
      if (document?.open(name, attributes, parent) === false) document = null;
      return handlers.open(name, attributes, parent);
    },
    close(name, text, parent) {
      document?.close(name, text);
      handlers.close(name, text, parent);
    },
  });
  const kept = outcome.failure === null || isSalvageable(outcome.failure);
  if (kept) document?.parseInto(content);
  return { ...outcome, content, throughGpxParser: kept && document !== null };
}

export function gpxRecording(outcome: XmlOutcome, content: GpxContent): Decoded {
  const samples = content.columns.finish();
  const { failure } = outcome;
  if (failure !== null && (samples.count === 0 || !isSalvageable(failure))) {
    return { ok: false, error: failure };
  }
  const span = timeSpan(samples);
  const distanceM = distanceFromPositions(samples);
  const hr = meanAndMax(samples.channels.hrBpm);

  const warnings = new Set<Warning>();
  if (failure !== null) warnings.add('xml_truncated');
  if (outcome.undeclaredPrefix) warnings.add('xml_undeclared_prefix');
  if (span !== null && span.untimed > 0) warnings.add('samples_without_time');
  if (span?.falls) warnings.add('samples_out_of_order');
  if (content.positionsInvalid) warnings.add('positions_invalid');
  if (content.valuesInvalid || outcome.faults) warnings.add('values_invalid');

  const recording: Recording = {
    format: 'gpx',
    kind: kindOf(content, samples.count, span),
    sport: sportFromWords(content.trackType),
    sportRaw: content.trackType,
    subSport: subSportFromWords(content.trackType),
    name: content.trackName ?? content.name,
    startMs: span?.firstMs ?? null,
    utcOffsetS: mostFrequentOffset(content.offsets),
    device: content.creator,
    totals: {
      ...noTotals(),
      elapsedS: span === null ? null : (span.lastMs - span.firstMs) / 1000,
      distanceM: distanceM ?? 0,
      avgHrBpm: hr?.mean ?? null,
      maxHrBpm: hr?.max ?? null,
    },
    distanceFrom: distanceM === null ? null : 'positions',
    laps: [],
    pauses: [],
    samples,
    developerFields: [],
    rrMs: [],
    part: 1,
    sessions: samples.count > 0 ? 1 : 0,
    salvaged: failure !== null,
    warnings: [...warnings],
  };
  return { ok: true, value: [recording] };
}

/** One time, or the same time on every point, is no recording of a movement. */
function kindOf(content: GpxContent, points: number, span: ReturnType<typeof timeSpan>): FileKind {
  if (span !== null && span.lastMs > span.firstMs) return 'activity';
  return points > 0 || content.routePoints > 0 ? 'course' : 'other';
}
