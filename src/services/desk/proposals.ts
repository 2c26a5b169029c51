import type { Actor } from '../../core/access/can.ts';
import { can } from '../../core/access/can.ts';
import { policy } from '../../core/coaching/policy.ts';
import type { AdaptationDecision } from '../../core/coaching/record.ts';
import { toldIn } from '../../core/coaching/told-in.ts';
import { fail, type Result } from '../../core/result.ts';
import type { DecisionAnswer } from '../../db/queries/decision-answer.ts';
import { readEach } from '../../db/queries/several-athletes.ts';
import type { EvaluatingDeps } from '../ingest/analyse-deliveries.ts';
import { actOf, recordAct } from '../people/audit.ts';
import { grantTo } from '../people/grants.ts';
import { HOUR_MS, type PeopleDeps } from '../people/people-deps.ts';
import { rejectDecision } from '../review/answer-decision.ts';
import { approveDecision, type ProposalEdits } from '../review/approve-decision.ts';
import { chargesOf, namesOf } from './desk.ts';

/** What a list shows of a decision. */
type ProposedChange = Pick<
  AdaptationDecision,
  'code' | 'asOf' | 'scope' | 'plannedKm' | 'newKm' | 'hardBefore' | 'hardAfter' | 'changes' | 'explanation'
>;

/** A decision that waits, with what it would change. */
export interface Proposal {
  athleteId: string;
  name: string | null;
  decisionId: string;
  decidedMs: number;
  /** with its sentences in the language asked for */
  decision: ProposedChange;
  /** when it is settled without an answer (COACH-2) */
  dueMs: number;
}

/** What waits for this account's answer, what runs out first in front; only of athletes whose plan it may write. */
export async function listProposals(
  deps: PeopleDeps,
  accountId: string,
  language: 'en' | 'de',
): Promise<Proposal[]> {
  const charges = await chargesOf(deps, accountId, { scope: 'plan:write' });
  const names = await deps.db.read((db) =>
    namesOf(
      db,
      charges.map((c) => c.athleteId),
    ),
  );
  const nowMs = deps.now();
  const answerMs = policy.coach.answerH * HOUR_MS;
  const person = { accountId, nowMs };
  const waiting = await readEach(
    deps.db,
    person,
    charges.map(({ athleteId }) => ({ what: 'proposals' as const, athleteId, sinceMs: nowMs - answerMs })),
  );
  const rows = waiting.flat();
  const again = await toldAgain(deps, person, rows, language);
  const found = rows.map((row): Proposal => {
    const { athleteId, decisionId, decidedMs, output } = row;
    const decision = again.get(row) ?? (output as ProposedChange);
    const name = names.get(athleteId) ?? null;
    return { athleteId, name, decisionId, decidedMs, decision, dueMs: decidedMs + answerMs };
  });
  return found.toSorted((a, b) => a.dueMs - b.dueMs || (a.decisionId < b.decisionId ? -1 : 1));
}

/** Of those whose sentences are in another language, what they say in this one. */
async function toldAgain<Row extends { athleteId: string; decisionId: string; language: string | null }>(
  deps: PeopleDeps,
  person: { accountId: string; nowMs: number },
  rows: readonly Row[],
  language: 'en' | 'de',
): Promise<Map<Row, ProposedChange>> {
  const others = rows.filter((row) => (row.language ?? language) !== language);
  const whole = await readEach(
    deps.db,
    person,
    others.map(({ athleteId, decisionId: id }) => ({ what: 'decision' as const, athleteId, id })),
  );
  return new Map(
    others.flatMap((row, i) =>
      whole[i]!.map(({ output, input }) => [row, toldIn(output as AdaptationDecision, input, language)]),
    ),
  );
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
