import type { AlertLevel } from '../record.ts';
import { levelOrder } from './alert-rules.ts';
import type { AlertState } from './reduce-alerts.ts';

/** What decides where an athlete stands in the queue. */
export interface TriageRow {
  athleteId: string;
  alerts: readonly { level: AlertLevel; state: AlertState; openedMs: number }[];
  /** when the first of the waiting proposals runs out; null: none waits */
  proposalDueMs: number | null;
}

/**
 * Who needs a word first: by the highest level that nobody has taken up, then whose proposal runs out
 * first, then by the highest level that somebody looks after, then by who has waited longest. Alerts that
 * are put off count for nothing. The order is total: equal rows stand by id.
 */
export function byNeed(a: TriageRow, b: TriageRow): number {
  return (
    rank(b, 'open') - rank(a, 'open') ||
    (a.proposalDueMs ?? Number.MAX_SAFE_INTEGER) - (b.proposalDueMs ?? Number.MAX_SAFE_INTEGER) ||
    rank(b, 'acknowledged') - rank(a, 'acknowledged') ||
    oldest(a) - oldest(b) ||
    (a.athleteId < b.athleteId ? -1 : 1)
  );
}

function rank(row: TriageRow, state: AlertState): number {
  return Math.max(-1, ...row.alerts.filter((x) => x.state === state).map((x) => levelOrder(x.level)));
}

function oldest(row: TriageRow): number {
  return Math.min(Number.MAX_SAFE_INTEGER, ...row.alerts.map((x) => x.openedMs));
}
