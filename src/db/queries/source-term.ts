import { and, eq, gt, inArray, isNotNull, isNull, lte, notExists, or, sql } from 'drizzle-orm';
import { activityMerge } from '../schema/activity-merge.ts';
import { activitySource } from '../schema/activity-source.ts';
import { archiveEntry } from '../schema/archive-entry.ts';
import { delivery } from '../schema/delivery.ts';
import { feedback } from '../schema/feedback.ts';
import { rawFile } from '../schema/raw-file.ts';
import { recording } from '../schema/recording.ts';
import { sameRunDoubt } from '../schema/same-run-doubt.ts';
import type { Db, Tx } from '../transaction.ts';

/** Whose deliveries are past the term of their source. */
export async function athletesWithOverdue(db: Db, nowMs: number): Promise<string[]> {
  const rows = await db
    .selectDistinct({ athleteId: delivery.athleteId })
    .from(delivery)
    .where(and(isNotNull(delivery.keptUntilMs), lte(delivery.keptUntilMs, nowMs)));
  return rows.map((row) => row.athleteId);
}

export async function listOverdue(db: Db, athleteId: string, nowMs: number): Promise<string[]> {
  const rows = await db
    .select({ deliveryId: delivery.deliveryId })
    .from(delivery)
    .where(
      and(
        eq(delivery.athleteId, athleteId),
        isNotNull(delivery.keptUntilMs),
        lte(delivery.keptUntilMs, nowMs),
      ),
    );
  return rows.map((row) => row.deliveryId);
}

/** Gives everything that came from a platform a term, or a shorter one. */
export async function setTerm(tx: Tx, athleteId: string, platform: string, untilMs: number): Promise<void> {
  const isLonger = or(isNull(delivery.keptUntilMs), gt(delivery.keptUntilMs, untilMs));
  const isFull = isNotNull(delivery.sha256);
  await tx
    .update(delivery)
    .set({ keptUntilMs: untilMs })
    .where(and(eq(delivery.athleteId, athleteId), eq(delivery.platform, platform), isFull, isLonger));
}

/** Takes back the term of what came from a platform, where its policy has none of its own; what was emptied by it may come again. */
export async function liftTerm(tx: Tx, athleteId: string, platform: string): Promise<void> {
  const hasNone = sql`${delivery.policy} ->> 'keepDays' is null`;
  await tx
    .update(delivery)
    .set({ keptUntilMs: null })
    .where(and(eq(delivery.athleteId, athleteId), eq(delivery.platform, platform), hasNone));
  const isEmptied = and(eq(delivery.code, TERM_OVER), isNull(delivery.sha256), isNull(delivery.mediaType));
  await tx
    .delete(delivery)
    .where(and(eq(delivery.athleteId, athleteId), eq(delivery.platform, platform), hasNone, isEmptied));
}

/** Why a delivery is empty: its source let it be kept no longer. */
export const TERM_OVER = 'SOURCE_TERM_OVER';

/** Forgets what was read of these deliveries; answers the activities that it fed. */
export async function dropRecordings(tx: Tx, athleteId: string, deliveryIds: string[]): Promise<string[]> {
  const fed = await tx
    .selectDistinct({ activityId: activitySource.activityId })
    .from(activitySource)
    .where(and(eq(activitySource.athleteId, athleteId), inArray(activitySource.deliveryId, deliveryIds)));
  await tx
    .delete(recording)
    .where(and(eq(recording.athleteId, athleteId), inArray(recording.deliveryId, deliveryIds)));
  return fed.map((row) => row.activityId);
}

/** What else points at an activity that goes: the runner's words stay, as ones about the day. */
export async function detachActivity(tx: Tx, athleteId: string, activityId: string): Promise<void> {
  await tx
    .update(feedback)
    .set({ activityId: null })
    .where(and(eq(feedback.athleteId, athleteId), eq(feedback.activityId, activityId)));
  await tx
    .delete(sameRunDoubt)
    .where(
      and(
        eq(sameRunDoubt.athleteId, athleteId),
        or(eq(sameRunDoubt.activityId, activityId), eq(sameRunDoubt.otherId, activityId)),
      ),
    );
  await tx
    .delete(activityMerge)
    .where(
      and(
        eq(activityMerge.athleteId, athleteId),
        or(eq(activityMerge.keptId, activityId), eq(activityMerge.goneId, activityId)),
      ),
    );
}

/**
 * Leaves of deliveries that they were, and under which key, so that they are not fetched again: no name,
 * no digest. Answers the digests of the files that nothing refers to any more; their rows are gone.
 */
export async function emptyDeliveries(
  tx: Tx,
  athleteId: string,
  deliveryIds: string[],
  { code, detail }: { code: string; detail: string },
): Promise<string[]> {
  const mine = and(eq(delivery.athleteId, athleteId), inArray(delivery.deliveryId, deliveryIds));
  await tx
    .update(archiveEntry)
    .set({ name: '' })
    .where(and(eq(archiveEntry.athleteId, athleteId), inArray(archiveEntry.deliveryId, deliveryIds)));
  await tx
    .update(delivery)
    .set({
      ...{ state: 'reviewed', code, detail, duplicateOf: null },
      ...{ originalName: null, sha256: null, sizeBytes: 0, keptUntilMs: null },
    })
    .where(mine);
  const gone = await tx
    .delete(rawFile)
    .where(
      and(
        eq(rawFile.athleteId, athleteId),
        notExists(
          tx
            .select({ one: sql`1` })
            .from(delivery)
            .where(and(eq(delivery.athleteId, rawFile.athleteId), eq(delivery.sha256, rawFile.sha256))),
        ),
      ),
    )
    .returning({ sha256: rawFile.sha256 });
  return gone.map((row) => row.sha256);
}
