import { createHash } from 'node:crypto';

/**
 * What a platform or a calendar knows a workout by (EXP-5): the same over versions of the plan, other for
 * every athlete and plan, and nothing of either can be read from it. 18 characters: the shortest field
 * that takes one (Garmin's workoutSourceId) has 20.
 */
export function externalIdOf(athleteId: string, planId: string, workoutId: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([athleteId, planId, workoutId]))
    .digest('hex');
  return `pk${digest.slice(0, 16)}`;
}

/** A 31-bit number for platforms that want one, never 0. */
export function numericIdOf(externalId: string): number {
  const number = createHash('sha256').update(externalId).digest().readUInt32BE(0) & 0x7fffffff;
  return number === 0 ? 1 : number;
}
