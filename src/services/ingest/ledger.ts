import { activitiesWithoutSource, listSourcesOfDeliveries } from '../../db/queries/activity-source.ts';
import {
  countDeliveries,
  type Delivery,
  listDeliveries,
  listInStates,
  listRawFiles,
  rawFilesWithoutDelivery,
} from '../../db/queries/delivery.ts';
import type { DeliveryState } from '../../db/schema/delivery.ts';
import { type QueuedDeps, UNFINISHED } from './await-deliveries.ts';

export interface LedgerLine {
  delivery: Delivery;
  activityIds: string[];
}

/** What does not add up. `subject` is the digest, delivery or activity that it is about. */
export interface Imbalance {
  code:
    | 'RAW_WITHOUT_DELIVERY'
    | 'RAW_MISSING'
    | 'DELIVERY_STUCK'
    | 'ACTIVITY_WITHOUT_SOURCE'
    | 'FILE_UNKNOWN';
  subject: string;
}

export interface Ledger {
  lines: LedgerLine[];
  counts: Partial<Record<DeliveryState, number>>;
}

/** Every delivery of an athlete, newest first, with how far it got, why, and what it feeds. */
export async function readLedger(
  deps: QueuedDeps,
  athleteId: string,
  page: { limit: number; offset?: number; states?: readonly DeliveryState[] },
): Promise<Ledger> {
  return deps.db.read(async (db) => {
    const deliveries = await listDeliveries(db, athleteId, page);
    const sources = await listSourcesOfDeliveries(
      db,
      athleteId,
      deliveries.map((d) => d.deliveryId),
    );
    const fed = Map.groupBy(sources, (s) => s.deliveryId);
    const lines = deliveries.map((delivery) => ({
      delivery,
      activityIds: [...new Set((fed.get(delivery.deliveryId) ?? []).map((s) => s.activityId))],
    }));
    return { lines, counts: await countDeliveries(db, athleteId) };
  });
}

/**
 * Does the ledger balance? Every stored raw file has a delivery and every delivery its stored file; every
 * delivery a final state or a job that waits or runs; every activity a recording that feeds it.
 * Store and rows are not read at one moment, and files arrive meanwhile: what is wrong is looked at a second time,
 * and counts where it still is.
 */
export async function checkLedger(deps: QueuedDeps, athleteId: string): Promise<Imbalance[]> {
  const first = await look(deps, athleteId);
  if (first.length === 0) return [];
  const again = new Set((await look(deps, athleteId)).map(keyOf));
  return first.filter((imbalance) => again.has(keyOf(imbalance)));
}

const keyOf = ({ code, subject }: Imbalance) => `${code} ${subject}`;

async function look(deps: QueuedDeps, athleteId: string): Promise<Imbalance[]> {
  const stored = await deps.files.list(athleteId);
  const found = await deps.db.read(async (db) => {
    const live = await deps.queue.live(db, athleteId);
    const isBeingJudged = live.kinds.has('analyse') || live.kinds.has('review');
    const open = await listInStates(db, athleteId, UNFINISHED);
    const stuck = open.filter(({ deliveryId, state }) =>
      state === 'received' || state === 'decoded' ? !live.deliveryIds.has(deliveryId) : !isBeingJudged,
    );
    return {
      stuck: stuck.map((d) => d.deliveryId),
      raw: await listRawFiles(db, athleteId),
      unclaimed: await rawFilesWithoutDelivery(db, athleteId),
      orphans: await activitiesWithoutSource(db, athleteId),
    };
  });
  const known = new Set(found.raw.map((r) => r.sha256));
  const kept = new Set(stored);
  const missing = found.raw.filter((r) => r.removedMs === null && !kept.has(r.sha256));
  const said = (code: Imbalance['code'], subjects: readonly string[]) =>
    subjects.map((subject): Imbalance => ({ code, subject }));
  return [
    ...said('RAW_WITHOUT_DELIVERY', found.unclaimed),
    ...said(
      'RAW_MISSING',
      missing.map((r) => r.sha256),
    ),
    ...said(
      'FILE_UNKNOWN',
      stored.filter((sha256) => !known.has(sha256)),
    ),
    ...said('DELIVERY_STUCK', found.stuck),
    ...said('ACTIVITY_WITHOUT_SOURCE', found.orphans),
  ];
}
