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
