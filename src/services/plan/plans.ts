import { createHash } from 'node:crypto';
import { ok, type Result } from '../../core/result.ts';
import type { ZoneChange } from '../../core/science/threshold-timeline.ts';
import { addDays, type Day } from '../../core/time.ts';
import type { PaceZones } from '../../core/workout/render.ts';
import type { Workout } from '../../core/workout/workout.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import {
  appendPlanVersion,
  getActivePlan,
  getPlanVersions,
  latestPlanVersion,
  listPlanVersionHeads,
  listWorkouts,
  type PlanVersionHead,
  startPlan,
} from '../../db/queries/plan.ts';
import { thresholdTimeline } from '../../db/queries/threshold.ts';
import type { Db, Tx } from '../../db/transaction.ts';
import type { Asker } from '../asker.ts';
import { FORMULA_VERSION } from '../history/history-walk.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { type ExpectedTag, versionMismatch } from '../version-mismatch.ts';
import { sameJson } from './availability.ts';
import { paceZones } from './block-workouts.ts';
import { meantPlan, versionsMeant } from './meant-plan.ts';
import { OWN_WEEKS, type PlanDocument } from './plan-document.ts';
import { workoutRows } from './plan-workouts.ts';
import { isReviewed, withHandChanges } from './planned-by-hand.ts';

/**
 * What a stored plan version holds: the plan, and for a version made by a review, or by hand on top of one, the day
 * it was decided for. A review of that day looks behind it.
 */
export interface PlanOutline {
  document: PlanDocument;
  decidedFor: Day | null;
}

/** One change of a plan: what it is afterwards, who made it and why. */
export interface PlanChange {
  document: PlanDocument;
  madeBy: 'runner' | 'coach' | 'policy';
  madeById: string | null;
  reason: string | null;
  decidedFor: Day | null;
  decisionId: string | null;
  workouts: readonly Workout[];
  /** every session of these weeks, or of all, gets a workout, not only those that had one */
  complete?: true | readonly Day[];
  /** what the builder laid around the runs, for a plan that begins */
  built?: unknown;
  goal?: unknown;
}

export interface PlanStored {
  planId: string;
  version: number;
  /** false: it stood like this already, and no version was made */
  changed: boolean;
}

/** What If-Match compares: plan and version in one word. */
export function planTag(planId: string, version: number): string {
  return `${version}-${createHash('sha256').update(planId).digest('hex').slice(0, 12)}`;
}

/** Stores a plan as the runner's own next version; the same plan again makes none. Errors: VERSION_MISMATCH; the document is checked before. */
export async function savePlan(
  deps: ServiceDeps,
  athleteId: string,
  plan: PlanDocument,
  by: Asker = { id: athleteId, role: 'runner' },
  expected: ExpectedTag = null,
): Promise<Result<PlanStored>> {
  return deps.db.transaction(async (tx): Promise<Result<PlanStored>> => {
    await lockAthlete(tx, athleteId);
    const found = await planInForce(tx, athleteId);
    const error = versionMismatch(expected, found === null ? 0 : planTag(found.planId, found.version));
    if (error !== null) return { ok: false, error };
    if (
      found !== null &&
      found.planId === plan.id &&
      sameJson(unversioned(found.document), unversioned(plan))
    )
      return ok({ planId: plan.id, version: found.version, changed: false });
    const version = await writePlan(deps, tx, athleteId, {
      document: plan,
      madeBy: by.role,
      madeById: by.id,
      reason: null,
      decidedFor: null,
      decisionId: null,
      workouts: [],
    });
    return ok({ planId: plan.id, version, changed: true });
  });
}

function unversioned(plan: PlanDocument): Omit<PlanDocument, 'version'> {
  const { version: _, ...rest } = plan;
  return rest;
}

export interface PlanInForce {
  planId: string;
  version: number;
  document: PlanDocument;
  decidedFor: Day | null;
  built: unknown;
}

/** The active plan's newest version; null before the first. */
export async function planInForce(db: Db, athleteId: string): Promise<PlanInForce | null> {
  const active = await getActivePlan(db, athleteId);
  const latest = active === null ? null : await latestPlanVersion(db, athleteId, active.planId);
  if (active === null || latest === null) return null;
  const { document, decidedFor } = latest.outline as PlanOutline;
  return { planId: active.planId, version: latest.version, document, decidedFor, built: active.built };
}

