import { createHash } from 'node:crypto';
import { FREE, keptUntilMs, type SourcePolicy } from '../../core/access/source-policy.ts';
import type { Failure } from '../../core/result.ts';
import { putArchiveEntry } from '../../db/queries/archive.ts';
import type { Delivery } from '../../db/queries/delivery.ts';
import { insertDelivery, keepRawFile, moveDelivery } from '../../db/queries/delivery.ts';
import type { DeliverySource } from '../../db/schema/delivery.ts';
import type { Tx } from '../../db/transaction.ts';
import { sha256Of } from './file-store.ts';
import type { ServiceDeps } from './import-file.ts';
import { makeSureOfRoom } from './storage-quota.ts';

/** A file on this machine that is too large to be held in memory, with its digest. */
export interface FileOnDisk {
  path: string;
  sha256: string;
  sizeBytes: number;
}

export interface ArrivedFile {
  /** as its sender called it; shown, never used as a path */
  name: string;
  content: Uint8Array | FileOnDisk;
  source: DeliverySource;
  /** true for a zip, which is walked instead of read */
  isArchive?: boolean;
  /** the platform it came from, and what that lets be done with it; absent: the athlete's own file */
  origin?: Origin;
}

export interface Origin {
  platform: string;
  policy: SourcePolicy;
}

/** Where in an archive a file stood. */
export interface EntryPlace {
  archiveId: string;
  position: number;
}

export interface Received {
  delivery: Delivery;
  /** false: the same bytes had come before */
  isNew: boolean;
}

/** The media type of what is walked instead of read. */
export const ARCHIVE = 'application/zip';

/** A file whose reading failed for want of a decoder may be sent again. */
const PASSING = /^(DECODER_|RAW_FILE_|STEP_)/;

/**
 * Raw first: bytes in the store, then in one transaction the delivery that names them and, by
 * `alongside`, the work that it makes due. A second arrival finds the first. Throws QUOTA_REACHED.
 */
export async function receiveFile(
  deps: ServiceDeps,
  athleteId: string,
  file: ArrivedFile,
  place: EntryPlace | null,
  alongside: (tx: Tx, received: Received) => Promise<void>,
): Promise<Received> {
  const { content, origin } = file;
  // the same bytes from a platform and from the athlete are two deliveries: one may have to go
  const from = origin === undefined ? '' : `${origin.platform}:`;
  const isInMemory = content instanceof Uint8Array;
  const sha256 = isInMemory ? sha256Of(content) : content.sha256;
  const sizeBytes = isInMemory ? content.length : content.sizeBytes;
  await makeSureOfRoom(deps, athleteId, { sha256, sizeBytes });
  if (isInMemory) await deps.files.put(athleteId, sha256, content);
  else await deps.files.putFrom(athleteId, sha256, content.path);
  return deps.db.transaction(async (tx) => {
    const receivedMs = deps.now();
    await keepRawFile(tx, { athleteId, sha256, sizeBytes, storedMs: receivedMs });
    const { delivery, inserted } = await insertDelivery(tx, {
      athleteId,
      deliveryId: shortId('dlv', athleteId, `${from}${sha256}`),
      naturalKey: `${from}sha256:${sha256}`,
      source: file.source,
      platform: origin?.platform ?? null,
      policy: origin?.policy ?? FREE,
      keptUntilMs: origin === undefined ? null : keptUntilMs(origin.policy, receivedMs),
      archiveId: place?.archiveId ?? null,
      receivedMs,
      originalName: file.name,
      mediaType: file.isArchive === true ? ARCHIVE : null,
      sizeBytes,
      sha256,
    });
    const received = { delivery, isNew: inserted };
    if (!inserted && delivery.state === 'rejected' && PASSING.test(delivery.code ?? '')) {
      await moveDelivery(tx, athleteId, delivery.deliveryId, { from: ['rejected'], to: 'received' });
      Object.assign(received, {
        delivery: { ...delivery, state: 'received', code: null, detail: null },
        isNew: true,
      });
    }
    if (place !== null) await notePlace(tx, file.name, place, received);
    await alongside(tx, received);
    return received;
  });
}

/** An entry that cannot be had is a delivery without bytes, so that its owner sees it and why. */
export async function receiveRefusedEntry(
  deps: ServiceDeps,
  athleteId: string,
  name: string,
  place: EntryPlace,
  error: Failure,
  before: (tx: Tx) => Promise<void>,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await before(tx);
    const naturalKey = `entry:${place.archiveId}:${place.position}`;
    const { delivery, inserted } = await insertDelivery(tx, {
      athleteId,
      deliveryId: shortId('dlv', athleteId, naturalKey),
      naturalKey,
      source: 'archive',
      archiveId: place.archiveId,
      receivedMs: deps.now(),
      originalName: name,
      sizeBytes: 0,
      sha256: null,
      state: 'rejected',
      code: error.code,
      detail: error.message,
    });
    await notePlace(tx, name, place, { delivery, isNew: inserted });
  });
}

async function notePlace(tx: Tx, name: string, place: EntryPlace, received: Received): Promise<void> {
  const { athleteId, deliveryId } = received.delivery;
  await putArchiveEntry(tx, { athleteId, ...place, name, deliveryId, isNew: received.isNew });
}

/** The same bytes of the same athlete get the same id for ever; other athletes' ids cannot be guessed from it. */
export function shortId(prefix: string, athleteId: string, key: string): string {
  return `${prefix}_${createHash('sha256').update(`${athleteId}\n${key}`).digest('hex').slice(0, 20)}`;
}
