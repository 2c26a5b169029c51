import { contributing, type SourcePolicy, strictest } from '../../core/access/source-policy.ts';
import type { ActivitySummary } from '../../core/activity/activity.ts';
import { activityZone } from '../../core/activity/activity-zone.ts';
import { mergeRecordings, type RankedRecording } from '../../core/activity/merge-recordings.ts';
import { localDay, type Zone } from '../../core/time.ts';
import {
  compressStream,
  decompressStream,
  type PackedStream,
  STREAM_VERSION,
} from '../../db/compress-stream.ts';
import { getActivity, type NewActivity, putActivity } from '../../db/queries/activity.ts';
import { listSources } from '../../db/queries/activity-source.ts';
import { getPackedStream, putPackedStreams } from '../../db/queries/activity-stream.ts';
import { deleteAnalysis } from '../../db/queries/analysis.ts';
import { getRecordingActivity } from '../../db/queries/recording.ts';
import type { Tx } from '../../db/transaction.ts';

export interface AthleteZone {
  athleteId: string;
  zone: Zone;
}

interface Derived {
  summary: ActivitySummary;
  packed: PackedStream;
  provenance: Record<string, string> | null;
  /** the strictest of its recordings */
  policy: SourcePolicy;
}

/**
 * Writes an activity from the recordings that feed it. It depends on these recordings and on nothing
 * else, whatever came first: so a merge is undone by moving links and deriving again. Where nothing
 * is different nothing is written, else what was said about it is taken back. A recording that may not be
 * used for everything adds nothing to one that may. Answers what happened.
 */
export async function deriveActivity(
  tx: Tx,
  athlete: AthleteZone,
  activityId: string,
): Promise<'same' | 'changed' | 'no_source'> {
  const { athleteId } = athlete;
  const sources = await listSources(tx, athleteId, [activityId]);
  const all: (RankedRecording & { packed: PackedStream; policy: SourcePolicy })[] = [];
  for (const { deliveryId, part } of sources) {
    const kept = await getRecordingActivity(tx, athleteId, deliveryId, part);
    if (kept === null) continue;
    const { summary, packed, policy } = kept;
    const stream =
      sources.length === 1 ? null : decompressStream(packed.bytes, packed.samples, packed.version);
    all.push({ key: `${deliveryId}#${part}`, activity: { summary, stream: stream! }, packed, policy });
  }
  const found = contributing(all);
  const policy = strictest(found.map((recording) => recording.policy));
  const [best, ...others] = found;
  if (best === undefined) return 'no_source';
  if (others.length === 0) {
    const { summary } = best.activity;
    return writeDerived(tx, athlete, activityId, { summary, packed: best.packed, provenance: null, policy });
  }
  const { activity, provenance } = mergeRecordings([best, ...others]);
  const bytes = compressStream(activity.stream);
  const packed = { version: STREAM_VERSION, samples: activity.stream.n, bytes };
  return writeDerived(tx, athlete, activityId, { summary: activity.summary, packed, provenance, policy });
}

/** An activity that one recording alone shows, before its link is there. */
export async function writeDerived(
  tx: Tx,
  athlete: AthleteZone,
  activityId: string,
  { summary, packed, provenance, policy }: Derived,
): Promise<'same' | 'changed'> {
  const { athleteId } = athlete;
  const row = activityRow(athlete, activityId, { summary, provenance, policy });
  const before = await getActivity(tx, athleteId, activityId);
  if (before !== null) {
    const stored = await getPackedStream(tx, athleteId, activityId);
    const isSame =
      stored !== null &&
      Buffer.compare(stored.bytes, packed.bytes) === 0 &&
      sameJson(before.summary, summary) &&
      sameJson(before.provenance, provenance) &&
      sameJson(before.policy, policy) &&
      before.localDay === row.localDay &&
      before.zone === row.zone;
    if (isSame) return 'same';
  }
  await putActivity(tx, { ...row, load: null, class: null, formulaVersion: null }, { before });
  await putPackedStreams(tx, [{ athleteId, activityId, ...packed }]);
  if (before !== null) await deleteAnalysis(tx, athleteId, activityId);
  return 'changed';
}

/** An activity as it is stored before it is judged. */
export function activityRow(
  { athleteId, zone: home }: AthleteZone,
  activityId: string,
  { summary, provenance, policy }: Omit<Derived, 'packed'>,
): NewActivity {
  const zone = activityZone(summary, home);
  return {
    athleteId,
    activityId,
    startMs: summary.startMs,
    localDay: localDay(summary.startMs, zone),
    zone,
    provenance,
    policy,
    sport: summary.sport,
    summary,
    distanceM: summary.distanceM,
    movingS: summary.movingS,
    elapsedS: summary.elapsedS,
    avgHrBpm: summary.avgHrBpm,
    timeTrusted: summary.trust.time,
  };
}

/** Equal whatever the order of keys: jsonb keeps its own. */
function sameJson(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, v: unknown) =>
    v !== null && typeof v === 'object' && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).toSorted(([x], [y]) => (x < y ? -1 : 1)))
      : v,
  );
}
