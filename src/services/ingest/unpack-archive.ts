import { lastEntryPosition } from '../../db/queries/archive.ts';
import { getDelivery, moveDelivery } from '../../db/queries/delivery.ts';
import { DONE, type Step, type StepEnd } from '../job-queue.ts';
import { digestOf, storeError } from './file-store.ts';
import type { ServiceDeps } from './import-file.ts';
import { PARSER_VERSION } from './import-file.ts';
import { inBatches } from './in-batches.ts';
import { type ArrivedEntry, receiveEntries } from './receive-file.ts';

class Stopped extends Error {}

/** A walk that fails for want of a decoder goes on later from where it stood. */
const PASSING = /^DECODER_/;

/**
 * Walks a stored archive and makes a delivery of each file in it, several in one transaction. What
 * was written down before an interruption is passed over, so the walk goes on where it stood; a file that
 * cannot be had is named and costs no other.
 */
export async function unpackArchive(
  deps: ServiceDeps,
  step: Step,
  athleteId: string,
  deliveryId: string,
): Promise<StepEnd> {
  const found = await deps.db.read(async (db) => ({
    archive: await getDelivery(db, athleteId, deliveryId),
    behind: await lastEntryPosition(db, athleteId, deliveryId),
  }));
  const { archive, behind } = found;
  if (archive === null || archive.sha256 === null)
    return { end: 'give_up', code: 'DELIVERY_GONE', message: 'The delivery is gone.' };
  const stored = await deps.files.open(athleteId, archive.sha256);
  if (stored === null)
    return {
      end: 'give_up',
      code: 'RAW_FILE_MISSING',
      message: 'The stored bytes are gone; send the file again.',
    };
  const { platform, policy } = archive;
  const origin = platform === null ? undefined : { platform, policy };
  let position = 0;
  const sizeOf = ({ content }: ArrivedEntry) => (content.ok ? content.value.length : 0);
  const batches = inBatches(sizeOf, (entries) =>
    receiveEntries(deps, athleteId, { archiveId: deliveryId, origin }, entries, async (tx, received) => {
      await step.hold(tx);
      const deliveryIds = received.flatMap((r) =>
        r.isNew && r.delivery.state === 'received' ? [r.delivery.deliveryId] : [],
      );
      if (deliveryIds.length > 0) await step.due(tx, 'entries', { athleteId, deliveryIds });
    }),
  );
  try {
    if ((await digestOf(stored)) !== archive.sha256)
      throw storeError('FILE_DIGEST_MISMATCH', 'A stored archive no longer has the digest it is named by.');
    const unpacked = await deps.pool.unpack(stored, async ({ name, content }) => {
      if (step.isStopping()) throw new Stopped();
      position += 1;
      if (position <= behind) return;
      await batches.add({ position, name: `${archive.originalName ?? 'archive'}!${name}`, content });
    });
    await batches.end();
    if (!unpacked.ok && PASSING.test(unpacked.error.code)) return { end: 'retry', ...unpacked.error };
    const error = unpacked.ok ? null : unpacked.error;
    await deps.db.transaction(async (tx) => {
      await step.hold(tx);
      await moveDelivery(tx, athleteId, deliveryId, {
        from: ['received'],
        to: error === null ? 'reviewed' : 'rejected',
        code: error === null ? 'UNPACKED' : error.code,
        detail: error === null ? `${position} files were taken from it.` : error.message,
        parserVersion: PARSER_VERSION,
      });
      await step.done(tx, error === null ? 'unpacked' : 'rejected', { athleteId, deliveryId });
    });
    return DONE;
  } catch (error) {
    if (error instanceof Stopped) return { end: 'again' };
    throw error;
  } finally {
    await stored.close();
  }
}
