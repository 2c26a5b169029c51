import { countEntries } from '../../db/queries/archive.ts';
import { getDelivery } from '../../db/queries/delivery.ts';
import type { DeliveryState } from '../../db/schema/delivery.ts';
import { UNFINISHED } from './await-deliveries.ts';
import type { ServiceDeps } from './import-file.ts';
import { ARCHIVE } from './receive-file.ts';

export interface ArchiveProgress {
  deliveryId: string;
  file: string | null;
  state: DeliveryState;
  /** files found so far; the archive's state says whether there may be more */
  found: number;
  finished: number;
  rejected: number;
  duplicates: number;
  ended: boolean;
}

/** How far a delivery is, with the files in it where it is an archive; null: no such delivery. */
export async function archiveProgress(
  deps: ServiceDeps,
  athleteId: string,
  deliveryId: string,
): Promise<ArchiveProgress | null> {
  return deps.db.read(async (db) => {
    const delivery = await getDelivery(db, athleteId, deliveryId);
    if (delivery === null) return null;
    const isOpen = (state: DeliveryState) => UNFINISHED.some((open) => open === state);
    const counts = delivery.mediaType === ARCHIVE ? await countEntries(db, athleteId, deliveryId) : {};
    const entries = Object.entries(counts) as [DeliveryState, number][];
    const found = entries.reduce((sum, [, n]) => sum + n, 0);
    const unfinished = entries.reduce((sum, [state, n]) => sum + (isOpen(state) ? n : 0), 0);
    return {
      deliveryId,
      file: delivery.originalName,
      state: delivery.state,
      found,
      finished: found - unfinished,
      rejected: counts.rejected ?? 0,
      duplicates: counts.duplicate ?? 0,
      ended: !isOpen(delivery.state) && unfinished === 0,
    };
  });
}
