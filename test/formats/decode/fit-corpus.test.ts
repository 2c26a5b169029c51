import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Recording, Sport } from '../../../src/core/activity/recording.ts';
import { decodeFit } from '../../../src/formats/decode/fit.ts';

const corpus = process.env.PACEKEEPER_CORPUS ?? '';
const available = corpus !== '' && existsSync(join(corpus, 'MANIFEST.json'));
if (!available) process.stdout.write('corpus: NOT RUN\n');

interface Expected {
  kind?: string;
  sport?: string | null;
  startTime?: string;
  elapsedSeconds?: number | null;
  timerSeconds?: number | null;
  distanceMeters?: number | null;
  distanceFrom?: string;
  laps?: number;
  samples?: number;
  hasGps?: boolean;
  gpsSamples?: number;
  hasHeartRate?: boolean;
  hasCadence?: boolean;
  hasPower?: boolean;
  hasRunningDynamics?: boolean;
  avgHr?: number | null;
  avgHrFromRecords?: number | null;
  maxHr?: number | null;
  ascentMeters?: number | null;
  device?: string;
  hrvMessages?: number;
  untrustworthy?: string[];
  sessions?: Expected[] | number;
  reject?: boolean;
  recoverable?: boolean;
  salvageableRecords?: number;
  salvageableLaps?: number;
  sessionValues?: Expected[];
  values?: Expected;
  actualFormat?: string;
  entries?: unknown[];
}

interface Entry {
  file: string;
  format: string;
  expected: Expected;
}

const SPORTS: Record<string, Sport> = {
  run: 'running',
  ride: 'cycling',
  swim: 'swimming',
  walk: 'walking',
  hike: 'hiking',
  strength: 'strength',
  multisport: 'multisport',
};
const KINDS = new Set(['activity', 'workout', 'course', 'settings', 'monitoring']);
const isFitName = (file: string) => /\.fit(\.gz)?$/.test(file) || file.endsWith('fit-named.gpx');

const manifest: Entry[] = available ? JSON.parse(readFileSync(join(corpus, 'MANIFEST.json'), 'utf8')) : [];
const entries = manifest.filter(({ file }) => isFitName(file));

function bytesOf(file: string): Uint8Array {
  const raw = readFileSync(join(corpus, file));
  return raw[0] === 0x1f && raw[1] === 0x8b ? gunzipSync(raw, { maxOutputLength: 64 << 20 }) : raw;
}

function decoded(bytes: Uint8Array): Recording[] {
  const result = decodeFit(bytes);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

const sportOf = (word: string | null | undefined) => (word ? (SPORTS[word] ?? 'other') : null);
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: number[]) => (values.length === 0 ? null : sum(values) / values.length);

function column(recordings: Recording[], channel: keyof Recording['samples']['channels']): number[] {
  return recordings.flatMap((r) => [...(r.samples.channels[channel] ?? [])].filter((v) => !Number.isNaN(v)));
}

function expectNear(found: number | null, expected: number | null | undefined, within: number, what: string) {
  if (expected === null || expected === undefined) expect(found, what).toBeNull();
  else
    expect(
      Math.abs((found ?? Number.NaN) - expected),
      `${what}: ${found} for ${expected}`,
    ).toBeLessThanOrEqual(within);
}

function expectSession(recording: Recording, expected: Expected) {
  const { totals } = recording;
  if (expected.sport !== undefined) expect(recording.sport).toBe(sportOf(expected.sport));
  if (expected.startTime) expectNear(recording.startMs, Date.parse(expected.startTime), 1000, 'start');
  if (expected.elapsedSeconds !== undefined)
    expectNear(totals.elapsedS, expected.elapsedSeconds, 1, 'elapsed');
  expectNear(totals.timerS, expected.timerSeconds, 1, 'timer');
  if (expected.distanceMeters !== null) {
    const fromRecords = expected.distanceFrom === 'records';
    const within = fromRecords ? 0.01 * expected.distanceMeters! : 0.5;
    expectNear(totals.distanceM ?? 0, expected.distanceMeters, within, 'distance');
  }
  if (expected.avgHr !== null && expected.avgHr !== undefined) {
    expectNear(totals.avgHrBpm, expected.avgHr, 1, 'average heart rate');
  }
  if (expected.maxHr !== null && expected.maxHr !== undefined) {
    expectNear(totals.maxHrBpm, expected.maxHr, 1, 'maximum heart rate');
  }
  if (expected.ascentMeters !== undefined) expectNear(totals.ascentM, expected.ascentMeters, 0.5, 'ascent');
}

function expectFlags(recordings: Recording[], expected: Expected) {
  const any = (channel: Parameters<typeof column>[1]) => column(recordings, channel).some((v) => v > 0);
  const positions = column(recordings, 'latDeg').length;
  expect(positions > 0, 'has GPS').toBe(expected.hasGps);
  if (expected.gpsSamples !== undefined) expect(positions, 'positions').toBe(expected.gpsSamples);
  expect(any('hrBpm') || recordings.some((r) => r.totals.avgHrBpm !== null), 'has heart rate').toBe(
    expected.hasHeartRate,
  );
  expect(any('cadenceRpm'), 'has cadence').toBe(expected.hasCadence);
  expect(any('powerW'), 'has power').toBe(expected.hasPower);
  if (expected.hasRunningDynamics) expect(any('groundContactMs'), 'has running dynamics').toBe(true);
  expect(
    recordings.some((r) => r.rrMs.length > 0),
    'has intervals',
  ).toBe((expected.hrvMessages ?? 0) > 0);
}