/** Appends a version with its workouts; the caller holds the athlete's lock. Answers its number. */
export async function writePlan(
  deps: ServiceDeps,
  tx: Tx,
  athleteId: string,
  change: PlanChange,
): Promise<number> {
  const plan = change.document;
  const active = await getActivePlan(tx, athleteId);
  const createdMs = deps.now();
  if (active === null || active.planId !== plan.id) {
    const days = plan.weeks.map((w) => w.start).toSorted();
    await startPlan(tx, {
      athleteId,
      planId: plan.id,
      goal: change.goal ?? { race: plan.race },
      ...(change.built === undefined ? {} : { built: change.built }),
      startDay: days[0]!,
      endDay: addDays(days.at(-1)!, 6),
      createdMs,
    });
  }
  const before = await latestPlanVersion(tx, athleteId, plan.id);
  const after = before?.version ?? 0;
  const kept = before === null ? [] : await listWorkouts(tx, athleteId, { planId: plan.id, version: after });
  // what a review lays are runs: strength stays as it was arranged by hand
  const strength =
    change.madeBy === 'policy'
      ? (before?.outline as PlanOutline | undefined)?.document.strength
      : plan.strength;
  const { strength: _, ...runs } = plan;
  const outline: PlanOutline = {
    document: { ...runs, version: after + 1, ...(strength === undefined ? {} : { strength }) },
    decidedFor: change.decidedFor,
  };
  const version = await appendPlanVersion(
    tx,
    {
      athleteId,
      planId: plan.id,
      decisionId: change.decisionId,
      madeBy: change.madeBy,
      madeById: change.madeById,
      reason: change.reason,
      policyVersion: FORMULA_VERSION,
      outline,
      createdMs,
      after,
    },
    workoutRows(plan, {
      given: change.workouts,
      kept,
      complete: (start) => change.complete === true || (change.complete ?? []).includes(start),
      zones: await zonesInForce(tx, athleteId),
    }),
  );
  return version ?? after;
}

/**
 * The runner's plan as it stood before any review for this day or later, with the weeks that SAFE emptied as they were
 * meant and with what was changed since by other than reviews; null for a runner without one.
 */
export async function planBefore(db: Db, athleteId: string, asOf: Day): Promise<PlanDocument | null> {
  const active = await getActivePlan(db, athleteId);
  if (active === null || active.planId === OWN_WEEKS) return null;
  const { planId } = active;
  const isBefore = (head: PlanVersionHead) => head.decidedFor === null || head.decidedFor < asOf;
  const meant = await meantOf(db, athleteId, planId, isBefore);
  const heads = await listPlanVersionHeads(db, athleteId, planId);
  const base = heads.find(isBefore);
  const since = heads.filter((head) => base !== undefined && head.version > base.version);
  if (meant === null || base === undefined || since.every(isReviewed)) return meant;
  const numbers = [...since.map((head) => head.version), base.version];
  const [first, ...later] = (await getPlanVersions(db, athleteId, planId, numbers)).toReversed();
  return withHandChanges(meant, first!, later);
}

/** The plan in force with the weeks that SAFE emptied as they were meant. */
export async function planMeant(db: Db, athleteId: string, planId: string): Promise<PlanDocument | null> {
  return meantOf(db, athleteId, planId, () => true);
}

async function meantOf(
  db: Db,
  athleteId: string,
  planId: string,
  counts: (head: PlanVersionHead) => boolean,
): Promise<PlanDocument | null> {
  const heads = (await listPlanVersionHeads(db, athleteId, planId)).filter(counts);
  return meantPlan(await getPlanVersions(db, athleteId, planId, versionsMeant(heads)));
}

/** The plan in force, reviews included; null before the first. */
export async function currentPlan(deps: ServiceDeps, athleteId: string): Promise<PlanDocument | null> {
  return deps.db.read(async (db) => (await planInForce(db, athleteId))?.document ?? null);
}

export async function zonesInForce(db: Db, athleteId: string): Promise<PaceZones | null> {
  return (await latestZones(db, athleteId)).zones;
}

/** The zones in force and since when (Unix ms) they are; 0 without any. */
export async function latestZones(
  db: Db,
  athleteId: string,
): Promise<{ zones: PaceZones | null; sinceMs: number }> {
  const rows = await thresholdTimeline(db, athleteId);
  const latest = rows.findLast((r) => r.state === 'accepted');
  if (latest === undefined) return { zones: null, sinceMs: 0 };
  const zones = paceZones((latest.estimate as ZoneChange).zones);
  return { zones, sinceMs: latest.settledMs ?? latest.createdMs };
}
