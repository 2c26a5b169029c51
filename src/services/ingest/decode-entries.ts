import { type Delivery, listByIds } from '../../db/queries/delivery.ts';
import type { Tx } from '../../db/transaction.ts';
import type { DecodedPart } from '../../formats/decode/outcome.ts';
import { DONE, type Step, type StepEnd } from '../job-queue.ts';
import { passingFailure, takeParts } from './decode-delivery.ts';
import type { ServiceDeps } from './import-file.ts';

/**
 * received → matched, reviewed or rejected for several deliveries of one athlete: while one file is read the next one
 * goes to a decoder too, where one is free, or waits for it; what was read of all is kept in one transaction. A delivery that needs
 * more than that gets a job of its own; so does each of them where the first try came to no end, for one of them
 * may be the reason. `onRead` hears of each that was tried.
 */
export async function decodeEntries(
  deps: ServiceDeps,
  step: Step,
  athleteId: string,
  deliveryIds: readonly string[],
  onRead: () => void = () => {},
): Promise<StepEnd> {
  const read: { delivery: Delivery; parts: DecodedPart[] }[] = [];
  const alone: string[] = step.attempt > 0 ? [...deliveryIds] : [];
  const deliveries = step.attempt > 0 ? [] : await inOrder(deps, athleteId, deliveryIds);
  let ahead = readDelivery(deps, deliveries[0]);
  for (const [i, delivery] of deliveries.entries()) {
    const reading = ahead;
    if (step.isStopping()) return { end: 'again' };
    // the next file lies ready when a decoder is done with this one
    ahead = readDelivery(deps, deliveries[i + 1]);
    const parts = await reading;
    onRead();
    if (parts === null) alone.push(delivery.deliveryId);
    else read.push({ delivery, parts });
  }
  await deps.db.transaction(async (tx) => {
    await step.hold(tx);
    const events = await takeParts(tx, deps.now(), athleteId, await stillUnread(tx, athleteId, read));
    for (const deliveryId of alone) await step.due(tx, 'alone', { athleteId, deliveryId });
    await step.done(tx, events.includes('matched') ? 'matched' : 'settled', { athleteId });
  });
  return DONE;
}

async function inOrder({ db }: ServiceDeps, athleteId: string, ids: readonly string[]): Promise<Delivery[]> {
  const found = await db.read((reader) => listByIds(reader, athleteId, ids));
  const place = new Map(ids.map((id, i) => [id, i]));
  return found.sort((a, b) => place.get(a.deliveryId)! - place.get(b.deliveryId)!);
}

/** Null where the step for one delivery has to say what becomes of it. It may be left alone: whoever wants the error awaits it. */
function readDelivery(deps: ServiceDeps, delivery: Delivery | undefined): Promise<DecodedPart[] | null> {
  const reading = delivery === undefined ? Promise.resolve(null) : readOne(deps, delivery);
  reading.catch(() => undefined);
  return reading;
}

async function readOne({ files, pool }: ServiceDeps, delivery: Delivery): Promise<DecodedPart[] | null> {
  const { athleteId, sha256, state, originalName } = delivery;
  if (state !== 'received' || sha256 === null) return null;
  const bytes = await files.get(athleteId, sha256);
  if (bytes === null) return null;
  const parts = await pool.decode(bytes, { file: originalName ?? '' });
  return passingFailure(parts) === null ? parts : null;
}

/** Without those that went or were settled while the decoder was at work. */
async function stillUnread<T extends { delivery: Delivery }>(
  tx: Tx,
  athleteId: string,
  read: readonly T[],
): Promise<T[]> {
  const ids = read.map(({ delivery }) => delivery.deliveryId);
  const now = await listByIds(tx, athleteId, ids);
  const unread = new Set(now.flatMap((d) => (d.state === 'received' ? [d.deliveryId] : [])));
  return read.filter(({ delivery }) => unread.has(delivery.deliveryId));
}
