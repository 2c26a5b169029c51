import type { Failure } from '../../core/result.ts';
import { listSourcesOfDeliveries } from '../../db/queries/activity-source.ts';
import type { Delivery } from '../../db/queries/delivery.ts';
import { listDoubts } from '../../db/queries/same-run-doubt.ts';
import type { Db } from '../../db/transaction.ts';

/** What became of one delivered file, or of one entry of a delivered archive. */
export interface ImportOutcome {
  file: string;
  /** null where nothing was kept */
  deliveryId: string | null;
  state: 'imported' | 'duplicate' | 'rejected' | 'not_activity';
  activityIds: string[];
  /** activities that look like the same run but not surely; nothing was merged */
  doubtful: string[];
  error: Failure | null;
}

export function noOutcome(file: string, deliveryId: string | null): ImportOutcome {
  return { file, deliveryId, state: 'not_activity', activityIds: [], doubtful: [], error: null };
}

/** A delivery that has been matched or refused. */
export interface Settled {
  delivery: Delivery;
  file: string;
  /** these bytes came for the first time */
  isNew: boolean;
}

/** Reads what became of deliveries of one athlete, in their order. */
export async function outcomesOf(
  db: Db,
  athleteId: string,
  settled: readonly Settled[],
): Promise<ImportOutcome[]> {
  const ids = settled.map(({ delivery }) => delivery.deliveryId);
  const sources = Map.groupBy(await listSourcesOfDeliveries(db, athleteId, ids), (s) => s.deliveryId);
  const activityIds = settled.flatMap(({ delivery: { deliveryId }, isNew }) =>
    isNew ? (sources.get(deliveryId) ?? []).map((s) => s.activityId) : [],
  );
  const doubts = await listDoubts(db, athleteId, { state: 'open', activityIds });
  return settled.map(({ delivery, file, isNew }) => {
    const { deliveryId, state, code, detail } = delivery;
    const outcome = noOutcome(file, deliveryId);
    if (state === 'rejected')
      return { ...outcome, state, error: { code: code ?? 'REJECTED', message: detail ?? '' } };
    const own = sources.get(deliveryId) ?? [];
    outcome.activityIds = own.map((s) => s.activityId);
    if (!isNew) return { ...outcome, state: 'duplicate' };
    if (own.length > 0) outcome.state = own.every((s) => s.matchedBy !== 'new') ? 'duplicate' : 'imported';
    const isOwn = (id: string) => outcome.activityIds.includes(id);
    const others = doubts.flatMap(({ activityId, otherId }) =>
      isOwn(activityId) ? [otherId] : isOwn(otherId) ? [activityId] : [],
    );
    return { ...outcome, doubtful: [...new Set(others.filter((id) => !isOwn(id)))] };
  });
}
