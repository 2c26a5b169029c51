import type { Recording } from '../../src/core/activity/recording.ts';
import { decodeGpx, GPXPARSER_POINTS, gpxRecording, readGpx } from '../../src/formats/decode/gpx.ts';

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A GPX file around the given content of <gpx>. */
export function gpxFile(content: string, creator = 'Test'): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="${creator}" xmlns="http://www.topografix.com/GPX/1/1" xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">${content}</gpx>\n`;
}

/** One track of one segment. */
export function gpxTrack(points: string, head = ''): string {
  return gpxFile(`<trk>${head}<trkseg>${points}</trkseg></trk>`);
}

/** `count` points one second and about 3 m apart, with heart rate, cadence and temperature. */
export function runningPoints(count: number, startMs = Date.UTC(2024, 4, 1, 10)): string {
  const points: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const time = new Date(startMs + i * 1000).toISOString();
    points.push(
      `<trkpt lat="${(46 + i * 2.7e-5).toFixed(7)}" lon="14.5"><ele>${300 + (i % 50) / 10}</ele><time>${time}</time><extensions><gpxtpx:TrackPointExtension><gpxtpx:atemp>18</gpxtpx:atemp><gpxtpx:hr>${130 + (i % 30)}</gpxtpx:hr><gpxtpx:cad>${84 + (i % 6)}</gpxtpx:cad></gpxtpx:TrackPointExtension></extensions></trkpt>\n`,
    );
  }
  return points.join('');
}

/** The one recording of a file that decodes. */
export function gpxOf(text: string | Uint8Array): Recording {
  const decoded = decodeGpx(typeof text === 'string' ? bytesOf(text) : text);
  if (!decoded.ok) throw new Error(`rejected: ${decoded.error.code}`);
  return decoded.value[0] as Recording;
}

/** The code a file is refused with; null where it decodes. */
export function gpxCode(text: string | Uint8Array): string | null {
  const decoded = decodeGpx(typeof text === 'string' ? bytesOf(text) : text);
  return decoded.ok ? null : decoded.error.code;
}

/** What each route makes of a file; `document` is null where that route passes the file on. */
export function bothRoutes(bytes: Uint8Array) {
  const { content, throughGpxParser, ...outcome } = readGpx(bytes, GPXPARSER_POINTS);
  const document = gpxRecording(outcome, content);
  const stream = readGpx(bytes, 0);
  if (stream.throughGpxParser) throw new Error('the stream went through gpxparser');
  return {
    document: throughGpxParser ? document : null,
    stream: gpxRecording(stream, stream.content),
  };
}
