import { and, eq, max } from 'drizzle-orm';
import type { DataHealth } from '../../core/coaching/alerts/alert-facts.ts';
import { deskPolicy } from '../../core/coaching/alerts/desk-policy.ts';
import { localDay, type Zone } from '../../core/time.ts';
import { type Connection, listConnections } from '../../db/queries/connection.ts';
import { lastReceivedMs } from '../../db/queries/delivery.ts';
import { isFree } from '../../db/queries/source-policy.ts';
import { feedback } from '../../db/schema/feedback.ts';
import { wellnessDay } from '../../db/schema/wellness-day.ts';
import type { Db } from '../../db/transaction.ts';

const HOUR_MS = 3_600_000;

/** When something was last heard of the athlete, and since when a watch's connection fails, as days of the athlete's zone. */
export async function dataHealth(
  db: Db,
  { athleteId, zone }: { athleteId: string; zone: Zone },
  nowMs: number,
): Promise<DataHealth> {
  const fileMs = await lastReceivedMs(db, athleteId);
  const heardMs = await lastHeardMs(db, athleteId, fileMs);
  const failing = (await listConnections(db, athleteId))
    .flatMap((c) => failsSinceMs(c, nowMs) ?? [])
    // files that came since came by another way
    .filter((sinceMs) => (fileMs ?? 0) <= sinceMs + HOUR_MS);
  const day = (ms: number | null) => (ms === null ? null : localDay(ms, zone));
  return { lastHeardOn: day(heardMs), failingSince: day(failing.length === 0 ? null : Math.min(...failing)) };
}

/**
 * The last sign of life before it failed; null: it works, or the athlete ended it here. What a platform does
 * not answer for some hours comes later by itself and is nothing to tell.
 */
function failsSinceMs(row: Connection, nowMs: number): number | null {
  const { state, connectedMs, lastEventMs, lastDataMs, reconciledMs } = row;
  if (state !== 'needs_reauth' && state !== 'revoked' && state !== 'degraded') return null;
  const aliveMs = Math.max(connectedMs, lastEventMs ?? 0, lastDataMs ?? 0, reconciledMs ?? 0);
  return state === 'degraded' && nowMs - aliveMs < deskPolicy.stale.degradedHours * HOUR_MS ? null : aliveMs;
}

/** When anything was last heard: a file, a report, a morning's values. Null: never. */
async function lastHeardMs(db: Db, athleteId: string, fileMs: number | null): Promise<number | null> {
  const [told] = await db
    .select({ ms: max(feedback.updatedMs) })
    .from(feedback)
    .where(eq(feedback.athleteId, athleteId));
  const [morning] = await db
    .select({ ms: max(wellnessDay.updatedMs) })
    .from(wellnessDay)
    .where(and(eq(wellnessDay.athleteId, athleteId), isFree(wellnessDay.policy)));
  const all = [fileMs, told?.ms, morning?.ms].filter((ms) => ms != null);
  return all.length === 0 ? null : Math.max(...all);
}
