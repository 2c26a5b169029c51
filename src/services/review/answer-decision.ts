import { canUndo, mutedByRejection } from '../../core/coaching/approval.ts';
import type { SessionChange } from '../../core/coaching/plan/plan-diff.ts';
import { policy } from '../../core/coaching/policy.ts';
import type { AdaptationDecision } from '../../core/coaching/record.ts';
import { deny } from '../../core/coaching/texts/refusals.ts';
import { ok, type Result } from '../../core/result.ts';
import { localDay } from '../../core/time.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import { type Decision, getDecision } from '../../db/queries/decision.ts';
import { type DecisionAnswer, getAnswer, insertAnswer } from '../../db/queries/decision-answer.ts';
import type { Tx } from '../../db/transaction.ts';
import type { Asker } from '../asker.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { appendAudit } from '../people/audit.ts';
import { restoreWeek } from './restore-week.ts';

const HOUR_MS = 3_600_000;

/** Whether, and until when, a decision can be taken back by a runner; with a coach it is answered instead (COACH-6). */
export function undoUntilMs(row: Decision): number | null {
  const decision = row.output as AdaptationDecision;
  if (!canUndo(decision, 0, wasCoached(row))) return null;
  return row.decidedMs + policy.coach.undoH * HOUR_MS;
}

/** Whether the runner had a coach when it was decided. */
function wasCoached({ input }: Decision): boolean {
  const { runner, coached } = input as { runner?: { coached?: boolean }; coached?: boolean };
  return runner?.coached ?? coached ?? false;
}

/**
 * Takes a decision back (COACH-6): the week stands again as planned before it and is locked, so that the next
 * review leaves it alone; it counts as the runner's own plan. Errors: DECISION_NOT_FOUND, DECISION_ANSWERED,
 * UNDO_OVER, UNDO_NOT_POSSIBLE.
 */
export async function undoDecision(
  deps: ServiceDeps,
  athleteId: string,
  by: Asker,
  decisionId: string,
  reason: string | null,
): Promise<Result<DecisionAnswer>> {
  return deps.db.transaction(async (tx): Promise<Result<DecisionAnswer>> => {
    await lockAthlete(tx, athleteId);
    const found = await openDecision(tx, athleteId, decisionId);
    if (!found.ok) return found;
    const decision = found.value.output as AdaptationDecision;
    const hours = (deps.now() - found.value.decidedMs) / HOUR_MS;
    const coached = wasCoached(found.value);
    if (!canUndo(decision, 0, coached))
      return deny(coached ? 'UNDO_NOT_POSSIBLE:coached' : 'UNDO_NOT_POSSIBLE');
    if (!canUndo(decision, hours, coached)) return deny('UNDO_OVER', { hours: policy.coach.undoH });
    const planVersion = await restoreWeek(deps, tx, athleteId, by, found.value);
    return answer(deps, tx, found.value, { kind: 'undone', by, reason, mutes: [], planVersion });
  });
}

/**
 * Objects to a decision with a reason (COACH-5): its flags give no points for 14 days, and where it was applied and
 * can still be taken back its week stands as before. Never for SAFE. Errors: DECISION_NOT_FOUND, DECISION_ANSWERED,
 * REJECTION_NOT_POSSIBLE.
 */
export async function rejectDecision(
  deps: ServiceDeps,
  athleteId: string,
  by: Asker,
  decisionId: string,
  reason: string,
): Promise<Result<DecisionAnswer>> {
  return deps.db.transaction(async (tx): Promise<Result<DecisionAnswer>> => {
    const athlete = (await lockAthlete(tx, athleteId))!;
    const found = await openDecision(tx, athleteId, decisionId);
    if (!found.ok) return found;
    const decision = found.value.output as AdaptationDecision;
    if (decision.code === 'rest_and_refer' || decision.code === 'rest_until_clear')
      return deny('REJECTION_NOT_POSSIBLE');
    const mutes = mutedByRejection(decision, localDay(deps.now(), athlete.zone));
    const hours = (deps.now() - found.value.decidedMs) / HOUR_MS;
    const restored = canUndo(decision, hours, false)
      ? await restoreWeek(deps, tx, athleteId, by, found.value, { lock: false })
      : null;
    return answer(deps, tx, found.value, { kind: 'rejected', by, reason, mutes, planVersion: restored });
  });
}

/** Under the athlete's lock. Errors: DECISION_NOT_FOUND, DECISION_ANSWERED. */
export async function openDecision(tx: Tx, athleteId: string, decisionId: string): Promise<Result<Decision>> {
  const row = await getDecision(tx, athleteId, decisionId);
  if (row === null) return deny('DECISION_NOT_FOUND');
  const earlier = await getAnswer(tx, athleteId, decisionId);
  if (earlier !== null) return deny('DECISION_ANSWERED', { answer: earlier.kind });
  return ok(row);
}

/** Writes a person's answer, and who gave it into the audit, with what they changed. */
export async function answer(
  deps: ServiceDeps,
  tx: Tx,
  row: Decision,
  said: Pick<DecisionAnswer, 'kind' | 'reason' | 'mutes' | 'planVersion'> & {
    by: Asker;
    edited?: DecisionAnswer['edited'];
  },
): Promise<Result<DecisionAnswer>> {
  const { by, edited = null, ...rest } = said;
  const { athleteId, decisionId } = row;
  const createdMs = deps.now();
  const made: DecisionAnswer = { athleteId, decisionId, ...rest, edited, madeBy: by.id, createdMs };
  await insertAnswer(tx, made);
  await appendAudit(tx, athleteId, createdMs, {
    actor: by.id === athleteId ? 'local' : by.id,
    key: null,
    action: said.kind === 'undone' ? 'decision:undo' : 'decision:answer',
    detail: {
      ...{ decision: decisionId, answer: said.kind, planVersion: said.planVersion },
      ...(edited === null ? {} : { edits: edited.sessions.map(inWords).join('; ').slice(0, 2000) }),
    },
  });
  return ok(made);
}

function inWords({ sessionId, before, after }: SessionChange): string {
  const words = (s: SessionChange['before']) => (s === null ? 'nothing' : `${s.day} ${s.type} ${s.km} km`);
  return `${sessionId}: ${words(before)} → ${words(after)}`;
}
