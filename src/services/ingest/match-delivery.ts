import { lockAthlete } from '../../db/queries/athlete.ts';
import type { Delivery } from '../../db/queries/delivery.ts';
import { getDelivery, moveDelivery } from '../../db/queries/delivery.ts';
import { getRecordingActivity, listRecordings } from '../../db/queries/recording.ts';
import type { Tx } from '../../db/transaction.ts';
import type { FileFacts } from '../../formats/decode/outcome.ts';
import { DONE, type Step, type StepEnd } from '../job-queue.ts';
import type { ServiceDeps } from './import-file.ts';
import { PARSER_VERSION } from './import-file.ts';
import { joinActivity, type StoredRecording } from './join-activity.ts';
import { shortId } from './receive-file.ts';

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
    const event =
      delivery.state === 'decoded'
        ? await placeRecordings(tx, deps.now(), athlete, delivery, await readRecordings(tx, delivery))
        : delivery.state === 'matched'
          ? 'matched'
          : 'settled';
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

/** Gives each recording of a delivery its activity and moves the delivery on. The caller holds the athlete's lock. */
export async function placeRecordings(
  tx: Tx,
  nowMs: number,
  athlete: { athleteId: string; zone: string },
  delivery: Delivery,
  recordings: readonly StoredRecording[],
): Promise<'matched' | 'settled'> {
  const { athleteId } = athlete;
  const { deliveryId } = delivery;
  const placed: { activityId: string; joined: boolean }[] = [];
  for (const recording of recordings) {
    const newId = shortId('act', athleteId, `${delivery.sha256}:${recording.part}`);
    placed.push(await joinActivity(tx, nowMs, athlete, recording, newId));
  }
  const isActivity = placed.length > 0;
  const addsNone = isActivity && placed.every((p) => p.joined);
  await moveDelivery(tx, athleteId, deliveryId, {
    from: ['received', 'decoded'],
    to: isActivity ? 'matched' : 'reviewed',
    code: isActivity ? null : 'NOT_AN_ACTIVITY',
    detail: isActivity ? null : 'The file was read; it holds no activity.',
    duplicateOf: addsNone ? placed[0]!.activityId : null,
    ...(delivery.state === 'received' ? { parserVersion: PARSER_VERSION } : {}),
  });
  return isActivity ? 'matched' : 'settled';
}
