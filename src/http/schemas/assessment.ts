import { z } from 'zod';
import { TEST_KINDS, TEST_REASONS } from '../../core/coaching/plan/test-offer.ts';
import { assessmentAnswersDocument } from '../../services/plan/assessment-answers-document.ts';

export const assessmentView = z
  .object({
    asOf: z.string(),
    facts: z
      .array(
        z.object({
          name: z.string(),
          rule: z.string(),
          value: z.union([z.number(), z.string()]).nullable(),
          unit: z.string().nullable(),
          from: z.string().describe('What it was read from, in words'),
          evidence: z.array(z.string()).describe('Weeks or activities'),
        }),
      )
      .describe('Derived from the history; empty without one'),
    missing: z.array(z.object({ name: z.string(), why: z.string(), how: z.string() })),
    risks: z.array(z.object({ code: z.string(), text: z.string() })),
    test: z
      .object({
        offered: z.boolean(),
        test: z.enum(TEST_KINDS).nullable(),
        reason: z.enum(TEST_REASONS),
      })
      .describe('ASM-6'),
    answers: assessmentAnswersDocument,
    answersVersion: z.int().describe('0: nothing was answered yet'),
  })
  .meta({ id: 'Assessment' });
