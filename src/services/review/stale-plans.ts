import { planFreshness } from '../../core/coaching/plan/plan-life.ts';
import { localDay } from '../../core/time.ts';
import { lastReviews } from '../../db/queries/decision.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';

/**
 * Athletes whose active plan nobody has reviewed for more than eight days (LIFE-2): the follow-up of their weeks has
 * stopped, which is for whoever runs the server and not for them.
 */
export async function stalePlans({ db, now }: Pick<ServiceDeps, 'db' | 'now'>): Promise<string[]> {
  const rows = await db.read((tx) => lastReviews(tx));
  return rows.filter((r) => planFreshness(r.day, localDay(now(), r.zone)).alert).map((r) => r.athleteId);
}
