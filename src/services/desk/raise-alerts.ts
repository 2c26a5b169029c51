import { randomUUID } from 'node:crypto';
import { reviewFacts } from '../../core/coaching/alerts/alert-facts.ts';
import { type AlertSource, type Finding, findAlerts } from '../../core/coaching/alerts/alert-rules.ts';
import { deskPolicy } from '../../core/coaching/alerts/desk-policy.ts';
import { reduceAlerts } from '../../core/coaching/alerts/reduce-alerts.ts';
import type { AdaptationDecision } from '../../core/coaching/record.ts';
import type { PlannedWeek, ReviewInput } from '../../core/coaching/review-input.ts';
import { assessSituation } from '../../core/coaching/situation.ts';
import { addDays, localDay, weekStart } from '../../core/time.ts';
import { type AlertRow, insertAlert, listAlerts, updateAlert } from '../../db/queries/alert.ts';
import { getAthlete } from '../../db/queries/athlete.ts';
import { noteEvent } from '../../db/queries/program-event.ts';
import type { AlertPolicy } from '../../db/schema/alert.ts';
import type { Tx } from '../../db/transaction.ts';
import { plannedWeeks } from '../plan/plan-document.ts';
import { planBefore } from '../plan/plans.ts';
import { dataHealth } from './data-health.ts';

const DAY_MS = 86_400_000;

/**
 * Writes what these findings make of the athlete's alerts, in the transaction that found them, which holds
 * the athlete's lock; answers the alerts that somebody has to be told of.
 */
export async function raiseAlerts(
  tx: Tx,
  athleteId: string,
  findings: readonly Finding[],
  { sources, nowMs, policy }: { sources: readonly AlertSource[]; nowMs: number; policy: AlertPolicy | null },
): Promise<AlertRow[]> {
  const known = await listAlerts(tx, athleteId, nowMs - deskPolicy.sameCauseDays * DAY_MS);
  const { opened, updated, resolved } = reduceAlerts(known, findings, sources, nowMs);
  const told: AlertRow[] = [];
  for (const finding of opened) {
    const row = newAlert(athleteId, finding, policy, nowMs);
    await insertAlert(tx, row);
    told.push(row);
  }
  for (const { alertId, finding, state, tell } of updated) {
    const { level, value, evidence, facts } = finding;
    const row = await updateAlert(tx, athleteId, alertId, {
      ...{ level, value, evidence, facts, policy, state, updatedMs: nowMs },
      ...{ resolvedMs: null, resolvedBy: null, outcome: null },
      ...(tell ? { toldLevel: level, snoozedUntilMs: null, tellMs: nowMs } : {}),
    });
    if (tell) told.push(row);
  }
  for (const alertId of resolved) {
    const ended = { state: 'resolved', outcome: 'cleared', resolvedMs: nowMs, resolvedBy: null } as const;
    await updateAlert(tx, athleteId, alertId, { ...ended, updatedMs: nowMs });
  }
  for (const { alertId } of told) await noteEvent(tx, athleteId, { type: 'alert.raised', alertId }, nowMs);
  return told;
}

function newAlert(athleteId: string, finding: Finding, policy: AlertPolicy | null, nowMs: number): AlertRow {
  return {
    ...finding,
    athleteId,
    alertId: `alr_${randomUUID().replaceAll('-', '')}`,
    toldLevel: finding.level,
    state: 'open',
    tellMs: nowMs,
    policy,
    openedMs: nowMs,
    updatedMs: nowMs,
    takenBy: null,
    takenMs: null,
    snoozedUntilMs: null,
    resolvedMs: null,
    resolvedBy: null,
    outcome: null,
    comment: null,
  };
}

/**
 * The alerts of a review, made for the record or only looked at after new data (`decisionId` null). A look
 * back at an earlier day raises nothing. The week that is being run counts as far as it goes.
 */
export async function raiseFromReview(
  tx: Tx,
  athleteId: string,
  reviewed: { input: ReviewInput; decision: AdaptationDecision; decisionId: string | null },
  nowMs: number,
): Promise<AlertRow[]> {
  const { input, decision, decisionId } = reviewed;
  const athlete = (await getAthlete(tx, athleteId))!;
  if (decision.asOf < addDays(localDay(nowMs, athlete.zone), -1)) return [];
  const situation = assessSituation(input);
  const decided = { code: decision.wouldBe ?? decision.code, rules: decision.workings.rules };
  const current = await runningWeek(tx, athleteId, input);
  const { lastHeardOn, failingSince } = await dataHealth(tx, athlete, nowMs);
  // with a connection that fails, runs are not known to be missing, whatever else was heard
  const heardOn = failingSince ?? lastHeardOn ?? input.asOf;
  const facts = reviewFacts(situation, decided, decision.wouldBe !== null, { current, heardOn });
  const { code, approval, plannedKm, newKm } = decision;
  const status = decisionId === null ? 'would' : approval.status;
  return raiseAlerts(tx, athleteId, findAlerts(facts, ['review']), {
    sources: ['review'],
    nowMs,
    policy: { decisionId, code, status, plannedKm, newKm },
  });
}

/** The week that `asOf` lies in, as planned; null where it has ended and is under review itself. */
async function runningWeek(
  tx: Tx,
  athleteId: string,
  { asOf, weeks }: ReviewInput,
): Promise<PlannedWeek | null> {
  const start = weekStart(asOf);
  if (weeks.some((w) => w.start === start)) return null;
  const plan = await planBefore(tx, athleteId, asOf);
  const planned = plan === null ? undefined : plannedWeeks(plan).find((w) => w.start === start);
  return planned ?? { start, type: 'load', plannedKm: 0, plannedLoad: null, sessions: [] };
}
