import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import type { ChannelName, Recording, Sport } from '../../src/core/activity/recording.ts';

/** The folder of real files; undefined where this machine has none. */
export const CORPUS = process.env.PACEKEEPER_CORPUS;

/** What the manifest says of an XML file or of one activity in it. */
export interface XmlFacts {
  kind?: string;
  sport?: string | null;
  sportRaw?: string | null;
  startTime?: string | null;
  elapsedSeconds?: number | null;
  timerSeconds?: number | null;
  distanceMeters?: number | null;
  distanceFrom?: string | null;
  laps?: number | null;
  samples?: number;
  hasGps?: boolean;
  hasHeartRate?: boolean;
  avgHr?: number | null;
  maxHr?: number | null;
  hasCadence?: boolean;
  hasPower?: boolean;
  hasTemperature?: boolean;
  hasElevation?: boolean;
  creator?: string | null;
  undeclaredPrefixes?: string[];
  untrustworthy?: string[];
  activities?: XmlFacts[];
}

export interface CorpusEntry {
  file: string;
  expected: XmlFacts & {
    reject?: boolean;
    recoverable?: boolean;
    innerFormat?: string;
    actualFormat?: string;
    values?: XmlFacts;
    wholeTrackPoints?: number;
    samplesInFile?: number;
    samplesWithValidPosition?: number;
    samplesWithValidPositionAndTime?: number;
  };
}

/** All files of one format by their content, in the folder of that format, in archive/ and in broken/. */
export function corpusEntries(format: 'gpx' | 'tcx'): CorpusEntry[] {
  if (CORPUS === undefined) return [];
  const all = JSON.parse(readFileSync(join(CORPUS, 'MANIFEST.json'), 'utf8')) as CorpusEntry[];
  return all.filter(({ file, expected }) => {
    if (file.startsWith(`${format}/`)) return true;
    if (file.startsWith('archive/')) return expected.innerFormat === format;
    return expected.actualFormat === format || (file.endsWith(`.${format}`) && !expected.actualFormat);
  });
}

/** The bytes of a corpus file, unpacked. */
export function corpusBytes(file: string): Uint8Array {
  const bytes = readFileSync(join(CORPUS as string, file));
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

const SPORTS: Record<string, Sport> = {
  run: 'running',
  ride: 'cycling',
  swim: 'swimming',
  walk: 'walking',
  hike: 'hiking',
  row: 'other',
  ski: 'other',
  paddle: 'other',
};

/** Whether a channel has a value above 0, which is how the manifest counts. */
export function hasValues(recording: Recording, channel: ChannelName): boolean {
  return recording.samples.channels[channel]?.some((value) => value > 0) ?? false;
}

/** Holds a recording against the manifest within the tolerances that the corpus states. */
export function expectFacts(recording: Recording, facts: XmlFacts, distanceTolerance: number): void {
  const { totals, samples } = recording;
  const trusted = (field: string): boolean => !facts.untrustworthy?.includes(field);
  if (facts.kind !== undefined) {
    expect(recording.kind).toBe(facts.kind === 'empty' ? 'other' : facts.kind);
  }
  expect(recording.sportRaw).toBe(facts.sportRaw);
  expect(recording.sport).toBe(facts.sport == null ? null : (SPORTS[facts.sport] ?? facts.sport));
  expectNear(recording.startMs, facts.startTime == null ? null : Date.parse(facts.startTime), 1000, 'start');
  expectNear(totals.elapsedS, facts.elapsedSeconds ?? null, 1, 'elapsed');
  if (trusted('timerSeconds')) expectNear(totals.timerS, facts.timerSeconds ?? null, 1, 'timer');
  expectNear(totals.distanceM, facts.distanceMeters ?? null, distanceTolerance, 'distance');
  expectNear(totals.avgHrBpm, facts.avgHr ?? null, 1.5, 'average heart rate');
  expectNear(totals.maxHrBpm, facts.maxHr ?? null, 1, 'maximum heart rate');
  expect(recording.laps.length).toBe(facts.laps ?? 0);
  expect(samples.count).toBe(facts.samples);
  expect(samples.timeMs.length).toBe(facts.samples);
  expect(hasValues(recording, 'latDeg')).toBe(facts.hasGps);
  expect(hasValues(recording, 'cadenceRpm')).toBe(facts.hasCadence);
  expect(hasValues(recording, 'powerW')).toBe(facts.hasPower);
  expect(totals.avgHrBpm !== null).toBe(facts.hasHeartRate);
  if (facts.hasTemperature !== undefined) {
    expect(hasValues(recording, 'temperatureC')).toBe(facts.hasTemperature);
  }
  if (facts.hasElevation !== undefined) {
    expect(samples.channels.altitudeM !== undefined).toBe(facts.hasElevation);
  }
  if (facts.creator !== undefined) expect(recording.device).toBe(facts.creator);
  expect(recording.warnings.includes('xml_undeclared_prefix')).toBe(facts.undeclaredPrefixes !== undefined);
}

function expectNear(actual: number | null, expected: number | null, tolerance: number, what: string): void {
  if (expected === null) expect(actual, what).toBeNull();
  else {
    expect(actual, what).not.toBeNull();
    expect(
      Math.abs((actual as number) - expected),
      `${what}: ${actual}, not ${expected}`,
    ).toBeLessThanOrEqual(tolerance);
  }
}
