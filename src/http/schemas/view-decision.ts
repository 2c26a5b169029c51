import type { z } from 'zod';
import type { AdaptationDecision } from '../../core/coaching/record.ts';
import type { Language } from '../../core/coaching/texts/say.ts';
import { toldIn } from '../../core/coaching/told-in.ts';
import type { Decision } from '../../db/queries/decision.ts';
import type { DecisionAnswer } from '../../db/queries/decision-answer.ts';
import { undoUntilMs } from '../../services/review/answer-decision.ts';
import { isoTime } from '../plain.ts';
import type { storedDecision } from './decision.ts';
import { viewBreak } from './plan.ts';

type Stored = z.infer<typeof storedDecision>;

/** With its sentences in this language, and what has become of it. */
export function viewDecision(row: Decision, answer: DecisionAnswer | null, language: Language): Stored {
  const decision = toldIn(row.output as AdaptationDecision, row.input, language);
  const undo = answer === null ? undoUntilMs(row) : null;
  return {
    decisionId: row.decisionId,
    asOf: row.asOfDay,
    decidedAt: isoTime(row.decidedMs),
    policyVersion: row.policyVersion,
    outcome: row.outcome,
    undoUntil: undo === null ? null : isoTime(undo),
    status: answer?.kind ?? decision.approval.status,
    answer: answer === null ? null : viewAnswer(answer, language),
    decision,
  };
}

export function viewAnswer(answer: DecisionAnswer, language: Language): NonNullable<Stored['answer']> {
  const { kind, madeBy, reason, mutes, planVersion } = answer;
  const edited = viewEdited(answer.edited, language);
  return { kind, madeBy, at: isoTime(answer.createdMs), reason, mutes, planVersion, edited };
}

export function viewEdited(
  edited: DecisionAnswer['edited'],
  language: Language,
): NonNullable<Stored['answer']>['edited'] {
  if (edited === null) return null;
  return { ...edited, breaks: edited.breaks.map((b) => viewBreak(b, language)) };
}
