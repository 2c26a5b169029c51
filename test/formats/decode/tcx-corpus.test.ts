import { describe, expect, it } from 'vitest';
import { decodeTcx } from '../../../src/formats/decode/tcx.ts';
import { CORPUS, corpusBytes, corpusEntries, expectFacts } from '../../support/xml-corpus.ts';

const name = CORPUS === undefined ? 'corpus: NOT RUN' : 'real TCX files';

describe.skipIf(CORPUS === undefined)(name, () => {
  const entries = corpusEntries('tcx');

  it('are there', () => {
    expect(entries.length).toBeGreaterThanOrEqual(29);
  });

  it.each(entries.map((entry) => [entry.file, entry] as const))('%s', (file, { expected }) => {
    const decoded = decodeTcx(corpusBytes(file));
    if (expected.reject) {
      expect(decoded).toMatchObject({ ok: false, error: { code: 'EMPTY_FILE' } });
      return;
    }
    expect(decoded.ok).toBe(true);
    if (!decoded.ok) return;
    if (expected.wholeTrackPoints !== undefined) {
      const recording = decoded.value[0];
      expect(recording).toMatchObject({ kind: 'activity', salvaged: true });
      expect(recording?.warnings).toContain('xml_truncated');
      expect(recording?.samples.count).toBe(expected.wholeTrackPoints);
      // the laps' totals speak of the whole run, of which a part is left
      expect(recording?.totals).toMatchObject({ timerS: null });
      expect(recording?.distanceFrom).toBe('samples');
      return;
    }
    const top = expected.values ?? expected;
    const parts = top.activities ?? [top];
    expect(decoded.value.length).toBe(parts.length);
    decoded.value.forEach((recording, index) => {
      const facts = { kind: top.kind, creator: index === 0 ? top.creator : undefined, ...parts[index] };
      const fromPositions = facts.distanceFrom?.startsWith('haversine') ?? false;
      expectFacts(recording, facts, fromPositions ? 0.01 * (facts.distanceMeters ?? 0) : 0.5);
      const source = fromPositions ? 'positions' : facts.distanceFrom === null ? null : 'laps';
      expect(recording.distanceFrom).toBe(source);
      expect(recording).toMatchObject({ part: index + 1, salvaged: false });
      expect(recording.sessions).toBe(top.kind === 'course' ? 0 : parts.length);
    });
  });

  it('leaves out a timer that is written in minutes', () => {
    const decoded = decodeTcx(corpusBytes('tcx/run-intervals-wrong-lap-totals.tcx'));
    const recording = decoded.ok ? decoded.value[0] : undefined;
    expect(recording?.totals.timerS).toBeNull();
    expect(recording?.warnings).toContain('totals_contradict_samples');
  });
});
