import { goalFacts } from '../../core/coaching/alerts/alert-facts.ts';
import { findAlerts } from '../../core/coaching/alerts/alert-rules.ts';
import { offer } from '../../core/coaching/plan/instead-texts.ts';
import { refuse } from '../../core/coaching/plan/plan-failure.ts';
import type { Day } from '../../core/time.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import type { Asker } from '../asker.ts';
import { raiseAlerts } from '../desk/raise-alerts.ts';
import type { Evaluation } from '../history/evaluate-history.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { sameJson } from './availability.ts';
import { builtExtras } from './built-extras.ts';
import { type PlanPreview, type PlanRefusal, type PlanRequest, previewPlan } from './plan-preview.ts';
import { type PlanStored, planInForce, writePlan } from './plans.ts';

export interface PlanAcceptance extends PlanRequest {
  previewId: string;
  /** the runner has seen that the goal is at risk and wants the plan all the same (GOAL-2) */
  acceptRisk: boolean;
}

/**
 * Puts the plan of a preview in force. What it follows from must still be what it was: the preview is made
 * again and compared. Errors: PREVIEW_STALE, GOAL_AT_RISK, those of `previewPlan`.
 */
export async function acceptPlan(
  deps: ServiceDeps,
  athleteId: string,
  by: Asker,
  evaluation: Evaluation | null,
  today: Day,
  request: PlanAcceptance,
): Promise<{ ok: true; value: PlanStored & { preview: PlanPreview } } | { ok: false; error: PlanRefusal }> {
  return deps.db.transaction(async (tx) => {
    const athlete = (await lockAthlete(tx, athleteId))!;
    const made = await previewPlan(tx, athlete, evaluation, today, request);
    if (!made.ok) return made;
    const preview = made.value;
    if (preview.previewId !== request.previewId) {
      return { ok: false, error: refuse('PREVIEW_STALE', {}, offer('fix', 'new_preview')) };
    }
    const { feasibility } = preview.built;
    const isAtRisk = feasibility?.status === 'at_risk' || feasibility?.time === 'at_risk';
    if (isAtRisk && !request.acceptRisk) {
      return { ok: false, error: refuse('GOAL_AT_RISK', {}, ...feasibility.instead) };
    }
    const found = await planInForce(tx, athleteId);
    const document = { ...preview.document, version: found?.document.version ?? 1 };
    if (found !== null && found.planId === preview.planId && sameJson(found.document, document)) {
      return { ok: true, value: { planId: found.planId, version: found.version, changed: false, preview } };
    }
    const version = await writePlan(deps, tx, athleteId, {
      document: preview.document,
      madeBy: by.role,
      madeById: by.id,
      reason: 'accepted',
      decidedFor: null,
      decisionId: null,
      workouts: preview.built.weeks.flatMap((w) => w.sessions.map((s) => s.workout)),
      complete: true,
      goal: { goalId: preview.goal.goalId, race: preview.document.race, goal: preview.goal.document },
      built: builtExtras(preview),
    });
    const atRisk = findAlerts(goalFacts(today, isAtRisk), ['plan']);
    await raiseAlerts(tx, athleteId, atRisk, { sources: ['plan'], nowMs: deps.now(), policy: null });
    return { ok: true, value: { planId: preview.planId, version, changed: true, preview } };
  });
}
