import type { AdaptationDecision } from '../core/coaching/record.ts';
import type { Language } from '../core/coaching/texts/say.ts';
import { toldIn } from '../core/coaching/told-in.ts';
import { getDecision } from '../db/queries/decision.ts';
import type { ReviewedNow } from '../services/review/review-now.ts';
import type { AthleteDeps } from './api.ts';

/** What followed from a report at once, with its sentences in the reader's language. */
export async function toldReview(
  deps: AthleteDeps,
  athleteId: string,
  reviewed: ReviewedNow | null,
  language: Language,
): Promise<ReviewedNow | null> {
  if (reviewed === null) return null;
  const row = await deps.db.read((db) => getDecision(db, athleteId, reviewed.decisionId));
  if (row === null) return reviewed;
  return { ...reviewed, decision: toldIn(row.output as AdaptationDecision, row.input, language) };
}
