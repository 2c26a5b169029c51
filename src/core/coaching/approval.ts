import { addDays, type Day } from '../time.ts';
import { policy } from './policy.ts';
import type { AdaptationDecision, ApprovalStatus } from './record.ts';
import type { ReviewInput } from './review-input.ts';
import type { Verdict } from './verdict.ts';

const SAFE = new Set(['rest_and_refer', 'rest_until_clear']);

/**
 * COACH-1, COACH-2, COACH-6, GRD-10: who has to agree. `auto` and runners without a coach: applied.
 * `suggest`: reductions and increases wait; SAFE never waits; `proceed` changes nothing.
 */
export function approvalFor(
  input: ReviewInput,
  v: Verdict,
): { mode: string; status: ApprovalStatus; reason?: string } {
  const { mode } = input;
  if (SAFE.has(v.code) || v.code === 'hold_locked') return { mode, status: 'applied' };
  if (mode === 'suggest' && v.code !== 'proceed') return { mode, status: 'pending', reason: 'COACH-2' };
  if (input.runner.needsCoachApproval && v.code === 'scale_up')
    return { mode, status: 'pending', reason: 'GRD-10' };
  return { mode, status: 'applied' };
}

/**
 * COACH-2, what becomes of a pending decision after `hours` without an answer: before 48 h nothing;
 * then reductions apply up to 20 % of the planned week (larger ones in part), everything else
 * expires. With `autoApplyReductions` off everything expires.
 */
export function settlePending(
  decision: AdaptationDecision,
  hours: number,
  autoApplyReductions: boolean,
): { status: ApprovalStatus; newKm: number } {
  if (decision.approval.status !== 'pending')
    return { status: decision.approval.status, newKm: decision.newKm };
  if (hours < policy.coach.answerH) return { status: 'pending', newKm: decision.plannedKm };
  const isReduction = decision.newKm < decision.plannedKm || decision.hardAfter < decision.hardBefore;
  if (!isReduction || !autoApplyReductions) return { status: 'expired', newKm: decision.plannedKm };
  const least = (1 - policy.coach.withoutAnswerMaxCut) * decision.plannedKm;
  if (decision.newKm >= least - 1e-9) return { status: 'applied', newKm: decision.newKm };
  return { status: 'applied_in_part', newKm: Math.round(least * 10) / 10 };
}

/** COACH-5: the flag codes a coach's rejection mutes for this runner, and until when. SAFE and red body flags never are. */
export function mutedByRejection(
  decision: AdaptationDecision,
  rejectedOn: Day,
): { code: string; until: Day }[] {
  if (SAFE.has(decision.code)) return [];
  const codes = decision.flags
    .filter((f) => f.level > 0 && f.code !== 'pain_red' && f.code !== 'illness_systemic')
    .map((f) => f.code);
  return codes.map((code) => ({ code, until: addDays(rejectedOn, policy.coach.muteDays) }));
}

/** COACH-6: a runner without a coach may take a decision back for 48 h, everything except SAFE. */
export function canUndo(decision: AdaptationDecision, hoursSince: number, coached: boolean): boolean {
  return (
    !coached &&
    !SAFE.has(decision.code) &&
    decision.approval.status === 'applied' &&
    hoursSince <= policy.coach.undoH
  );
}
