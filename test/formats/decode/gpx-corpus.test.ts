import { describe, expect, it } from 'vitest';
import { decodeGpx } from '../../../src/formats/decode/gpx.ts';
import { CORPUS, corpusBytes, corpusEntries, expectFacts } from '../../support/xml-corpus.ts';
import { bothRoutes, gpxOf } from '../../support/xml-gpx.ts';

const name = CORPUS === undefined ? 'corpus: NOT RUN' : 'real GPX files';

describe.skipIf(CORPUS === undefined)(name, () => {
  const entries = corpusEntries('gpx');

  it('are there', () => {
    expect(entries.length).toBeGreaterThanOrEqual(38);
  });

  it.each(entries.map((entry) => [entry.file, entry] as const))('%s', (file, { expected }) => {
    const decoded = decodeGpx(corpusBytes(file));
    if (expected.reject) {
      expect(decoded.ok).toBe(false);
      return;
    }
    expect(decoded.ok).toBe(true);
    if (!decoded.ok) return;
    expect(decoded.value.length).toBe(1);
    const recording = decoded.value[0] as (typeof decoded.value)[number];
    const { samples } = recording;
    if (expected.wholeTrackPoints !== undefined) {
      expect(recording).toMatchObject({ kind: 'activity', salvaged: true });
      expect(recording.warnings).toContain('xml_truncated');
      expect(samples.count).toBe(expected.wholeTrackPoints);
    } else if (expected.samplesInFile !== undefined) {
      const placed = [...(samples.channels.latDeg ?? [])].map((lat) => !Number.isNaN(lat));
      const timed = [...samples.timeMs].map((ms) => !Number.isNaN(ms));
      expect(samples.count).toBe(expected.samplesInFile);
      expect(placed.filter(Boolean).length).toBe(expected.samplesWithValidPosition);
      expect(placed.filter((is, i) => is && timed[i]).length).toBe(expected.samplesWithValidPositionAndTime);
      expect(recording.warnings).toContain('positions_invalid');
      expect(recording.totals.distanceM).toBeCloseTo(556, 0);
    } else {
      const facts = expected.values ?? expected;
      expect(recording.salvaged).toBe(false);
      // the manifest rounds to 0.1 m
      expectFacts(recording, facts, 0.05 + 0.01 * (facts.distanceMeters ?? 0));
      expect(recording.sessions).toBe(facts.samples === 0 ? 0 : 1);
    }
  });

  it.each(entries.map((entry) => entry.file))('%s reads the same through both routes', (file) => {
    const { document, stream } = bothRoutes(corpusBytes(file));
    // gpxparser sees every file that is not refused
    expect(document !== null || !stream.ok).toBe(true);
    if (document !== null) expect(stream).toEqual(document);
  });

  it('marks where segments begin', () => {
    expect(gpxOf(corpusBytes('gpx/two-tracks-four-segments.gpx')).samples.segmentStarts.length).toBe(3);
    expect(gpxOf(corpusBytes('gpx/run-three-segments-long-break.gpx')).samples.segmentStarts.length).toBe(2);
    expect(gpxOf(corpusBytes('gpx/empty-segment.gpx')).samples.segmentStarts).toEqual([]);
  });

  it('knows the zone of a file that writes offsets', () => {
    expect(gpxOf(corpusBytes('gpx/walk-opentracks.gpx')).utcOffsetS).toBe(7200);
    expect(gpxOf(corpusBytes('gpx/subsecond-times.gpx')).utcOffsetS).toBe(3600);
    expect(gpxOf(corpusBytes('gpx/run-amazfit.gpx')).utcOffsetS).toBeNull();
  });

  it('refuses hostile files with their code', () => {
    const codes = ['html-login-page', 'xml-billion-laughs', 'xml-external-entity', 'xml-deep-nesting'].map(
      (file) => {
        const decoded = decodeGpx(corpusBytes(`broken/${file}.gpx`));
        return decoded.ok ? null : decoded.error.code;
      },
    );
    expect(codes).toEqual(['NOT_GPX', 'XML_ENTITIES_FORBIDDEN', 'XML_ENTITIES_FORBIDDEN', 'XML_TOO_DEEP']);
  });
});
