import { and, eq, inArray } from 'drizzle-orm';
import type { Stream } from '../../core/activity/activity.ts';
import { columnsInserted } from '../as-inserted.ts';
import { compressStream, decompressStream, type PackedStream, STREAM_VERSION } from '../compress-stream.ts';
import { activityStream } from '../schema/activity-stream.ts';
import type { Db, Tx } from '../transaction.ts';

/** Keeps the samples, rounded as stream-codec.ts says. */
export async function putStream(
  tx: Tx,
  athleteId: string,
  activityId: string,
  stream: Stream,
): Promise<void> {
  const content = { version: STREAM_VERSION, samples: stream.n, bytes: compressStream(stream) };
  await tx
    .insert(activityStream)
    .values({ athleteId, activityId, ...content })
    .onConflictDoUpdate({ target: [activityStream.athleteId, activityStream.activityId], set: content });
}

/** Keeps samples that are packed already. */
export async function putPackedStreams(
  tx: Tx,
  rows: readonly (typeof activityStream.$inferInsert)[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insert(activityStream)
    .values([...rows])
    .onConflictDoUpdate({
      target: [activityStream.athleteId, activityStream.activityId],
      set: columnsInserted(['version', 'samples', 'bytes']),
    });
}

export async function getPackedStream(
  db: Db,
  athleteId: string,
  activityId: string,
): Promise<PackedStream | null> {
  const [row] = await db
    .select()
    .from(activityStream)
    .where(and(eq(activityStream.athleteId, athleteId), eq(activityStream.activityId, activityId)));
  return row === undefined ? null : { version: row.version, samples: row.samples, bytes: row.bytes };
}

/** The samples of several activities, still packed; what has none is left out. */
export async function listPackedStreams(
  db: Db,
  athleteId: string,
  activityIds: readonly string[],
): Promise<Map<string, PackedStream>> {
  if (activityIds.length === 0) return new Map();
  const rows = await db
    .select()
    .from(activityStream)
    .where(
      and(eq(activityStream.athleteId, athleteId), inArray(activityStream.activityId, [...activityIds])),
    );
  return new Map(
    rows.map(({ activityId, version, samples, bytes }) => [activityId, { version, samples, bytes }]),
  );
}

/** Throws STREAM_UNREADABLE where the stored bytes are damaged. */
export async function getStream(db: Db, athleteId: string, activityId: string): Promise<Stream | null> {
  const [row] = await db
    .select()
    .from(activityStream)
    .where(and(eq(activityStream.athleteId, athleteId), eq(activityStream.activityId, activityId)));
  return row === undefined ? null : decompressStream(row.bytes, row.samples, row.version);
}
