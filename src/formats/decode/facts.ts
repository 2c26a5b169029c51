import type { Activity } from '../../core/activity/activity.ts';
import type { ChannelName, FileFormat, Recording, Warning } from '../../core/activity/recording.ts';
import type { Failure } from '../../core/result.ts';
import type { FileFacts } from './outcome.ts';

/** Warnings that say a file was damaged and this is what could be saved of it. */
const DAMAGE: ReadonlySet<Warning> = new Set(['fit_part_unreadable', 'gzip_truncated', 'gzip_crc_mismatch']);

/**
 * What a recording says about itself, in the file's own totals; `movingS` alone is worked out, by the
 * activity made from it. `part` is given only where the file holds several activities. `file` stays
 * empty: the one who knows the name sets it.
 */
export function factsOf(recording: Recording, activity: Activity | null, hasSeveral: boolean): FileFacts {
  const { totals, samples } = recording;
  return {
    file: '',
    status: recording.salvaged || recording.warnings.some((w) => DAMAGE.has(w)) ? 'salvaged' : 'ok',
    format: recording.format,
    kind: recording.kind,
    sport: recording.sport,
    startTime: isoTime(recording.startMs),
    elapsedS: rounded(totals.elapsedS),
    timerS: rounded(totals.timerS),
    movingS: rounded(activity?.summary.movingS ?? null),
    distanceM: rounded(totals.distanceM),
    ascentM: rounded(totals.ascentM),
    laps: recording.laps.length,
    samples: samples.count,
    sessions: recording.sessions,
    hasGps: hasPosition(recording),
    // some exports hold heart rate in their laps only
    hasHeartRate: hasAboveZero(recording, 'hrBpm') || (totals.avgHrBpm ?? 0) > 0,
    avgHrBpm: rounded(totals.avgHrBpm),
    maxHrBpm: rounded(totals.maxHrBpm),
    hasCadence: hasAboveZero(recording, 'cadenceRpm'),
    hasPower: hasAboveZero(recording, 'powerW'),
    device: recording.device,
    warnings: [...recording.warnings],
    error: null,
    ...(hasSeveral ? { part: recording.part } : {}),
  };
}

/** The facts of a file that could not be read. `format` is null where not even that is known. */
export function rejectedFacts(
  file: string,
  error: Failure,
  format: FileFormat | null = null,
  warnings: Warning[] = [],
): FileFacts {
  return {
    file,
    status: 'rejected',
    format,
    kind: null,
    sport: null,
    startTime: null,
    elapsedS: null,
    timerS: null,
    movingS: null,
    distanceM: null,
    ascentM: null,
    laps: 0,
    samples: 0,
    sessions: 0,
    hasGps: false,
    hasHeartRate: false,
    avgHrBpm: null,
    maxHrBpm: null,
    hasCadence: false,
    hasPower: false,
    device: null,
    warnings,
    error,
  };
}

function hasAboveZero(recording: Recording, channel: ChannelName): boolean {
  return recording.samples.channels[channel]?.some((value) => value > 0) ?? false;
}

function hasPosition({ samples }: Recording): boolean {
  const { latDeg, lonDeg } = samples.channels;
  if (latDeg === undefined || lonDeg === undefined) return false;
  return latDeg.some((lat, i) => Math.abs(lat) <= 90 && Math.abs(lonDeg[i] ?? Number.NaN) <= 180);
}

/** Milliseconds only where there are any: `2022-05-29T15:53:35Z`, `2013-03-20T22:16:01.025Z`. */
function isoTime(ms: number | null): string | null {
  if (ms === null || !Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return null;
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

/** To thousandths, so that sums of fractions print as what they are. */
function rounded(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Math.round(value * 1000) / 1000;
}
