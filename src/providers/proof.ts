import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Whether two secrets are the same, in a time that depends on neither. Empty never is. */
export function sameSecret(given: string | undefined, expected: string | null): boolean {
  if (given === undefined || given === '' || expected === null || expected === '') return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

export function hmacSha256(key: string, ...parts: (string | Buffer)[]): Buffer {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/** Whether a signed time is near enough; anything that is no whole number is not. `unitMs`: 1 for ms, 1000 for s. */
export function isRecent(
  given: string | undefined,
  nowMs: number,
  unitMs: 1 | 1000,
  toleranceS = 300,
): boolean {
  if (given === undefined || !/^\d{9,14}$/.test(given)) return false;
  return Math.abs(Number(given) * unitMs - nowMs) <= toleranceS * 1000;
}

/**
 * Whether a signed time is of the last day or the next minutes. Repeats of some platforms carry the time of their
 * first try, and what an event is a repeat of is known by its key. Unix seconds, ms, or ISO 8601.
 */
export function isSignedLately(given: string, nowMs: number): boolean {
  const isNumber = /^\d{10}(\d{3})?$/.test(given);
  const ms = isNumber ? Number(given) * (given.length === 10 ? 1000 : 1) : Date.parse(given);
  return ms <= nowMs + 300_000 && ms >= nowMs - 86_400_000;
}

/** What a secret is known by. */
export function digestOf(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}
