import type { AlertLevel } from '../record.ts';
import { type AlertCause, levelOrder } from './alert-rules.ts';

/** What a team wants to hear of. */
export interface Thresholds {
  /** the lowest level */
  least: AlertLevel;
  /** by cause the smallest value: S, ratio, pain, days; absent: as the rules find it */
  from: Partial<Record<AlertCause, number>>;
}

export const EVERYTHING: Thresholds = { least: 'info', from: {} };

/** COACH-21: a team may be deaf to much, never to what is urgent. */
export function isWanted(
  alert: { cause: AlertCause; level: AlertLevel; value: number | null },
  { least, from }: Thresholds,
): boolean {
  if (alert.level === 'urgent') return true;
  if (levelOrder(alert.level) < levelOrder(least)) return false;
  const limit = from[alert.cause];
  return limit === undefined || alert.value === null || alert.value >= limit;
}
