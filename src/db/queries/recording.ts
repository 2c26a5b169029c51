import { and, eq } from 'drizzle-orm';
import type { SourcePolicy } from '../../core/access/source-policy.ts';
import type { ActivitySummary } from '../../core/activity/activity.ts';
import { columnsInserted } from '../as-inserted.ts';
import type { PackedStream } from '../compress-stream.ts';
import { delivery } from '../schema/delivery.ts';
import { recording } from '../schema/recording.ts';
import { recordingStream } from '../schema/recording-stream.ts';
import type { Db, Tx } from '../transaction.ts';

export type Recording = typeof recording.$inferSelect;

/** Replaces the parts of deliveries that are there already, as reading again with a newer parser does. */
export async function putRecordings(tx: Tx, rows: readonly (typeof recording.$inferInsert)[]): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insert(recording)
    .values([...rows])
    .onConflictDoUpdate({
      target: [recording.athleteId, recording.deliveryId, recording.part],
      set: columnsInserted(['facts', 'summary', 'partSha256']),
    });
}

/** Keeps recordings' own samples; an activity of several recordings is derived from them. */
export async function putRecordingStreams(
  tx: Tx,
  rows: readonly (typeof recordingStream.$inferInsert)[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insert(recordingStream)
    .values([...rows])
    .onConflictDoUpdate({
      target: [recordingStream.athleteId, recordingStream.deliveryId, recordingStream.part],
      set: columnsInserted(['version', 'samples', 'bytes']),
    });
}

/** One recording as an activity of its own; null where it is none. */
export async function getRecordingActivity(
  db: Db,
  athleteId: string,
  deliveryId: string,
  part: number,
): Promise<{ facts: unknown; summary: ActivitySummary; packed: PackedStream; policy: SourcePolicy } | null> {
  const [row] = await db
    .select({ recording, stream: recordingStream, policy: delivery.policy })
    .from(recording)
    .innerJoin(
      delivery,
      and(eq(delivery.athleteId, recording.athleteId), eq(delivery.deliveryId, recording.deliveryId)),
    )
    .innerJoin(
      recordingStream,
      and(
        eq(recordingStream.athleteId, recording.athleteId),
        eq(recordingStream.deliveryId, recording.deliveryId),
        eq(recordingStream.part, recording.part),
      ),
    )
    .where(
      and(eq(recording.athleteId, athleteId), eq(recording.deliveryId, deliveryId), eq(recording.part, part)),
    );
  if (row === undefined || row.recording.summary === null) return null;
  const { version, samples, bytes } = row.stream;
  const { facts, summary } = row.recording;
  return { facts, summary, packed: { version, samples, bytes }, policy: row.policy };
}

export async function listRecordings(db: Db, athleteId: string, deliveryId: string): Promise<Recording[]> {
  return db
    .select()
    .from(recording)
    .where(and(eq(recording.athleteId, athleteId), eq(recording.deliveryId, deliveryId)))
    .orderBy(recording.part);
}

/** Recordings with the same bytes, whatever archive or chain they came in. */
export async function findSamePart(db: Db, athleteId: string, partSha256: string): Promise<Recording[]> {
  return db
    .select()
    .from(recording)
    .where(and(eq(recording.athleteId, athleteId), eq(recording.partSha256, partSha256)))
    .orderBy(recording.deliveryId, recording.part);
}
