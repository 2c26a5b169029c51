import { createHash } from 'node:crypto';
import { FREE, keptUntilMs, type SourcePolicy } from '../../core/access/source-policy.ts';
import type { Failure, Result } from '../../core/result.ts';
import { putArchiveEntries } from '../../db/queries/archive.ts';
import type { Delivery, NewDelivery } from '../../db/queries/delivery.ts';
import { insertDeliveries, keepRawFiles, moveDelivery } from '../../db/queries/delivery.ts';
import type { DeliverySource } from '../../db/schema/delivery.ts';
import type { Tx } from '../../db/transaction.ts';
import { sha256Of } from './file-store.ts';
import type { ServiceDeps } from './import-file.ts';
import { roomFor } from './storage-quota.ts';

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
  const { content } = file;
  const isInMemory = content instanceof Uint8Array;
  const sha256 = isInMemory ? sha256Of(content) : content.sha256;
  const sizeBytes = isInMemory ? content.length : content.sizeBytes;
  const [refused] = await roomFor(deps, athleteId, [{ sha256, sizeBytes }]);
  if (refused) throw refused;
  if (isInMemory) await deps.files.put(athleteId, sha256, content);
  else await deps.files.putFrom(athleteId, sha256, content.path);
  return deps.db.transaction(async (tx) => {
    const row = rowOf(athleteId, file, { sha256, sizeBytes, receivedMs: deps.now() }, place?.archiveId);
    const [received] = await noteArrivals(tx, athleteId, [row]);
    if (place !== null) await notePlaces(tx, [{ ...place, name: file.name, received: received! }]);
    await alongside(tx, received!);
    return received!;
  });
}

/** What an archive gives at one of its places: a file, or why it cannot be had. */
export interface ArrivedEntry {
  position: number;
  name: string;
  content: Result<Uint8Array>;
}

/**
 * The same for several files of an archive, in one transaction that `alongside` shares. A file that cannot be
 * had, or for which there is no room, is a delivery without bytes, so that its owner sees it and why.
 */
export async function receiveEntries(
  deps: ServiceDeps,
  athleteId: string,
  { archiveId, origin }: { archiveId: string; origin?: Origin | undefined },
  entries: readonly ArrivedEntry[],
  alongside: (tx: Tx, received: readonly Received[]) => Promise<void>,
): Promise<void> {
  const files = entries.map(({ position, name, content }) => {
    const sha256 = content.ok ? sha256Of(content.value) : '';
    return { position, name, content, sha256, sizeBytes: content.ok ? content.value.length : 0 };
  });
  const room = await roomFor(
    deps,
    athleteId,
    files.filter((file) => file.content.ok),
  );
  for (const file of files) {
    const refused = file.content.ok ? room.shift()! : null;
    if (refused !== null) file.content = { ok: false, error: refused };
  }
  const distinct = new Map(
    files.flatMap(({ sha256, content }) => (content.ok ? [[sha256, { sha256, bytes: content.value }]] : [])),
  );
  await deps.files.putAll(athleteId, [...distinct.values()]);
  await deps.db.transaction(async (tx) => {
    const receivedMs = deps.now();
    const rows = files.map(({ position, name, content, ...kept }) =>
      content.ok
        ? rowOf(
            athleteId,
            { name, source: 'archive', ...(origin && { origin }) },
            { ...kept, receivedMs },
            archiveId,
          )
        : refusedRow(athleteId, { archiveId, position }, name, content.error, receivedMs),
    );
    const received = await noteArrivals(tx, athleteId, rows);
    await notePlaces(
      tx,
      files.map(({ position, name }, i) => ({ archiveId, position, name, received: received[i]! })),
    );
    await alongside(tx, received);
  });
}

function rowOf(
  athleteId: string,
  file: Omit<ArrivedFile, 'content'>,
  { sha256, sizeBytes, receivedMs }: { sha256: string; sizeBytes: number; receivedMs: number },
  archiveId: string | undefined,
): NewDelivery {
  const { origin } = file;
  // the same bytes from a platform and from the athlete are two deliveries: one may have to go
  const from = origin === undefined ? '' : `${origin.platform}:`;
  return {
    athleteId,
    deliveryId: shortId('dlv', athleteId, `${from}${sha256}`),
    naturalKey: `${from}sha256:${sha256}`,
    source: file.source,
    platform: origin?.platform ?? null,
    policy: origin?.policy ?? FREE,
    keptUntilMs: origin === undefined ? null : keptUntilMs(origin.policy, receivedMs),
    archiveId: archiveId ?? null,
    receivedMs,
    originalName: file.name,
    mediaType: file.isArchive === true ? ARCHIVE : null,
    sizeBytes,
    sha256,
  };
}

function refusedRow(
  athleteId: string,
  { archiveId, position }: EntryPlace,
  name: string,
  error: Failure,
  receivedMs: number,
): NewDelivery {
  const naturalKey = `entry:${archiveId}:${position}`;
  return {
    athleteId,
    deliveryId: shortId('dlv', athleteId, naturalKey),
    naturalKey,
    source: 'archive',
    archiveId,
    receivedMs,
    originalName: name,
    sizeBytes: 0,
    sha256: null,
    state: 'rejected',
    code: error.code,
    detail: error.message,
  };
}

/** Writes deliveries down, with the bytes that they name; one that failed for want of a decoder is read again. */
async function noteArrivals(tx: Tx, athleteId: string, rows: readonly NewDelivery[]): Promise<Received[]> {
  await keepRawFiles(
    tx,
    rows.flatMap(({ sha256, sizeBytes, receivedMs }) =>
      sha256 == null ? [] : [{ athleteId, sha256, sizeBytes, storedMs: receivedMs }],
    ),
  );
  const noted = await insertDeliveries(tx, athleteId, rows);
  const received: Received[] = [];
  for (const { delivery, inserted } of noted) {
    const isFirst = !received.some((r) => r.delivery.deliveryId === delivery.deliveryId);
    const again = !inserted && isFirst && delivery.state === 'rejected' && PASSING.test(delivery.code ?? '');
    if (again) await moveDelivery(tx, athleteId, delivery.deliveryId, { from: ['rejected'], to: 'received' });
    received.push(
      again
        ? { delivery: { ...delivery, state: 'received', code: null, detail: null }, isNew: true }
        : { delivery, isNew: inserted },
    );
  }
  return received;
}

function notePlaces(
  tx: Tx,
  entries: readonly (EntryPlace & { name: string; received: Received })[],
): Promise<void> {
  return putArchiveEntries(
    tx,
    entries.map(({ received: { delivery, isNew }, ...entry }) => {
      const { athleteId, deliveryId } = delivery;
      return { athleteId, ...entry, deliveryId, isNew };
    }),
  );
}

/** The same bytes of the same athlete get the same id for ever; other athletes' ids cannot be guessed from it. */
export function shortId(prefix: string, athleteId: string, key: string): string {
  return `${prefix}_${createHash('sha256').update(`${athleteId}\n${key}`).digest('hex').slice(0, 20)}`;
}
