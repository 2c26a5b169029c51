import type { FileFacts } from '../../src/formats/decode/outcome.ts';

/** What the corpus says of one file; its README explains the fields. */
export interface Expected {
  kind?: string;
  sport?: string | null;
  startTime?: string | null;
  elapsedSeconds?: number | null;
  timerSeconds?: number | null;
  distanceMeters?: number | null;
  distanceFrom?: string;
  laps?: number | null;
  samples?: number;
  hasGps?: boolean;
  hasHeartRate?: boolean;
  hasCadence?: boolean;
  hasPower?: boolean;
  avgHr?: number | null;
  maxHr?: number | null;
  avgHrFromRecords?: number | null;
  ascentMeters?: number | null;
  untrustworthy?: string[];
  innerFormat?: string;
  sessions?: Expected[];
  activities?: Expected[];
  activityParts?: number;
  entries?: { name: string; sameAs?: string; expected?: Expected; ignore?: boolean }[];
  nestedZip?: string;
  values?: Expected;
  reject?: boolean;
  alternative?: string;
  salvageableRecords?: number;
  salvageableLaps?: number;
  recordsBeforeGarbage?: number;
  sessionValues?: Expected[];
  distanceFromRecords?: number;
}

export interface ManifestEntry {
  file: string;
  expected: Expected;
}

/** The corpus has finer words for sports than we do. */
const SPORTS: Record<string, string> = {
  run: 'running',
  ride: 'cycling',
  swim: 'swimming',
  walk: 'walking',
  hike: 'hiking',
  strength: 'strength',
  multisport: 'multisport',
};

/** Ours for its kinds of files: what is neither a workout of any sort nor monitoring is 'other'. */
const KINDS = new Set(['activity', 'course', 'workout', 'settings', 'monitoring']);

/**
 * The differences between the lines of one file and what the corpus says, within its README's
 * tolerances, as sentences; empty where they agree. Fields in which the file contradicts itself only
 * have to be there and finite.
 */
export function compareFacts(lines: FileFacts[], expected: Expected): string[] {
  const differences: string[] = [];
  const activities = expected.activities;
  if (activities !== undefined) {
    if (lines.length !== activities.length) return [`${lines.length} parts instead of ${activities.length}`];
    return activities.flatMap((activity, i) => {
      const own = { ...activity, kind: expected.kind! };
      const part = lines[i]!.part === i + 1 ? [] : [`part ${lines[i]!.part} instead of ${i + 1}`];
      return [
        ...part,
        ...compareFacts([lines[i]!], own).map((difference) => `activity ${i + 1}: ${difference}`),
      ];
    });
  }
  if (lines.length !== 1) return compareParts(lines, expected);
  const line = lines[0]!;
  const distrusted = new Set(expected.untrustworthy ?? []);
  const same = (name: string, actual: unknown, wanted: unknown) => {
    if (actual !== wanted) differences.push(`${name} is ${actual} instead of ${wanted}`);
  };
  const near = (field: keyof Expected, actual: number | null, tolerance: number) => {
    const wanted = expected[field] as number | null | undefined;
    if (wanted === undefined) return;
    if (distrusted.has(field)) {
      if (actual !== null && !(actual >= 0 && Number.isFinite(actual)))
        differences.push(`${field} is ${actual}`);
      return;
    }
    const isNothing = field === 'distanceMeters' && (wanted ?? 0) === 0 && (actual ?? 0) === 0;
    if (isNothing || (actual === null && wanted === null)) return;
    if (actual === null || wanted === null || Math.abs(actual - wanted) > tolerance) {
      differences.push(`${field} is ${actual} instead of ${wanted}`);
    }
  };

  if (line.status === 'rejected') return [`rejected: ${line.error?.code}`];
  if (expected.kind !== undefined)
    same('kind', line.kind, KINDS.has(expected.kind) ? expected.kind : 'other');
  if (expected.sport !== undefined) {
    same('sport', line.sport, expected.sport === null ? null : (SPORTS[expected.sport] ?? 'other'));
  }
  if (expected.startTime === null) same('startTime', line.startTime, null);
  else if (expected.startTime !== undefined) {
    const off = Math.abs(Date.parse(line.startTime ?? '') - Date.parse(expected.startTime));
    if (!(off <= 1000)) differences.push(`startTime is ${line.startTime} instead of ${expected.startTime}`);
  }
  const { format } = line;
  near('elapsedSeconds', line.elapsedS, 1);
  near('timerSeconds', line.timerS, 1);
  near('distanceMeters', line.distanceM, distanceTolerance(line, expected));
  const unlikeMean = Math.abs((expected.avgHr ?? 0) - (expected.avgHrFromRecords ?? expected.avgHr ?? 0));
  near('avgHr', line.avgHrBpm, format !== 'fit' ? 1.5 : unlikeMean < 0.05 ? 3 : 1);
  near('maxHr', line.maxHrBpm, 1);
  if (expected.laps !== undefined) same('laps', line.laps, expected.laps ?? 0);
  for (const field of ['samples', 'hasGps', 'hasHeartRate', 'hasCadence', 'hasPower'] as const) {
    if (expected[field] !== undefined) same(field, line[field], expected[field]);
  }
  if (typeof expected.ascentMeters === 'number') same('ascentMeters', line.ascentM, expected.ascentMeters);
  return differences;
}

function distanceTolerance(line: FileFacts, expected: Expected): number {
  const onePercent = 0.01 * (expected.distanceMeters ?? 0);
  const fromPositions = /^(records|haversine|positions)/.test(expected.distanceFrom ?? '');
  return line.format === 'gpx' || fromPositions ? Math.max(0.5, onePercent) : 0.5;
}

/** A FIT file with several sessions or chained activities: the corpus gives each session's own values. */
function compareParts(lines: FileFacts[], expected: Expected): string[] {
  const legs = expected.sessions;
  if (legs === undefined || lines.length !== legs.length) {
    return [`${lines.length} parts instead of ${legs?.length ?? 1}`];
  }
  const differences = legs.flatMap((leg, i) => {
    const { avgHr: _, maxHr: __, ascentMeters: ___, ...stated } = leg;
    const own = { ...stated, untrustworthy: expected.untrustworthy ?? [] };
    const part = lines[i]!.part === i + 1 ? [] : [`part ${lines[i]!.part} instead of ${i + 1}`];
    return [...part, ...compareFacts([lines[i]!], own)].map((difference) => `part ${i + 1}: ${difference}`);
  });
  for (const field of ['laps', 'samples'] as const) {
    const sum = lines.reduce((total, line) => total + line[field], 0);
    if (expected[field] !== undefined && sum !== expected[field]) {
      differences.push(`${field} of all parts are ${sum} instead of ${expected[field]}`);
    }
  }
  return differences;
}
