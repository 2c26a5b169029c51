import { z } from 'zod';
import { policy } from '../../core/coaching/policy.ts';
import { refused } from '../../core/coaching/texts/refusals.ts';
import type { Failure } from '../../core/result.ts';
import { type Day, isDay } from '../../core/time.ts';

const day = z.string().refine(isDay, 'expected a calendar day, YYYY-MM-DD').meta({ format: 'date' });
const grade = z.int().min(0).max(10);

/** What a runner says of a run or a day. Everything but the day may be left out, but not all of it. */
export const feedbackDocument = z
  .strictObject({
    day,
    activityId: z.string().min(1).max(80).nullable().default(null).describe('null: about the day as such'),
    rpe: grade.nullable().default(null).describe('How hard it was, 0–10 (Borg CR10)'),
    feel: z.int().min(1).max(5).nullable().default(null).describe('1 (bad) to 5 (good)'),
    pain: z
      .array(
        z.strictObject({
          place: z.string().min(1).max(60).describe('For example `calf_left`'),
          level: grade.describe('0 (none) to 10'),
          changesGait: z.boolean().default(false),
          atNightOrRest: z.boolean().default(false),
          walkingLevel: grade.nullable().default(null),
        }),
      )
      .max(10)
      .nullable()
      .default(null),
    illness: z
      .strictObject({
        kind: z.enum(['mild', 'systemic']).describe('mild: above the neck, no fever'),
        fever: z.boolean().default(false),
        from: day,
        to: day.nullable().default(null).describe('Last day with symptoms; null while they last'),
        allClearOn: day.nullable().default(null),
      })
      .nullable()
      .default(null),
    missed: z
      .strictObject({ sessionId: z.string().min(1).max(80), reason: z.enum(['life', 'illness', 'pain']) })
      .nullable()
      .default(null)
      .describe('A planned session that was not done, and why (MISS-5)'),
    emergency: z
      .array(z.enum(['chest_pain', 'fainting', 'palpitations']))
      .max(3)
      .nullable()
      .default(null),
    note: z.string().max(2000).nullable().default(null),
  })
  .meta({ id: 'FeedbackDocument' });
export type FeedbackDocument = z.infer<typeof feedbackDocument>;

/** Days that cannot be and feedback that says nothing; null: usable. Codes: FEEDBACK_EMPTY, FEEDBACK_IN_FUTURE, ILLNESS_DAYS_INVALID. */
export function checkFeedback(doc: FeedbackDocument, today: Day): Failure | null {
  const { day: _, activityId: __, ...said } = doc;
  if (Object.values(said).every((value) => value === null || (Array.isArray(value) && value.length === 0)))
    return refused('FEEDBACK_EMPTY');
  if (doc.day > today) return refused('FEEDBACK_IN_FUTURE', { day: doc.day });
  const { illness } = doc;
  const last = illness?.to ?? illness?.allClearOn ?? null;
  if (illness !== null && (illness.from > today || (last !== null && last < illness.from)))
    return refused('ILLNESS_DAYS_INVALID');
  return null;
}

/** §2.3: pain, illness and warning signs are looked at before the week is over. */
export function callsForReview(doc: FeedbackDocument): boolean {
  const hurts = (doc.pain ?? []).some(
    (p) => p.level >= policy.pain.amberOnce || p.changesGait || p.atNightOrRest,
  );
  const ill = doc.illness !== null || (doc.emergency ?? []).length > 0;
  return hurts || ill || (doc.missed !== null && doc.missed.reason !== 'life');
}
