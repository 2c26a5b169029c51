import { type PlanDiff, planDiff } from '../../core/coaching/plan/plan-diff.ts';
import {
  getPlan,
  getPlanVersions,
  listPlans,
  listPlanVersions,
  type Plan,
  type PlanVersion,
} from '../../db/queries/plan.ts';
import type { Db } from '../../db/transaction.ts';
import type { PlanDocument } from './plan-document.ts';
import type { PlanOutline } from './plans.ts';

export interface PlanVersionView {
  version: number;
  madeBy: PlanVersion['madeBy'];
  madeById: string | null;
  reason: string | null;
  decisionId: string | null;
  createdMs: number;
  /** against the version before; the first against nothing */
  diff: PlanDiff;
}

export async function readPlans(db: Db, athleteId: string): Promise<Plan[]> {
  return listPlans(db, athleteId);
}

/** Newest first, each with what it changed; null: no such plan. */
export async function planVersions(
  db: Db,
  athleteId: string,
  planId: string,
): Promise<PlanVersionView[] | null> {
  if ((await getPlan(db, athleteId, planId)) === null) return null;
  const rows = await listPlanVersions(db, athleteId, planId);
  return rows.map((row, i) => {
    const before = rows[i + 1];
    const { version, madeBy, madeById, reason, decisionId, createdMs } = row;
    const diff = planDiff(before === undefined ? null : documentOf(before), documentOf(row));
    return { version, madeBy, madeById, reason, decisionId, createdMs, diff };
  });
}

export async function planVersion(
  db: Db,
  athleteId: string,
  planId: string,
  version: number,
): Promise<PlanDocument | null> {
  const [found] = await getPlanVersions(db, athleteId, planId, [version]);
  return found === undefined ? null : documentOf(found);
}

function documentOf(row: PlanVersion): PlanDocument {
  return (row.outline as PlanOutline).document;
}
