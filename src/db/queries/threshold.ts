import { isDeepStrictEqual } from 'node:util';
import { and, desc, eq, gte, inArray } from 'drizzle-orm';
import type { Day } from '../../core/time.ts';
import { threshold } from '../schema/threshold.ts';
import type { Db, Tx } from '../transaction.ts';

export type ThresholdRow = typeof threshold.$inferSelect;
export type NewThreshold = Omit<typeof threshold.$inferInsert, 'state' | 'settledMs'>;

/**
 * Makes the timeline from a day on what it now is: rows of that day or later that are not among `rows` go,
 * the others stand accepted, so that it says nothing of what was thought before the last file came. `rows` are
 * in order; the last of a day holds.
 */
export async function syncThresholds(
  tx: Tx,
  athleteId: string,
  from: Day,
  rows: readonly NewThreshold[],
  settledMs: number,
): Promise<void> {
  const wanted = new Map(rows.map((row) => [row.validFrom, row]));
  const standing = await tx
    .select({ id: threshold.thresholdId })
    .from(threshold)
    .where(
      and(
        eq(threshold.athleteId, athleteId),
        eq(threshold.state, 'accepted'),
        gte(threshold.validFrom, from),
      ),
    );
  const ids = new Set([...wanted.values()].map((row) => row.thresholdId));
  const gone = standing.flatMap(({ id }) => (ids.has(id) ? [] : [id]));
  if (gone.length > 0) {
    await tx
      .delete(threshold)
      .where(and(eq(threshold.athleteId, athleteId), inArray(threshold.thresholdId, gone)));
  }
  const kept = new Set(standing.map(({ id }) => id));
  for (const row of wanted.values()) {
    if (kept.has(row.thresholdId)) continue;
    const state = { state: 'accepted' as const, settledMs };
    await tx
      .insert(threshold)
      .values({ ...row, ...state })
      .onConflictDoUpdate({ target: [threshold.athleteId, threshold.thresholdId], set: state });
  }
}

/**
 * Notes what the evidence asks for now, as it asks for it now; what it no longer asks for is replaced, and what
 * was settled stays settled.
 */
export async function syncProposals(
  tx: Tx,
  athleteId: string,
  rows: readonly NewThreshold[],
  nowMs: number,
): Promise<void> {
  const open = await proposedThresholds(tx, athleteId);
  const isOpen = ({ thresholdId, validFrom, estimate }: NewThreshold) =>
    open.some(
      (o) =>
        o.thresholdId === thresholdId &&
        o.validFrom === validFrom &&
        isDeepStrictEqual(o.estimate, JSON.parse(JSON.stringify(estimate))),
    );
  const ids = new Set(rows.map((row) => row.thresholdId));
  for (const { thresholdId } of open.filter((o) => !ids.has(o.thresholdId))) {
    await tx
      .update(threshold)
      .set({ state: 'replaced', settledMs: nowMs })
      .where(and(eq(threshold.athleteId, athleteId), eq(threshold.thresholdId, thresholdId)));
  }
  for (const row of rows.filter((one) => !isOpen(one))) {
    await tx
      .insert(threshold)
      .values({ ...row, state: 'proposed' })
      .onConflictDoUpdate({
        target: [threshold.athleteId, threshold.thresholdId],
        set: { state: 'proposed', settledMs: null, validFrom: row.validFrom, estimate: row.estimate },
        setWhere: inArray(threshold.state, ['proposed', 'replaced']),
      });
  }
}

export async function getThreshold(
  db: Db,
  athleteId: string,
  thresholdId: string,
): Promise<ThresholdRow | null> {
  const rows = await db
    .select()
    .from(threshold)
    .where(and(eq(threshold.athleteId, athleteId), eq(threshold.thresholdId, thresholdId)));
  return rows[0] ?? null;
}

/** Answers a proposal; false where it does not wait for an answer. */
export async function settleProposal(
  tx: Tx,
  athleteId: string,
  thresholdId: string,
  state: 'adopted' | 'refused',
  settledMs: number,
): Promise<boolean> {
  const rows = await tx
    .update(threshold)
    .set({ state, settledMs })
    .where(
      and(
        eq(threshold.athleteId, athleteId),
        eq(threshold.thresholdId, thresholdId),
        eq(threshold.state, 'proposed'),
      ),
    )
    .returning({ id: threshold.thresholdId });
  return rows.length === 1;
}

/** Proposals that were answered. */
export async function settledProposals(db: Db, athleteId: string): Promise<ThresholdRow[]> {
  return db
    .select()
    .from(threshold)
    .where(and(eq(threshold.athleteId, athleteId), inArray(threshold.state, ['adopted', 'refused'])));
}

/** Accepted thresholds, oldest first: each is valid until the next begins. */
export async function thresholdTimeline(db: Db, athleteId: string): Promise<ThresholdRow[]> {
  return db
    .select()
    .from(threshold)
    .where(and(eq(threshold.athleteId, athleteId), eq(threshold.state, 'accepted')))
    .orderBy(threshold.validFrom);
}

/** Thresholds that wait for acceptance, newest day first. */
export async function proposedThresholds(db: Db, athleteId: string): Promise<ThresholdRow[]> {
  return db
    .select()
    .from(threshold)
    .where(and(eq(threshold.athleteId, athleteId), eq(threshold.state, 'proposed')))
    .orderBy(desc(threshold.validFrom), desc(threshold.createdMs), threshold.thresholdId);
}
