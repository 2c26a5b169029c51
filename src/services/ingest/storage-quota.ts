import { listKept, storedBytes } from '../../db/queries/delivery.ts';
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
 * For each of the files, in their order, null where there is room for it, else why not: with it the kept files of an
 * athlete would be more than one may keep. Bytes that are kept already take no room. It looks before anything is
 * stored: of files that arrive at once by different ways, each may be the one too many.
 */
export async function roomFor(
  { db, quotaBytes }: Pick<ServiceDeps, 'db' | 'quotaBytes'>,
  athleteId: string,
  files: readonly { sha256: string; sizeBytes: number }[],
): Promise<(QuotaReached | null)[]> {
  if (quotaBytes === undefined || files.length === 0) return files.map(() => null);
  const digests = files.map((file) => file.sha256);
  const found = await db.read(async (reader) => ({
    bytes: await storedBytes(reader, athleteId),
    kept: await listKept(reader, athleteId, digests),
  }));
  const kept = new Set(found.kept);
  let { bytes } = found;
  return files.map(({ sha256, sizeBytes }) => {
    if (kept.has(sha256)) return null;
    if (bytes + sizeBytes > quotaBytes) return quotaReached(quotaBytes);
    kept.add(sha256);
    bytes += sizeBytes;
    return null;
  });
}

function quotaReached(quotaBytes: number): QuotaReached {
  const most = Math.floor(quotaBytes / 2 ** 20);
  return new QuotaReached(
    `The files that are kept for one athlete may have ${most} MB, and this one is too many.`,
  );
}
