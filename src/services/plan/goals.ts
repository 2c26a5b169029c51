import { randomUUID } from 'node:crypto';
import type { PlanFailure } from '../../core/coaching/plan/plan-failure.ts';
import { deny } from '../../core/coaching/texts/refusals.ts';
import { ok, type Result } from '../../core/result.ts';
import { localDay } from '../../core/time.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import { type GoalRow, getGoal, insertGoal, listGoals, updateGoal } from '../../db/queries/goal.ts';
import type { Db } from '../../db/transaction.ts';
import type { Asker } from '../asker.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { type ExpectedTag, versionMismatch } from '../version-mismatch.ts';
import { sameJson } from './availability.ts';
import { checkGoalDocument, checkSpeedStart, type GoalDocument, goalDocument } from './goal-document.ts';

export interface Goal {
  goalId: string;
  version: number;
  document: GoalDocument;
  createdMs: number;
  updatedMs: number;
  endedMs: number | null;
  endReason: string | null;
}

export async function readGoals(db: Db, athleteId: string, filter: { open?: boolean } = {}): Promise<Goal[]> {
  return (await listGoals(db, athleteId, filter)).map(goalOf);
}

export async function readGoal(db: Db, athleteId: string, goalId: string): Promise<Goal | null> {
  const row = await getGoal(db, athleteId, goalId);
  return row === null ? null : goalOf(row);
}

type Outcome =
  | { ok: true; value: Goal }
  | { ok: false; error: PlanFailure | { code: string; message: string } };

/** Errors: those of `checkGoalDocument` and `checkSpeedStart`. */
export async function createGoal(
  deps: ServiceDeps,
  athleteId: string,
  document: GoalDocument,
  by: Asker,
): Promise<Outcome> {
  return deps.db.transaction(async (tx): Promise<Outcome> => {
    const athlete = (await lockAthlete(tx, athleteId))!;
    const others = await readGoals(tx, athleteId, { open: true });
    const today = localDay(deps.now(), athlete.zone);
    const error =
      checkSpeedStart(document, null, by.role) ??
      checkGoalDocument(
        document,
        today,
        others.map((g) => g.document),
      );
    if (error !== null) return { ok: false, error };
    const nowMs = deps.now();
    const goalId = `goal_${randomUUID()}`;
    await insertGoal(tx, {
      athleteId,
      goalId,
      version: 1,
      kind: document.kind,
      eventDay: document.event?.date ?? null,
      document,
      createdMs: nowMs,
      updatedMs: nowMs,
    });
    return ok((await readGoal(tx, athleteId, goalId))!);
  });
}

/** Replaces an open goal that is still as it was read. Errors: GOAL_NOT_FOUND, GOAL_ENDED, VERSION_MISMATCH, those of `createGoal`. */
export async function changeGoal(
  deps: ServiceDeps,
  athleteId: string,
  goalId: string,
  document: GoalDocument,
  by: Asker,
  expected: ExpectedTag,
): Promise<Outcome> {
  return deps.db.transaction(async (tx): Promise<Outcome> => {
    const athlete = (await lockAthlete(tx, athleteId))!;
    const found = openGoal(await readGoal(tx, athleteId, goalId), expected);
    if (!found.ok) return found;
    if (sameJson(found.value.document, document)) return found;
    const others = await readGoals(tx, athleteId, { open: true });
    const error =
      checkSpeedStart(document, found.value.document, by.role) ??
      checkGoalDocument(
        document,
        localDay(deps.now(), athlete.zone),
        others.filter((g) => g.goalId !== goalId).map((g) => g.document),
      );
    if (error !== null) return { ok: false, error };
    await updateGoal(tx, athleteId, goalId, found.value.version, {
      kind: document.kind,
      eventDay: document.event?.date ?? null,
      document,
      updatedMs: deps.now(),
    });
    return ok((await readGoal(tx, athleteId, goalId))!);
  });
}

/** Ends an open goal; its plan goes on until another is accepted. Errors: GOAL_NOT_FOUND, GOAL_ENDED, VERSION_MISMATCH. */
export async function endGoal(
  deps: ServiceDeps,
  athleteId: string,
  goalId: string,
  reason: string | null,
  expected: ExpectedTag,
): Promise<Outcome> {
  return deps.db.transaction(async (tx): Promise<Outcome> => {
    await lockAthlete(tx, athleteId);
    const found = openGoal(await readGoal(tx, athleteId, goalId), expected);
    if (!found.ok) return found;
    const nowMs = deps.now();
    await updateGoal(tx, athleteId, goalId, found.value.version, {
      updatedMs: nowMs,
      endedMs: nowMs,
      endReason: reason,
    });
    return ok((await readGoal(tx, athleteId, goalId))!);
  });
}

function openGoal(goal: Goal | null, expected: ExpectedTag): Result<Goal> {
  if (goal === null) return deny('GOAL_NOT_FOUND');
  if (goal.endedMs !== null) return deny('GOAL_ENDED');
  const error = versionMismatch(expected, goal.version);
  return error === null ? ok(goal) : { ok: false, error };
}

function goalOf(row: GoalRow): Goal {
  const { goalId, version, createdMs, updatedMs, endedMs, endReason } = row;
  // a goal stored before a field was there has its default
  const document = goalDocument.parse(row.document);
  return { goalId, version, document, createdMs, updatedMs, endedMs, endReason };
}
