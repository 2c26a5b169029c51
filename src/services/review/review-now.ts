import type { AdaptationDecision } from '../../core/coaching/record.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { reviewAthlete } from './review-athlete.ts';

export interface ReviewedNow {
  decisionId: string;
  decision: AdaptationDecision;
}

/** An event review of today (§2.3); null for a runner without any activity to review. */
export async function reviewNow(deps: ServiceDeps, athleteId: string): Promise<ReviewedNow | null> {
  const outcome = await reviewAthlete(deps, athleteId, undefined, { trigger: 'event' });
  if (!outcome.ok || !outcome.value.evaluation.decision.ok) return null;
  return { decisionId: outcome.value.decisionId, decision: outcome.value.evaluation.decision.value };
}
