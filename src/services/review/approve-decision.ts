import { type PlanDiff, planDiff } from '../../core/coaching/plan/plan-diff.ts';
import type { AdaptationDecision } from '../../core/coaching/record.ts';
import type { ReviewInput } from '../../core/coaching/review-input.ts';
import { deny } from '../../core/coaching/texts/refusals.ts';
import { ok, type Result } from '../../core/result.ts';
import { localDay } from '../../core/time.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import { type Decision, reviewOfWeek } from '../../db/queries/decision.ts';
import type { DecisionAnswer } from '../../db/queries/decision-answer.ts';
import type { Db, Tx } from '../../db/transaction.ts';
import type { Asker } from '../asker.ts';
import type { Evaluation } from '../history/evaluate-history.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { type AnyEdit, editWithin } from '../plan/plan-edits.ts';
import { planInForce } from '../plan/plans.ts';
import { answer, openDecision } from './answer-decision.ts';
import { isDayDecision } from './athlete-signals.ts';
import { applyDayDecision } from './day-decision.ts';
import { applyDecision } from './review-athlete.ts';

/** What shall be otherwise than it was decided, and why. */
export interface ProposalEdits {
  edits: AnyEdit[];
  reason: string | null;
}

const AS_IT_IS: ProposalEdits = { edits: [], reason: null };

/**
 * Lets a waiting decision take effect (COACH-2, COACH-5), with `edits` as somebody else than the policy would
 * have it: they hold the rules that every change by hand holds (locks, what is past, races, GRD-4), and what
 * they break is kept with the answer. `evaluation` is needed where something is edited. Errors:
 * DECISION_NOT_FOUND, DECISION_ANSWERED, NOTHING_TO_APPROVE, DECISION_SUPERSEDED and those of `editWithin`.
 */
export async function approveDecision(
  deps: ServiceDeps,
  athleteId: string,
  by: Asker,
  decisionId: string,
  evaluation: Evaluation | null = null,
  changed: ProposalEdits = AS_IT_IS,
): Promise<Result<DecisionAnswer>> {
  return deps.db
    .transaction(async (tx) => {
      const approved = await approveWithin(deps, tx, athleteId, by, decisionId, evaluation, changed);
      // the decision was put into the plan before its edits were looked at
      if (!approved.ok) throw new RolledBack(approved);
      return approved;
    })
    .catch((error) => unlessRolledBack<DecisionAnswer>(error));
}

export interface ApprovalPreview {
  /** the plan in force against the plan as it would stand */
  diff: PlanDiff;
  /** what is edited of the proposal itself */
  edited: DecisionAnswer['edited'];
}

/** What an approval would make of the plan; nothing is stored. Errors: those of `approveDecision`. */
export async function previewApproval(
  deps: ServiceDeps,
  athleteId: string,
  by: Asker,
  decisionId: string,
  evaluation: Evaluation | null,
  changed: ProposalEdits,
): Promise<Result<ApprovalPreview>> {
  return deps.db
    .transaction(async (tx): Promise<Result<ApprovalPreview>> => {
      const before = await planInForce(tx, athleteId);
      const approved = await approveWithin(deps, tx, athleteId, by, decisionId, evaluation, changed);
      if (!approved.ok) throw new RolledBack(approved);
      const after = await planInForce(tx, athleteId);
      const diff =
        after === null
          ? { sessions: [], weeks: [] }
          : planDiff(before === null ? null : before.document, after.document);
      throw new RolledBack(ok({ diff, edited: approved.value.edited }));
    })
    .catch((error) => unlessRolledBack<ApprovalPreview>(error));
}

async function approveWithin(
  deps: ServiceDeps,
  tx: Tx,
  athleteId: string,
  by: Asker,
  decisionId: string,
  evaluation: Evaluation | null,
  changed: ProposalEdits,
): Promise<Result<DecisionAnswer>> {
  const { zone } = (await lockAthlete(tx, athleteId))!;
  const found = await openDecision(tx, athleteId, decisionId);
  if (!found.ok) return found;
  const row = found.value;
  const decision = row.output as AdaptationDecision;
  if (decision.approval.status !== 'pending') return deny('NOTHING_TO_APPROVE');
  if (await isSuperseded(tx, row)) return deny('DECISION_SUPERSEDED');
  const { reason, edits } = changed;
  const planVersion = await applyWaiting(deps, tx, row, decision);
  const approved = { kind: 'approved' as const, by, reason, mutes: [] };
  if (edits.length === 0) return answer(deps, tx, row, { ...approved, planVersion });
  const proposed = await planInForce(tx, athleteId);
  const today = localDay(deps.now(), zone);
  const request = { edits, reason, dryRun: false, expected: null };
  const edited = await editWithin(deps, tx, athleteId, by, evaluation, today, request);
  if (!edited.ok) return edited;
  const { plan, breaks, version } = edited.value;
  const { sessions } = planDiff(proposed!.document, plan);
  return answer(deps, tx, row, { ...approved, planVersion: version, edited: { sessions, breaks } });
}

/** Puts a decision that waited into the plan; answers the version, null where there is no plan to change. */
export async function applyWaiting(
  deps: ServiceDeps,
  tx: Tx,
  row: Decision,
  decision: AdaptationDecision,
): Promise<number | null> {
  const { athleteId, decisionId, input } = row;
  if (!isDayDecision(row)) {
    const waited = { waited: true };
    return applyDecision(deps, tx, athleteId, input as ReviewInput, decision, decisionId, waited);
  }
  const found = await planInForce(tx, athleteId);
  return found === null ? null : applyDayDecision(deps, tx, athleteId, found, decision);
}

/** A newer review decided on the same week. */
export async function isSuperseded(db: Db, row: Decision): Promise<boolean> {
  const { scope } = row.output as AdaptationDecision;
  if (isDayDecision(row)) return false;
  const newest = await reviewOfWeek(db, row.athleteId, scope.from);
  return newest !== null && newest.decisionId !== row.decisionId && newest.decidedMs > row.decidedMs;
}

/** Takes a transaction back that had already written something, with what the caller is told. */
class RolledBack extends Error {
  readonly result: Result<unknown>;

  constructor(result: Result<unknown>) {
    super('rolled back');
    this.result = result;
  }
}

function unlessRolledBack<T>(error: unknown): Result<T> {
  if (error instanceof RolledBack) return error.result as Result<T>;
  throw error;
}
