import { settlePending } from '../../core/coaching/approval.ts';
import { policy } from '../../core/coaching/policy.ts';
import type { AdaptationDecision, ApprovalStatus } from '../../core/coaching/record.ts';
import { decisionInPart } from '../../core/coaching/review.ts';
import type { ReviewInput } from '../../core/coaching/review-input.ts';
import { addDays, instantOf } from '../../core/time.ts';
import type { Athlete } from '../../db/queries/athlete.ts';
import { type Decision, listWaiting } from '../../db/queries/decision.ts';
import { insertAnswer } from '../../db/queries/decision-answer.ts';
import type { DecisionAnswerKind } from '../../db/schema/decision-answer.ts';
import type { Tx } from '../../db/transaction.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { applyWaiting, isSuperseded } from './approve-decision.ts';
import { isDayDecision } from './athlete-signals.ts';
import { readCoaching } from './coaching-settings.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Nothing waits longer, whatever kept the service from looking. */
const LOOK_BACK_MS = 60 * DAY_MS;

/** Who answers when nobody does. */
const NOBODY = 'policy';

/**
 * COACH-2: what nobody answered in time takes effect where it takes load away, in whole or in part, and expires
 * otherwise; what a newer review decided again, or whose day is over, expires at once. Answers when the next one runs
 * out of time; null: none waits. The caller holds the athlete's lock.
 */
export async function settleProposals(deps: ServiceDeps, tx: Tx, athlete: Athlete): Promise<number | null> {
  const { athleteId } = athlete;
  const nowMs = deps.now();
  const { autoApplyReductions } = await readCoaching(tx, athleteId, nowMs);
  let nextMs: number | null = null;
  for (const row of await listWaiting(tx, athleteId, nowMs - LOOK_BACK_MS)) {
    const untilMs = waitsUntilMs(row, athlete);
    const { kind, newKm } = (await isSuperseded(tx, row))
      ? { kind: 'expired' as const, newKm: 0 }
      : nowMs < untilMs
        ? { kind: 'pending' as const, newKm: 0 }
        : settled(row, nowMs, autoApplyReductions);
    if (kind === 'pending') {
      nextMs = nextMs === null ? untilMs : Math.min(nextMs, untilMs);
      continue;
    }
    const decision = row.output as AdaptationDecision;
    const made =
      kind === 'applied_in_part' ? decisionInPart(row.input as ReviewInput, decision, newKm) : decision;
    const planVersion = kind === 'expired' ? null : await applyWaiting(deps, tx, row, made);
    await insertAnswer(tx, {
      ...{ athleteId, decisionId: row.decisionId, kind, madeBy: NOBODY, reason: 'COACH-2' },
      ...{ mutes: [], planVersion, edited: null, createdMs: nowMs },
    });
  }
  return nextMs;
}

/** 48 hours, but what is about one day's session no longer than that day. */
function waitsUntilMs(row: Decision, { zone }: Athlete): number {
  const answerMs = row.decidedMs + policy.coach.answerH * HOUR_MS;
  const { changes } = row.output as AdaptationDecision;
  const first = changes.map((c) => c.before.day).toSorted()[0];
  if (!isDayDecision(row) || first === undefined) return answerMs;
  return Math.min(answerMs, instantOf(addDays(first, 1), 0, 0, zone));
}

function settled(
  row: Decision,
  nowMs: number,
  autoApply: boolean,
): { kind: DecisionAnswerKind | 'pending'; newKm: number } {
  // a session of a day that is over can neither be swapped nor moved any more
  if (isDayDecision(row)) return { kind: 'expired', newKm: 0 };
  const decision = row.output as AdaptationDecision;
  const { status, newKm } = settlePending(decision, (nowMs - row.decidedMs) / HOUR_MS, autoApply);
  return { kind: status as Exclude<ApprovalStatus, 'undone' | 'rejected' | 'approved'>, newKm };
}
