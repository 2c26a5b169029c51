import { eq, max } from 'drizzle-orm';
import { lastReceivedMs } from '../../db/queries/delivery.ts';
import { feedback } from '../../db/schema/feedback.ts';
import { wellnessDay } from '../../db/schema/wellness-day.ts';
import type { Db } from '../../db/transaction.ts';

/** When anything was last heard of the athlete: a file, a report, a morning's values. Null: never. */
export async function lastHeard(db: Db, athleteId: string): Promise<number | null> {
  const [told] = await db
    .select({ ms: max(feedback.updatedMs) })
    .from(feedback)
    .where(eq(feedback.athleteId, athleteId));
  const [morning] = await db
    .select({ ms: max(wellnessDay.updatedMs) })
    .from(wellnessDay)
    .where(eq(wellnessDay.athleteId, athleteId));
  const all = [await lastReceivedMs(db, athleteId), told?.ms, morning?.ms].filter((ms) => ms != null);
  return all.length === 0 ? null : Math.max(...all);
}
