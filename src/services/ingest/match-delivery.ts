import { lockAthlete } from '../../db/queries/athlete.ts';
import type { Delivery } from '../../db/queries/delivery.ts';
import { getDelivery } from '../../db/queries/delivery.ts';
import { getRecordingActivity, listRecordings } from '../../db/queries/recording.ts';
import type { Tx } from '../../db/transaction.ts';
import type { FileFacts } from '../../formats/decode/outcome.ts';
import { DONE, type Step, type StepEnd } from '../job-queue.ts';
import type { ServiceDeps } from './import-file.ts';
import type { StoredRecording } from './join-activity.ts';
import { placeRecordings } from './place-recordings.ts';

/** decoded → matched, or reviewed where there is nothing to run: gives each stored recording its activity. */
export async function matchDelivery(
  deps: ServiceDeps,
  step: Step,
  athleteId: string,
  deliveryId: string,
): Promise<StepEnd> {
  return deps.db.transaction(async (tx): Promise<StepEnd> => {
    await step.hold(tx);
    const athlete = await lockAthlete(tx, athleteId);
    const delivery = athlete === null ? null : await getDelivery(tx, athleteId, deliveryId);
    if (athlete === null || delivery === null)
      return { end: 'give_up', code: 'DELIVERY_GONE', message: 'The delivery is gone.' };
    const stored =
      delivery.state === 'decoded' ? [{ delivery, recordings: await readRecordings(tx, delivery) }] : [];
    const [placed] = await placeRecordings(tx, deps.now(), athlete, stored);
    const event = placed ?? (delivery.state === 'matched' ? 'matched' : 'settled');
    await step.done(tx, event, { athleteId, deliveryId });
    return DONE;
  });
}

async function readRecordings(tx: Tx, { athleteId, deliveryId }: Delivery): Promise<StoredRecording[]> {
  const found: StoredRecording[] = [];
  for (const { part, facts } of await listRecordings(tx, athleteId, deliveryId)) {
    const kept = await getRecordingActivity(tx, athleteId, deliveryId, part);
    if (kept !== null) found.push({ ...kept, facts: facts as FileFacts, deliveryId, part });
  }
  return found;
}
