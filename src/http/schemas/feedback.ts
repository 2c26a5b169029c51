import { z } from 'zod';
import type { Feedback } from '../../db/queries/feedback.ts';
import type { FeedbackStored } from '../../services/review/feedback.ts';
import { type FeedbackDocument, feedbackDocument } from '../../services/review/feedback-document.ts';
import { isoTime } from '../plain.ts';
import { decision } from './decision.ts';

export const feedbackView = z
  .object({ id: z.string(), feedback: feedbackDocument, updatedAt: z.string() })
  .meta({ id: 'Feedback' });

export const feedbackStored = z
  .object({
    id: z.string(),
    feedback: feedbackDocument,
    updatedAt: z.string(),
    review: z
      .object({ decisionId: z.string(), decision })
      .nullable()
      .describe('What followed from it at once; null: nothing had to'),
  })
  .meta({ id: 'FeedbackStored' });

export function viewFeedback(row: Feedback): z.infer<typeof feedbackView> {
  const pain = row.pain?.map((p) => ({
    place: p.place,
    level: p.level,
    changesGait: p.changesGait,
    atNightOrRest: p.atNightOrRest ?? false,
    walkingLevel: p.walkingLevel ?? null,
  }));
  const { day, activityId, rpe, feel, illness, missed, emergency, note } = row;
  const feedback: FeedbackDocument = {
    ...{ day, activityId, rpe, feel, illness, missed, note },
    pain: pain ?? null,
    emergency: emergency as FeedbackDocument['emergency'],
  };
  return { id: row.feedbackId, feedback, updatedAt: isoTime(row.updatedMs) };
}

export function viewStored(stored: FeedbackStored): z.infer<typeof feedbackStored> {
  return { ...viewFeedback(stored.feedback), review: stored.decision };
}
