import type { Activity, ActivitySummary } from '../../core/activity/activity.ts';
import type { FileFormat, FileKind, Sport, Warning } from '../../core/activity/recording.ts';
import type { PackedStream } from '../../core/activity/stream-codec.ts';
import type { Failure } from '../../core/result.ts';

/** What is in a file, as `pacekeeper inspect` prints it: one object a part. Unknown is null; a count of nothing is 0. */
export interface FileFacts {
  /** the path exactly as given; `PATH!ENTRY` for an archive entry */
  file: string;
  status: 'ok' | 'salvaged' | 'rejected';
  format: FileFormat | null;
  kind: FileKind | null;
  sport: Sport | null;
  /** ISO 8601, UTC, whole seconds or milliseconds */
  startTime: string | null;
  elapsedS: number | null;
  timerS: number | null;
  movingS: number | null;
  distanceM: number | null;
  ascentM: number | null;
  laps: number;
  samples: number;
  sessions: number;
  hasGps: boolean;
  hasHeartRate: boolean;
  avgHrBpm: number | null;
  maxHrBpm: number | null;
  hasCadence: boolean;
  hasPower: boolean;
  device: string | null;
  warnings: Warning[];
  error: Failure | null;
  /** 1, 2, … where one file holds several activities; absent otherwise */
  part?: number;
}

/** One part as it was decoded. `activity` is null where the part is none or cannot be trusted at all. */
export interface ReadPart {
  facts: FileFacts;
  activity: Activity | null;
}

/** The same as the decoder process hands it over: samples as they are stored, a twentieth of what they are in memory. */
export interface DecodedPart {
  facts: FileFacts;
  activity: PackedActivity | null;
}

export interface PackedActivity {
  summary: ActivitySummary;
  packed: PackedStream;
}
