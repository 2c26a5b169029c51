import { createHash } from 'node:crypto';
import { FREE, keptUntilMs, type SourcePolicy } from '../../core/access/source-policy.ts';
import type { Failure, Result } from '../../core/result.ts';
import { putArchiveEntries } from '../../db/queries/archive.ts';
import type { Delivery, NewDelivery } from '../../db/queries/delivery.ts';
import { insertDeliveries, keepRawFiles, moveDelivery } from '../../db/queries/delivery.ts';
import type { DeliverySource } from '../../db/schema/delivery.ts';
import type { Tx } from '../../db/transaction.ts';
import { type DigestedBytes, sha256Of } from './file-store.ts';
import type { ServiceDeps } from './import-file.ts';
import { type QuotaReached, roomFor } from './storage-quota.ts';

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
  alongside: (tx: Tx, received: Received) => Promise<void>,
): Promise<Received> {
  const [kept] = await keep(deps, athleteId, [file.content]);
  if (kept!.refused !== null) throw kept!.refused;
  return deps.db.transaction(async (tx) => {
    const [received] = await noteArrivals(tx, athleteId, [rowOf(athleteId, file, kept!, deps.now())]);
    await alongside(tx, received!);
    return received!;
  });
}

/** The same for several, in one transaction; answers for each in order, of one for which there is no room why not. */
export async function receiveFiles(
  deps: ServiceDeps,
  athleteId: string,
  files: readonly ArrivedFile[],
): Promise<(Received | Failure)[]> {
  const contents = files.map((file) => file.content);
  const kept = await keep(deps, athleteId, contents);
  return deps.db.transaction(async (tx) => {
    const nowMs = deps.now();
    const rows = kept.flatMap((bytes, i) =>
      bytes.refused === null ? [rowOf(athleteId, files[i]!, bytes, nowMs)] : [],
    );
    const received = await noteArrivals(tx, athleteId, rows);
    return kept.map(({ refused }) => refused ?? received.shift()!);
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
  const contents = entries.flatMap(({ content }) => (content.ok ? [content.value] : []));
  const kept = await keep(deps, athleteId, contents);
  await deps.db.transaction(async (tx) => {
    const nowMs = deps.now();
    const rows = entries.map(({ position, name, content }) => {
      const bytes = content.ok ? kept.shift()! : null;
      const refused = content.ok ? bytes!.refused : content.error;
      if (refused !== null) return refusedRow(athleteId, { archiveId, position }, name, refused, nowMs);
      const file = { name, source: 'archive' as const, ...(origin && { origin }) };
      return rowOf(athleteId, file, bytes!, nowMs, archiveId);
    });
    const received = await noteArrivals(tx, athleteId, rows);
    await notePlaces(
      tx,
      entries.map(({ position, name }, i) => ({ archiveId, position, name, received: received[i]! })),
    );
    await alongside(tx, received);
  });
}

interface Kept {
  sha256: string;
  sizeBytes: number;
  refused: QuotaReached | null;
}

/** Stores what there is room for; answers for each in order, with why there is none. */
async function keep(
  deps: ServiceDeps,
  athleteId: string,
  contents: readonly ArrivedFile['content'][],
): Promise<Kept[]> {
  const files = contents.map((content) =>
    content instanceof Uint8Array
      ? { bytes: content, sha256: sha256Of(content), sizeBytes: content.length }
      : content,
  );
  const room = await roomFor(deps, athleteId, files);
  const inMemory = new Map<string, DigestedBytes>();
  for (const [i, file] of files.entries()) {
    if (room[i] !== null) continue;
    if ('bytes' in file) inMemory.set(file.sha256, file);
    else await deps.files.putFrom(athleteId, file.sha256, file.path);
  }
  if (inMemory.size > 0) await deps.files.putAll(athleteId, [...inMemory.values()]);
  return files.map(({ sha256, sizeBytes }, i) => ({ sha256, sizeBytes, refused: room[i]! }));
}

function rowOf(
  athleteId: string,
  file: Omit<ArrivedFile, 'content'>,
  { sha256, sizeBytes }: Kept,
  receivedMs: number,
  archiveId: string | null = null,
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
    archiveId,
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
