import type { Failure } from '../../core/result.ts';
import { findSource } from '../../db/queries/activity-source.ts';
import type { Delivery } from '../../db/queries/delivery.ts';
import { listRecordings } from '../../db/queries/recording.ts';
import { listDoubts } from '../../db/queries/same-run-doubt.ts';
import type { Db } from '../../db/transaction.ts';

/** What became of one delivered file, or of one entry of a delivered archive. */
export interface ImportOutcome {
  file: string;
  deliveryId: string;
  state: 'imported' | 'duplicate' | 'rejected' | 'not_activity';
  activityIds: string[];
  /** activities that look like the same run but not surely; nothing was merged */
  doubtful: string[];
  error: Failure | null;
}

export function noOutcome(file: string, deliveryId: string): ImportOutcome {
  return { file, deliveryId, state: 'not_activity', activityIds: [], doubtful: [], error: null };
}

/** Reads what became of a delivery that has been matched or refused. `isNew`: these bytes came for the first time. */
export async function outcomeOf(
  db: Db,
  delivery: Delivery,
  file: string,
  isNew: boolean,
): Promise<ImportOutcome> {
  const { athleteId, deliveryId } = delivery;
  const outcome = noOutcome(file, deliveryId);
  if (delivery.state === 'rejected') {
    const error = { code: delivery.code ?? 'REJECTED', message: delivery.detail ?? '' };
    return { ...outcome, state: 'rejected', error };
  }
  let joined = 0;
  for (const { part } of await listRecordings(db, athleteId, deliveryId)) {
    const source = await findSource(db, athleteId, deliveryId, part);
    if (source === null) continue;
    outcome.activityIds.push(source.activityId);
    if (source.matchedBy !== 'new') joined += 1;
  }
  const own = new Set(outcome.activityIds);
  if (isNew) {
    const doubts = await listDoubts(db, athleteId, { state: 'open', activityIds: outcome.activityIds });
    const others = doubts.flatMap((d) => [d.activityId, d.otherId]).filter((id) => !own.has(id));
    outcome.doubtful = [...new Set(others)];
  }
  if (!isNew) outcome.state = 'duplicate';
  else if (own.size > 0) outcome.state = joined === outcome.activityIds.length ? 'duplicate' : 'imported';
  return outcome;
}
