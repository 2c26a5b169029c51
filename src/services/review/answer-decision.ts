import { createHash } from 'node:crypto';
import { canUndo, mutedByRejection } from '../../core/coaching/approval.ts';
import type { PlanEdit } from '../../core/coaching/plan/edit-plan.ts';
import { policy } from '../../core/coaching/policy.ts';
import type { AdaptationDecision } from '../../core/coaching/record.ts';
import type { ReviewInput } from '../../core/coaching/review-input.ts';
import { deny } from '../../core/coaching/texts/refusals.ts';
import { ok, type Result } from '../../core/result.ts';
import { localDay, weekStart } from '../../core/time.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import { type Decision, getDecision, reviewOfWeek } from '../../db/queries/decision.ts';
import { type DecisionAnswer, getAnswer, insertAnswer } from '../../db/queries/decision-answer.ts';
import { listPlanVersions } from '../../db/queries/plan.ts';
import { insertLock } from '../../db/queries/plan-lock.ts';
import type { Db, Tx } from '../../db/transaction.ts';
import type { Asker } from '../asker.ts';
import type { Evaluation } from '../history/evaluate-history.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { takenBack } from '../plan/meant-plan.ts';
import { type PlanDocument, plannedWeeks } from '../plan/plan-document.ts';
import { editWithin } from '../plan/plan-edits.ts';
import { type PlanInForce, type PlanOutline, planInForce, writePlan } from '../plan/plans.ts';
import { isDayDecision } from './athlete-signals.ts';
import { applyDayDecision } from './day-decision.ts';
import { applyDecision } from './review-athlete.ts';

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

/**
 * Lets a waiting decision take effect (COACH-2, COACH-5), with `edits` as somebody else than the policy would have it.
 * Errors: DECISION_NOT_FOUND, DECISION_ANSWERED, NOTHING_TO_APPROVE, DECISION_SUPERSEDED and those of `editWithin`.
 */
export async function approveDecision(
  deps: ServiceDeps,
  athleteId: string,
  by: Asker,
  decisionId: string,
  evaluation: Evaluation | null = null,
  changed: { edits: PlanEdit[]; reason: string | null } = { edits: [], reason: null },
): Promise<Result<DecisionAnswer>> {
  return deps.db
    .transaction(async (tx): Promise<Result<DecisionAnswer>> => {
      const { zone } = (await lockAthlete(tx, athleteId))!;
      const found = await openDecision(tx, athleteId, decisionId);
      if (!found.ok) return found;
      const row = found.value;
      const decision = row.output as AdaptationDecision;
      if (decision.approval.status !== 'pending') return deny('NOTHING_TO_APPROVE');
      if (await isSuperseded(tx, row)) return deny('DECISION_SUPERSEDED');
      let planVersion: number | null = await applyWaiting(deps, tx, row, decision);
      if (changed.edits.length > 0) {
        const today = localDay(deps.now(), zone);
        const request = { ...changed, dryRun: false, expected: null };
        const edited = await editWithin(deps, tx, athleteId, by, evaluation, today, request);
        if (!edited.ok) throw new RolledBack(edited);
        planVersion = edited.value.version;
      }
      const { reason } = changed;
      return answer(deps, tx, row, { kind: 'approved', by, reason, mutes: [], planVersion });
    })
    .catch(unlessRolledBack);
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
  readonly result: Result<never>;

  constructor(result: Result<never>) {
    super('rolled back');
    this.result = result;
  }
}

function unlessRolledBack(error: unknown): Result<never> {
  if (error instanceof RolledBack) return error.result;
  throw error;
}

async function openDecision(tx: Tx, athleteId: string, decisionId: string): Promise<Result<Decision>> {
  const row = await getDecision(tx, athleteId, decisionId);
  if (row === null) return deny('DECISION_NOT_FOUND');
  const earlier = await getAnswer(tx, athleteId, decisionId);
  if (earlier !== null) return deny('DECISION_ANSWERED', { answer: earlier.kind });
  return ok(row);
}

async function answer(
  deps: ServiceDeps,
  tx: Tx,
  row: Decision,
  said: Pick<DecisionAnswer, 'kind' | 'reason' | 'mutes' | 'planVersion'> & { by: Asker },
): Promise<Result<DecisionAnswer>> {
  const { by, ...rest } = said;
  const { athleteId, decisionId } = row;
  const made: DecisionAnswer = { athleteId, decisionId, ...rest, madeBy: by.id, createdMs: deps.now() };
  await insertAnswer(tx, made);
  return ok(made);
}

