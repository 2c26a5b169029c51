import type { SourcePolicy } from '../../core/access/source-policy.ts';
import type { ActivitySummary } from '../../core/activity/activity.ts';
import { placeRun, type RunPlace } from '../../core/activity/place-run.ts';
import type { PackedStream } from '../../db/compress-stream.ts';
import { findSameRunCandidates } from '../../db/queries/activity.ts';
import { findSource, linkSource } from '../../db/queries/activity-source.ts';
import { listDoubts, openDoubt } from '../../db/queries/same-run-doubt.ts';
import type { Tx } from '../../db/transaction.ts';
import type { FileFacts } from '../../formats/decode/outcome.ts';
import { absorbActivity, chooseKept } from './absorb-activity.ts';
import { type AthleteZone, deriveActivity, writeDerived } from './derive-activity.ts';

/** One decoded part that is an activity. */
export interface StoredRecording {
  deliveryId: string;
  part: number;
  facts: FileFacts;
  summary: ActivitySummary;
  packed: PackedStream;
  policy: SourcePolicy;
}

export interface Joined {
  activityId: string;
  /** false: it is an activity of its own */
  joined: boolean;
  doubtful: string[];
}

/**
 * Links a recording to the activity it shows: one that is there already where it is surely the same run,
 * else a new one under `newId`; where it shows several, these become one. The activity is derived from all of
 * its recordings; a doubtful likeness merges nothing, and a person is asked. A recording that has its place keeps it. The caller holds the
 * athlete's lock, so that two copies arriving at once cannot both be new.
 */
export async function joinActivity(
  tx: Tx,
  nowMs: number,
  athlete: AthleteZone,
  recording: StoredRecording,
  newId: string,
): Promise<Joined> {
  const { athleteId } = athlete;
  const { deliveryId, part, summary, packed, policy } = recording;
  const placed = await findSource(tx, athleteId, deliveryId, part);
  if (placed !== null) {
    await deriveActivity(tx, athlete, placed.activityId);
    return { activityId: placed.activityId, joined: placed.matchedBy !== 'new', doubtful: [] };
  }
  const { same, doubtful } = await matchActivity(tx, athleteId, summary, newId);
  const sameIds = same.map((s) => s.activityId);
  const isNew = sameIds.length === 0;
  const activityId = isNew ? newId : await chooseKept(tx, athleteId, sameIds);
  if (isNew) await writeDerived(tx, athlete, newId, { summary, packed, provenance: null, policy });
  for (const goneId of sameIds.filter((id) => id !== activityId))
    await absorbActivity(tx, athleteId, { keptId: activityId, goneId, by: 'matching', nowMs });
  const how = isNew
    ? { matchedBy: 'new' as const, evidence: null, nowMs }
    : { matchedBy: 'same_run' as const, evidence: { why: same[0]!.why }, nowMs };
  await linkSource(tx, sourceRow(athleteId, recording, activityId, how));
  if (!isNew) await deriveActivity(tx, athlete, activityId);
  for (const doubt of doubtful)
    await openDoubt(tx, {
      athleteId,
      pair: [activityId, doubt.activityId],
      why: doubt.why,
      openedMs: nowMs,
    });
  return { activityId, joined: !isNew, doubtful: doubtful.map((doubt) => doubt.activityId) };
}

/** The link of a recording to an activity. */
export function sourceRow(
  athleteId: string,
  { deliveryId, part, facts, summary }: StoredRecording,
  activityId: string,
  how: { matchedBy: 'new' | 'same_run'; evidence: { why: string[] } | null; nowMs: number },
): Parameters<typeof linkSource>[1] {
  const { matchedBy, evidence, nowMs } = how;
  const priority = sourcePriority(facts, summary);
  return { athleteId, deliveryId, part, activityId, priority, matchedBy, evidence, linkedMs: nowMs };
}

async function matchActivity(
  tx: Tx,
  athleteId: string,
  summary: ActivitySummary,
  newId: string,
): Promise<RunPlace> {
  const candidates = await findSameRunCandidates(tx, athleteId, [summary.startMs]);
  if (candidates.length === 0) return { same: [], doubtful: [] };
  const activityIds = [newId, ...new Set(candidates.map((c) => c.activityId))];
  const declined = await listDoubts(tx, athleteId, { state: 'declined', activityIds });
  const isKeptApart = (a: string, b: string) =>
    declined.some((d) => (d.activityId === a && d.otherId === b) || (d.activityId === b && d.otherId === a));
  const open = candidates.filter((c) => !isKeptApart(newId, c.activityId));
  return placeRun(summary.fingerprint, open, isKeptApart);
}

/** Which of several recordings of one run comes first: whole before salvaged, sound before doubtful, rich before poor. Lower wins. */
export function sourcePriority(facts: FileFacts, summary: ActivitySummary): number {
  const format = { fit: 10, tcx: 20, gpx: 30 }[summary.format];
  const penalties =
    (facts.status === 'salvaged' ? 200 : 0) +
    (summary.trust.distance ? 0 : 100) +
    (summary.trust.heartRate === 'ok' ? 0 : 50) +
    (summary.hasGps ? 0 : 5);
  return format + penalties;
}
