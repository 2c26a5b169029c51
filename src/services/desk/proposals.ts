import type { Actor } from '../../core/access/can.ts';
import { can } from '../../core/access/can.ts';
import { policy } from '../../core/coaching/policy.ts';
import type { AdaptationDecision } from '../../core/coaching/record.ts';
import { fail, type Result } from '../../core/result.ts';
import { type Decision, listWaiting } from '../../db/queries/decision.ts';
import type { DecisionAnswer } from '../../db/queries/decision-answer.ts';
import type { EvaluatingDeps } from '../ingest/analyse-deliveries.ts';
import { actOf, recordAct } from '../people/audit.ts';
import { grantTo } from '../people/grants.ts';
import { HOUR_MS, type PeopleDeps } from '../people/people-deps.ts';
import { rejectDecision } from '../review/answer-decision.ts';
import { approveDecision, type ProposalEdits } from '../review/approve-decision.ts';
import { chargesOf, namesOf } from './desk.ts';

/** A decision that waits, with what it would change. */
export interface Proposal {
  athleteId: string;
  name: string | null;
  row: Decision;
  decision: AdaptationDecision;
  /** when it is settled without an answer (COACH-2) */
  dueMs: number;
}

/** What waits for this account's answer, what runs out first in front; only of athletes whose plan it may write. */
export async function listProposals(deps: PeopleDeps, accountId: string): Promise<Proposal[]> {
  const charges = await chargesOf(deps, accountId, { scope: 'plan:write' });
  const names = await deps.db.read((db) =>
    namesOf(
      db,
      charges.map((c) => c.athleteId),
    ),
  );
  const found: Proposal[] = [];
  for (const { athleteId } of charges) {
    const nowMs = deps.now();
    const other = deps.db.as({ kind: 'other', athleteId, accountId, nowMs });
    const rows = await other.read((db) => listWaiting(db, athleteId, nowMs - policy.coach.answerH * HOUR_MS));
    for (const row of rows) {
      const dueMs = row.decidedMs + policy.coach.answerH * HOUR_MS;
      const decision = row.output as AdaptationDecision;
      found.push({ athleteId, name: names.get(athleteId) ?? null, row, decision, dueMs });
    }
  }
  return found.toSorted((a, b) => a.dueMs - b.dueMs || (a.row.decisionId < b.row.decisionId ? -1 : 1));
}

export type ProposalAnswer =
  | ({ athleteId: string; decisionId: string; answer: 'approve' } & ProposalEdits)
  | { athleteId: string; decisionId: string; answer: 'reject'; reason: string };

/**
 * Answers several proposals, each by itself: one that is refused stops no other. Whether the account may is
 * looked up for each, when its turn comes. Errors of an item: NOT_FOUND, NOT_ALLOWED, SECOND_FACTOR_REQUIRED,
 * those of `approveDecision` and `rejectDecision`.
 */
export async function answerProposals(
  deps: EvaluatingDeps & PeopleDeps,
  actor: Extract<Actor, { kind: 'person' }>,
  answers: readonly ProposalAnswer[],
): Promise<Result<DecisionAnswer>[]> {
  const results: Result<DecisionAnswer>[] = [];
  for (const answer of answers) results.push(await answerOne(deps, actor, answer));
  return results;
}

async function answerOne(
  deps: EvaluatingDeps & PeopleDeps,
  actor: Extract<Actor, { kind: 'person' }>,
  answer: ProposalAnswer,
): Promise<Result<DecisionAnswer>> {
  const { athleteId, decisionId } = answer;
  const grant = await grantTo(deps, actor.accountId, athleteId);
  const verdict = can(actor, 'decision:answer', { athleteId, grant }, deps.now());
  if (!verdict.allowed) {
    if (verdict.reason === 'forbidden') return fail('NOT_ALLOWED', 'This was not granted to you.');
    if (verdict.reason === 'second_factor')
      return fail('SECOND_FACTOR_REQUIRED', 'Other people’s data want a second factor.');
    return fail('NOT_FOUND', 'There is no such athlete of yours.');
  }
  const own = { ...deps, db: deps.db.as({ kind: 'self', athleteId }) };
  const role = actor.athleteId === athleteId ? 'runner' : 'coach';
  const by = { id: actor.accountId, role } as const;
  await recordAct(deps.db, athleteId, deps.now(), actOf(actor, 'decision:answer'));
  const isEdited = answer.answer === 'approve' && answer.edits.length > 0;
  const evaluation = isEdited ? await deps.evaluations.of(athleteId) : null;
  return deps.evaluations.alone(athleteId, () =>
    answer.answer === 'approve'
      ? approveDecision(own, athleteId, by, decisionId, evaluation, answer)
      : rejectDecision(own, athleteId, by, decisionId, answer.reason),
  );
}
