import { eq } from 'drizzle-orm';
import type { Actor } from '../../core/access/can.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { listAlerts } from '../../db/queries/alert.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import { care } from '../../db/schema/care.ts';
import type { Asker } from '../asker.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import type { JobQueue } from '../job-queue.ts';
import { newsOf, standIns } from '../notify/tell.ts';
import { tellPeople } from '../notify/tell-people.ts';
import { actOf, appendAudit } from '../people/audit.ts';
import { receiversOf } from './receivers.ts';
import { type Care, responsibleOf } from './responsible.ts';

/**
 * Hands the athlete over: by the athlete or any coach who receives alerts, to one who does. Whoever takes
 * over is told what is open. Null: all coaches are alike again. Error: NOT_A_RECEIVER.
 */
export async function handOver(
  deps: ServiceDeps & { queue: Pick<JobQueue, 'due'> },
  athleteId: string,
  by: Asker & { actor: Actor },
  to: string | null,
): Promise<Result<Care | null>> {
  const nowMs = deps.now();
  return deps.db.transaction(async (tx): Promise<Result<Care | null>> => {
    await lockAthlete(tx, athleteId);
    const before = await responsibleOf(tx, athleteId);
    const receivers = await receiversOf(tx, athleteId, nowMs);
    const taker = receivers.find((r) => r.accountId === to);
    if (to !== null && taker === undefined)
      return fail('NOT_A_RECEIVER', 'The athlete does not let this person receive alerts.');
    if (before?.responsible === (to ?? undefined)) return ok(before);
    await tx.delete(care).where(eq(care.athleteId, athleteId));
    const detail = { from: before?.responsible ?? null, to };
    await appendAudit(tx, athleteId, nowMs, actOf(by.actor, 'care:write', detail));
    if (taker === undefined) return ok(null);
    const row: Care = { athleteId, responsible: taker.accountId, setBy: by.id, sinceMs: nowMs };
    await tx.insert(care).values(row);
    const told = await standIns(tx, [taker], receivers, nowMs);
    const open = (await listAlerts(tx, athleteId, nowMs)).filter((a) => a.state === 'open');
    for (const alert of open) await tellPeople(deps, tx, told, newsOf(alert, nowMs));
    return ok(row);
  });
}
