import type { FastifyBaseLogger } from 'fastify';
import { isDatabaseError, isOutOfSpace } from '../../db/database-error.ts';
import { LIMITS } from '../../formats/decode/limits.ts';
import { type Awaited, awaitOutcomes, type QueuedDeps } from '../../services/ingest/await-deliveries.ts';
import { type ImportOutcome, noOutcome } from '../../services/ingest/import-outcome.ts';
import { receiveFile } from '../../services/ingest/receive-file.ts';
import { isQuotaReached } from '../../services/ingest/storage-quota.ts';
import { statusOf } from '../status-of.ts';
import { mib, type SpooledFile } from './spool.ts';

/** Files that are stored and on their way, where waiting for them would take too long. */
export interface UploadUnderWay {
  deliveries: { file: string; deliveryId: string }[];
  refused: ImportOutcome[];
}

/**
 * Stores each file with its delivery and the work that it makes due, in a transaction of its own, and
 * then waits for what becomes of them, up to `waitMs`. What one file does, fail included, does not touch the others.
 */
export async function deliverUpload(
  deps: QueuedDeps,
  athleteId: string,
  files: readonly SpooledFile[],
  waitMs: number,
  log: FastifyBaseLogger,
): Promise<{ results: ImportOutcome[] } | { underWay: UploadUnderWay }> {
  const stored: (Awaited | ImportOutcome)[] = [];
  for (const file of files) {
    if (file.tooLarge) {
      const most = mib(LIMITS.fileBytes);
      stored.push(rejected(file.name, 'FILE_TOO_LARGE', `A single activity file may have ${most}.`));
      continue;
    }
    try {
      stored.push(await store(deps, athleteId, file));
    } catch (error) {
      if (isQuotaReached(error)) {
        stored.push(rejected(file.name, error.code, error.message));
        continue;
      }
      const code = whyNotStored(error);
      log.error({ err: error }, code);
      stored.push(rejected(file.name, code, 'The file could not be stored; send it again.'));
    }
  }
  deps.queue.wake();
  const awaited = stored.filter((s): s is Awaited => !('state' in s));
  const outcomes = await awaitOutcomes(deps, athleteId, awaited, waitMs);
  if (outcomes === null) {
    const refused = stored.filter((s): s is ImportOutcome => 'state' in s);
    const deliveries = awaited.map(({ file, deliveryId }) => ({ file, deliveryId }));
    return { underWay: { deliveries, refused } };
  }
  let at = 0;
  return { results: stored.flatMap((s): ImportOutcome[] => ('state' in s ? [s] : outcomes[at++]!)) };
}

async function store(deps: QueuedDeps, athleteId: string, file: SpooledFile): Promise<Awaited> {
  const { name, isArchive, sha256, sizeBytes, path } = file;
  const content = isArchive ? { path, sha256, sizeBytes } : await file.read();
  const arrived = { name, content, source: 'upload' as const, isArchive };
  const { delivery, isNew } = await receiveFile(deps, athleteId, arrived, async (tx, received) => {
    const { deliveryId } = received.delivery;
    if (received.isNew) await deps.queue.due(tx, isArchive ? 'archive' : 'file', { athleteId, deliveryId });
  });
  return { deliveryId: delivery.deliveryId, file: name, isNew };
}

/** No room and no database pass; whoever sent it may try again. */
function whyNotStored(error: unknown): string {
  if (isOutOfSpace(error)) return 'STORAGE_FULL';
  if (!isDatabaseError(error)) return 'IMPORT_FAILED';
  // sent again, the same bytes are found where they were kept after all
  if (error.code === 'COMMIT_UNKNOWN') return 'CONNECTION_LOST';
  return statusOf(error.code) === 503 ? error.code : 'IMPORT_FAILED';
}

function rejected(file: string, code: string, message: string): ImportOutcome {
  return { ...noOutcome(file, null), state: 'rejected', error: { code, message } };
}

/** One answer for the whole upload: the code that stands for it where every file was rejected, else null. */
export function refusedAs(results: readonly ImportOutcome[]): string | null {
  if (results.length === 0 || results.some((r) => r.state !== 'rejected')) return null;
  const codes = new Set(results.map((r) => r.error?.code));
  const [only] = codes;
  const isOurs = only !== undefined && statusOf(only) >= 500;
  return codes.size === 1 && (only === 'FILE_TOO_LARGE' || isOurs) ? only : 'UPLOAD_REJECTED';
}
