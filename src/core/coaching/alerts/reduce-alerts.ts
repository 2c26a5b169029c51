import type { AlertLevel } from '../record.ts';
import { type AlertCause, type AlertSource, type Finding, levelOrder } from './alert-rules.ts';
import { deskPolicy } from './desk-policy.ts';

export const ALERT_STATES = ['open', 'acknowledged', 'snoozed', 'resolved'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** How an alert ended: what a person said came of it, or `cleared` where its cause went by itself. */
export const OUTCOMES = [
  'cleared',
  'talked',
  'plan_changed',
  'referred',
  'no_action',
  'false_alarm',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What reducing has to know of an alert that was raised before. */
export interface KnownAlert {
  alertId: string;
  cause: AlertCause;
  source: AlertSource;
  level: AlertLevel;
  state: AlertState;
  /** the highest level that anybody was told of */
  toldLevel: AlertLevel;
  snoozedUntilMs: number | null;
  resolvedMs: number | null;
  outcome: Outcome | null;
}

export interface AlertChanges {
  /** news: a new alert, told */
  opened: Finding[];
  /** the same alert with what is known now; `tell`: it got worse, or was put off until now */
  updated: { alertId: string; finding: Finding; state: AlertState; tell: boolean }[];
  /** the cause is gone */
  resolved: string[];
}

const DAY_MS = 86_400_000;

/**
 * What becomes of an athlete's alerts when a look at the athlete found these causes.
 * COACH-19: one open alert a cause. Found again, it is updated, and told again only when it got worse or
 * the time it was put off for is over; not found, it is resolved. `sources` is where was looked: the
 * others' alerts stay as they are.
 * COACH-20: a cause that comes back within a week is the same alert, untold, unless it is worse; where a
 * person had closed it, it stays closed for that time.
 * `known`: the alerts not resolved, and those resolved within the last week.
 */
export function reduceAlerts(
  known: readonly KnownAlert[],
  findings: readonly Finding[],
  sources: readonly AlertSource[],
  nowMs: number,
): AlertChanges {
  const changes: AlertChanges = { opened: [], updated: [], resolved: [] };
  for (const finding of findings) {
    const before = latestOf(known, finding.cause);
    if (before === null || !isSame(before, nowMs)) {
      changes.opened.push(finding);
      continue;
    }
    const { alertId } = before;
    const isWorse = levelOrder(finding.level) > levelOrder(before.toldLevel);
    if (before.state === 'resolved') {
      if (isWorse) changes.opened.push(finding);
      else if (before.outcome === 'cleared')
        changes.updated.push({ alertId, finding, state: 'open', tell: false });
      continue;
    }
    const isDue = before.state === 'snoozed' && (before.snoozedUntilMs ?? 0) <= nowMs;
    const state = isWorse || isDue ? 'open' : before.state;
    changes.updated.push({ alertId, finding, state, tell: isWorse || isDue });
  }
  for (const alert of known) {
    const isGone = !findings.some((f) => f.cause === alert.cause);
    if (alert.state !== 'resolved' && sources.includes(alert.source) && isGone)
      changes.resolved.push(alert.alertId);
  }
  return changes;
}

/** The open one of a cause, else the one that ended last. */
function latestOf(known: readonly KnownAlert[], cause: AlertCause): KnownAlert | null {
  const own = known.filter((a) => a.cause === cause);
  const open = own.find((a) => a.state !== 'resolved');
  return open ?? own.toSorted((a, b) => (b.resolvedMs ?? 0) - (a.resolvedMs ?? 0))[0] ?? null;
}

function isSame({ state, resolvedMs }: KnownAlert, nowMs: number): boolean {
  return state !== 'resolved' || nowMs - (resolvedMs ?? 0) < deskPolicy.sameCauseDays * DAY_MS;
}