function expectActivity(recordings: Recording[], expected: Expected) {
  expect(sum(recordings.map((r) => r.samples.count)), 'samples').toBe(expected.samples);
  expect(sum(recordings.map((r) => r.laps.length)), 'laps').toBe(expected.laps);
  expect(recordings.map((r) => r.part)).toEqual(recordings.map((_, i) => i + 1));
  if (expected.device !== undefined) expect(recordings[0]?.device).toBe(expected.device);
  expectFlags(recordings, expected);
  if (Array.isArray(expected.sessions)) {
    expect(recordings).toHaveLength(expected.sessions.length);
    expected.sessions.forEach((session, i) => {
      expectSession(recordings[i]!, session);
    });
  } else {
    expect(recordings).toHaveLength(1);
    expectSession(recordings[0]!, expected);
    if (expected.avgHrFromRecords) {
      const found = mean(column(recordings, 'hrBpm'));
      expectNear(found, expected.avgHrFromRecords, 3, 'mean heart rate of the records');
    }
  }
  if (expected.untrustworthy) {
    expect(
      recordings.some((r) => r.warnings.length > 0),
      'warns of contradictions',
    ).toBe(true);
  }
}

function expectSalvaged(recordings: Recording[], expected: Expected) {
  expect(sum(recordings.map((r) => r.samples.count)), 'samples').toBe(expected.salvageableRecords);
  expect(sum(recordings.map((r) => r.laps.length)), 'laps').toBe(expected.salvageableLaps);
  expect(recordings.every((r) => r.warnings.length > 0)).toBe(true);
  expect(recordings[0]?.sessions).toBe(expected.sessions);
  expectNear(recordings[0]!.startMs, Date.parse(expected.startTime!), 1000, 'start');
  for (const [i, session] of (expected.sessionValues ?? []).entries()) {
    const { sport, timerSeconds, distanceMeters, avgHr } = session;
    expect(recordings[i]!.sport).toBe(sportOf(sport));
    expectNear(recordings[i]!.totals.timerS, timerSeconds, 1, 'timer');
    expectNear(recordings[i]!.totals.distanceM, distanceMeters, 0.5, 'distance');
    if (avgHr) expectNear(recordings[i]!.totals.avgHrBpm, avgHr, 1, 'average heart rate');
  }
}

/** Entries of the manifest that are about other formats or about the gzip around a file. */
function isFitContent({ format, expected }: Entry): boolean {
  return format === 'fit' || (format === 'gzip' && expected.samples !== undefined);
}

describe.skipIf(!available)('FIT files of the corpus', () => {
  it.each(
    entries
      .filter((e) => isFitContent(e) && e.file.startsWith('broken/') === false && !e.expected.entries)
      .map((e) => [e.file, e] as const),
  )('agrees with the manifest on %s', (file, { expected }) => {
    const recordings = decoded(bytesOf(file));
    expect(recordings[0]?.kind).toBe(KINDS.has(expected.kind ?? '') ? expected.kind : 'other');
    if (expected.kind === 'activity' || expected.kind === 'course') expectActivity(recordings, expected);
    else {
      expect(recordings).toHaveLength(1);
      expect(recordings[0]!.sport).toBe(sportOf(expected.sport));
      expect(recordings[0]!.sessions).toBe(0);
    }
  });

  it.each(entries.filter((e) => e.file.startsWith('broken/')).map((e) => [e.file, e] as const))(
    'rejects or salvages %s as the manifest says',
    (file, { expected }) => {
      if (/gzip-(bomb|truncated|wrong)/.test(file)) {
        expect(decodeFit(readFileSync(join(corpus, file))).ok).toBe(false);
        return;
      }
      const result = decodeFit(bytesOf(file));
      if (expected.reject || (expected.actualFormat ?? 'fit') === 'gpx') {
        expect(result.ok).toBe(false);
        if (!result.ok) expect(result.error.code).toMatch(/^[A-Z][A-Z_]+$/);
        return;
      }
      const recordings = decoded(bytesOf(file));
      if (expected.values) expectActivity(recordings, expected.values);
      else expectSalvaged(recordings, expected);
    },
  );
});

interface History {
  activities: { file: string; expected: Expected }[];
}

const historyFile = join(corpus, 'history', 'runner-a-coros.json');
const history: History = available ? JSON.parse(readFileSync(historyFile, 'utf8')) : { activities: [] };

describe.skipIf(!available)("FIT files of one runner's nine months", () => {
  it.each(history.activities.map((a) => [a.file, a.expected] as const))('agrees on %s', (file, expected) => {
    const recordings = decoded(bytesOf(join('history', 'runner-a-coros', file)));
    expectActivity(recordings, { ...expected, distanceFrom: 'records' });
  });
});