/** The week as it was planned before the decision; null where there is no plan or the week is over. */
async function restoreWeek(
  deps: ServiceDeps,
  tx: Tx,
  athleteId: string,
  by: Asker,
  row: Decision,
  { lock = true }: { lock?: boolean } = {},
): Promise<number | null> {
  const decision = row.output as AdaptationDecision;
  const found = await planInForce(tx, athleteId);
  const ofDay = isDayDecision(row);
  const week = found?.document.weeks.find((w) => w.start === weekStart(decision.scope.from));
  if (found === null || week === undefined) return null;
  const restored = ofDay
    ? restoredSessions(found.document, decision)
    : plannedBefore(await withLaterWeeks(tx, athleteId, found, row.decisionId), row.input as ReviewInput);
  if (lock) {
    const key = createHash('sha256').update(row.decisionId).digest('hex').slice(0, 20);
    await insertLock(tx, {
      athleteId,
      lockId: `lock_${key}`,
      scope: ofDay ? 'session' : 'week',
      day: ofDay ? (decision.changes[0]?.before.day ?? week.start) : week.start,
      madeBy: by.id,
      reason: `undone ${row.decisionId}`,
      createdMs: deps.now(),
    });
  }
  return writePlan(deps, tx, athleteId, {
    document: restored,
    madeBy: by.role,
    madeById: by.id,
    reason: `undone ${row.decisionId}`,
    decidedFor: found.decidedFor,
    decisionId: null,
    workouts: [],
    complete: true,
  });
}

/** The plan with the later weeks that the decision re-laid (§2.3) as before it. */
async function withLaterWeeks(
  tx: Tx,
  athleteId: string,
  found: PlanInForce,
  decisionId: string,
): Promise<PlanDocument> {
  const versions = await listPlanVersions(tx, athleteId, found.planId);
  const i = versions.findIndex((v) => v.decisionId === decisionId);
  const [made, before] = [versions[i], versions[i + 1]].map(
    (v) => (v?.outline as PlanOutline | undefined)?.document,
  );
  return i < 0 || made === undefined || before === undefined
    ? found.document
    : takenBack(found.document, made, before);
}

function plannedBefore(plan: PlanDocument, input: ReviewInput): PlanDocument {
  const { next } = input;
  const old = new Map(plannedWeeks(plan).flatMap((w) => w.sessions.map((s) => [s.id, s] as const)));
  return {
    ...plan,
    weeks: plan.weeks.map((w) =>
      w.start !== next.start
        ? w
        : {
            ...w,
            type: next.type,
            km: next.plannedKm,
            sessions: next.sessions.map((s) => ({
              id: s.id,
              day: s.day,
              type: s.type as PlanDocument['weeks'][number]['sessions'][number]['type'],
              km: s.km,
              flexibility: s.key ? ('key' as const) : ('normal' as const),
              locked: old.get(s.id)?.locked ?? s.locked,
            })),
          },
    ),
  };
}

/** A day's swap, move or drop undone session by session; what else the week holds stays. */
function restoredSessions(plan: PlanDocument, decision: AdaptationDecision): PlanDocument {
  const before = [
    ...new Map(decision.changes.map((c) => [c.workoutId, { id: c.workoutId, ...c.before }])).values(),
  ];
  // what took a session's place is called after it
  const isTouched = (id: string) => before.some((b) => id === b.id || id.startsWith(`${b.id}~`));
  return {
    ...plan,
    weeks: plan.weeks.map((w) => {
      if (w.start !== weekStart(decision.scope.from)) return w;
      const kept = w.sessions.filter((s) => !isTouched(s.id));
      const back = before.map((b) => {
        const now = w.sessions.find((s) => s.id === b.id);
        return {
          id: b.id,
          day: b.day,
          type: b.type as (typeof w.sessions)[number]['type'],
          km: b.km,
          flexibility: now?.flexibility ?? ('key' as const),
          locked: now?.locked ?? false,
        };
      });
      const sessions = [...kept, ...back].toSorted((a, b) => (a.day < b.day ? -1 : 1));
      return { ...w, sessions, km: Math.round(sessions.reduce((sum, s) => sum + s.km, 0) * 10) / 10 };
    }),
  };
}
