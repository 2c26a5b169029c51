import type { Platform } from '../../providers/settings.ts';
import { isOutboundError } from '../outbound/safe-fetch.ts';
import type { ConnectionDeps } from './platforms.ts';
import { sendRequest } from './send-request.ts';

const DAY_MS = 86_400_000;
/** Whoever makes up signatures makes us ask no more often. */
const LEAST_MS = 60_000;
/** A platform waits for its answer meanwhile. */
const DEADLINE_MS = 3000;

/**
 * The keys that a platform publishes to check its events with: as they were had within a day, or, where one is
 * missing among them (`isMissing`), had anew, once a minute at the most. Null: never had.
 */
export async function publishedKeys(
  { platforms, now }: Pick<ConnectionDeps, 'now' | 'platforms'>,
  platform: Platform,
  { base, path }: { base: string; path: string },
  isMissing: boolean,
): Promise<Buffer | null> {
  const { id } = platform.provider;
  const had = platforms.published.get(id) ?? { bytes: null, askedMs: -Infinity };
  const agoMs = now() - had.askedMs;
  if (agoMs < LEAST_MS || (!isMissing && had.bytes !== null && agoMs < DAY_MS)) return had.bytes;
  // who comes meanwhile uses what there is
  platforms.published.set(id, { ...had, askedMs: now() });
  try {
    const request = { base, path, as: 'none' } as const;
    const { status, body } = await sendRequest(platforms, platform, request, null, DEADLINE_MS);
    if (status !== 200) return had.bytes;
    platforms.published.set(id, { bytes: body, askedMs: now() });
    return body;
  } catch (error) {
    if (!isOutboundError(error)) throw error;
    return had.bytes;
  }
}
