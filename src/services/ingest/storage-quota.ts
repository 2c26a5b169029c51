import { storedOf } from '../../db/queries/delivery.ts';
import type { ServiceDeps } from './import-file.ts';

/** Why a file was not kept; stable code QUOTA_REACHED. */
export class QuotaReached extends Error {
  readonly code = 'QUOTA_REACHED';
}

/** True where a file was refused because its athlete keeps as much as one may. */
export function isQuotaReached(error: unknown): error is QuotaReached {
  return error instanceof QuotaReached;
}

/**
 * Refuses a file with which the kept files of an athlete would be more than one may keep; bytes that are kept already
 * take no room. It looks before it stores: of files that arrive at once, each may be the one too many.
 */
export async function makeSureOfRoom(
  { db, quotaBytes }: Pick<ServiceDeps, 'db' | 'quotaBytes'>,
  athleteId: string,
  { sha256, sizeBytes }: { sha256: string; sizeBytes: number },
): Promise<void> {
  if (quotaBytes === undefined) return;
  const { bytes, isKept } = await db.read((reader) => storedOf(reader, athleteId, sha256));
  if (isKept || bytes + sizeBytes <= quotaBytes) return;
  const most = Math.floor(quotaBytes / 2 ** 20);
  throw new QuotaReached(
    `The files that are kept for one athlete may have ${most} MB, and this one is too many.`,
  );
}
