import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeGpx, GPXPARSER_POINTS, readGpx } from '../../../src/formats/decode/gpx.ts';
import { bothRoutes, bytesOf, gpxFile, gpxOf, gpxTrack, runningPoints } from '../../support/xml-gpx.ts';

const numeral = fc.oneof(
  fc.double({ min: -200, max: 200, noNaN: true }).map(String),
  fc.constantFrom('', 'NaN', ' 46.5 ', '46,5', '1e999', '0', '-0.0', '12abc', '+7.25', '.5'),
);
const time = fc.oneof(
  fc
    .integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2030, 0, 1) })
    .map((ms) => new Date(ms).toISOString()),
  fc.constantFrom('2024-05-01T10:00:00', '2024-05-01T10:00:00+02:00', 'never', '', '2024-02-30T00:00:00Z'),
);
const leaf = (...names: string[]) =>
  fc.tuple(fc.constantFrom(...names), numeral).map(([name, text]) => `<${name}>${text}</${name}>`);
const extension = fc.oneof(
  leaf('hr', 'x:hr', 'gpxtpx:cad', 'p:power', 'atemp', 'speed', 'heartrate', 'course'),
  leaf('time', 'name', 'x:hr').map((inner) => `<x:more>${inner}</x:more>`),
);
const point = (tag: string) =>
  fc
    .record({
      lat: fc.option(numeral),
      lon: fc.option(numeral),
      parts: fc.array(
        fc.oneof(
          numeral.map((ele) => `<ele>${ele}</ele>`),
          time.map((text) => `<time>${text}</time>`),
          extension,
          fc
            .array(fc.oneof(extension, leaf('ele', 'name')), { maxLength: 3 })
            .map((all) => `<extensions>${all.join('')}</extensions>`),
          fc.constantFrom('<name>P</name>', '<type>run</type>', '\n  '),
        ),
        { maxLength: 5 },
      ),
    })
    .map(({ lat, lon, parts }) => {
      const place = `${lat === null ? '' : ` lat="${lat}"`}${lon === null ? '' : ` lon="${lon}"`}`;
      return parts.length === 0 ? `<${tag}${place}/>` : `<${tag}${place}>${parts.join('')}</${tag}>`;
    });
const segment = fc
  .array(point('trkpt'), { maxLength: 6 })
  .map((points) => `<trkseg>${points.join('\n')}</trkseg>`);
const track = fc
  .array(
    fc.oneof(
      segment,
      fc.constantFrom('<name>T</name>', '<name/>', '<type>9</type>', '<link href="a"><type>x</type></link>'),
    ),
    { maxLength: 4 },
  )
  .map((parts) => `<trk>${parts.join('')}</trk>`);
const file = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: track },
      point('wpt'),
      fc
        .array(point('rtept'), { maxLength: 3 })
        .map((points) => `<rte><name>R</name>${points.join('')}</rte>`),
      fc.constantFrom('<metadata><name>M &amp; m</name></metadata>', '<name>N</name>', '<desc>text</desc>'),
    ),
    { maxLength: 5 },
  )
  .map((parts) => gpxFile(parts.join('\n')));

describe('the two routes through a GPX file', () => {
  it('agree on files of any usual shape', () => {
    fc.assert(
      fc.property(file, (text) => {
        const { document, stream } = bothRoutes(bytesOf(text));
        expect(document).not.toBeNull();
        expect(stream).toEqual(document);
      }),
      { numRuns: 300, seed: 20240501 },
    );
  });

  it('agree on files that break off anywhere', () => {
    fc.assert(
      fc.property(file, fc.double({ min: 0, max: 1, noNaN: true }), (text, share) => {
        const { document, stream } = bothRoutes(bytesOf(text.slice(0, Math.floor(text.length * share))));
        if (document !== null) expect(stream).toEqual(document);
      }),
      { numRuns: 300, seed: 20240502 },
    );
  });

  it('both take the place and height that gpxparser found', () => {
    const read = readGpx(bytesOf(gpxTrack(runningPoints(3))), GPXPARSER_POINTS);
    expect(read.throughGpxParser).toBe(true);
    expect(read.content.columns.finish().channels.latDeg?.[1]).toBe(46.000027);
  });

  it('agree where the document ends and the stream begins', () => {
    const bytes = bytesOf(gpxTrack(runningPoints(3000)));
    const { document, stream } = bothRoutes(bytes);
    expect(stream).toEqual(document);
    expect(stream.ok && stream.value[0]?.samples.count).toBe(3000);
  });

  it('leave files above the limit to the stream', () => {
    const points = '<trkpt lat="1" lon="2"/>'.repeat(GPXPARSER_POINTS + 1);
    const bytes = bytesOf(gpxTrack(points));
    expect(readGpx(bytes, GPXPARSER_POINTS).throughGpxParser).toBe(false);
    expect(gpxOf(bytes).samples.count).toBe(GPXPARSER_POINTS + 1);
  });

  it('leave points in unusual places to the stream', () => {
    const text = gpxFile(
      '<trk><trkpt lat="1" lon="2"><x><ele>7</ele></x></trkpt><x><trkpt lat="1" lon="3"/></x></trk>',
    );
    expect(readGpx(bytesOf(text), GPXPARSER_POINTS).throughGpxParser).toBe(false);
    expect(gpxOf(text)).toMatchObject({ kind: 'course', samples: { count: 2 } });
  });
});

describe('a damaged GPX file', () => {
  it('never throws and answers a recording or a code', () => {
    const original = bytesOf(gpxTrack(runningPoints(40), '<name>A &amp; B</name><type>running</type>'));
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            at: fc.nat(original.length - 1),
            byte: fc.oneof(fc.nat(255), fc.constantFrom(...bytesOf('<>&"/!?[]-=x\0'))),
            drop: fc.nat(6),
          }),
          { minLength: 1, maxLength: 12 },
        ),
        (changes) => {
          let bytes = Array.from(original);
          for (const { at, byte, drop } of changes) bytes.splice(at % bytes.length, drop, byte);
          bytes = bytes.slice(0, original.length);
          const decoded = decodeGpx(Uint8Array.from(bytes));
          if (decoded.ok) expect(decoded.value.length).toBe(1);
          else expect(decoded.error.code).toMatch(/^(NOT_XML|NOT_GPX|XML_[A-Z_]+)$/);
          const routes = bothRoutes(Uint8Array.from(bytes));
          if (routes.document !== null) expect(routes.stream).toEqual(routes.document);
        },
      ),
      { numRuns: 500, seed: 20240503 },
    );
  });
});
