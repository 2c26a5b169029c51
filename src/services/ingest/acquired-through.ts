import { policy } from '../../core/coaching/policy.ts';
import { addDays, type Day, localDay, type Zone } from '../../core/time.ts';
import { hasUnread, lastReceivedMs } from '../../db/queries/delivery.ts';
import type { Db } from '../../db/transaction.ts';

const HOUR_MS = 3_600_000;

/**
 * The last day of which every recording can be taken to have arrived: it was over when something was last heard
 * from the athlete, or it ended so long ago that nothing more is waited for. Null while a file waits to be read,
 * which may hold any day. Until then a session that nobody ran is unknown, not missed.
 */
export async function acquiredThrough(
  db: Db,
  athlete: { athleteId: string; zone: Zone },
  nowMs: number,
): Promise<Day | null> {
  if (await hasUnread(db, athlete.athleteId)) return null;
  const newestMs = await lastReceivedMs(db, athlete.athleteId);
  const given = lastDayOver(nowMs - policy.match.silentH * HOUR_MS, athlete.zone);
  const heard = newestMs === null ? given : lastDayOver(Math.min(newestMs, nowMs), athlete.zone);
  return heard > given ? heard : given;
}

function lastDayOver(ms: number, zone: Zone): Day {
  return addDays(localDay(ms, zone), -1);
}
