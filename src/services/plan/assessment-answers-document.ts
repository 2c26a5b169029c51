import { z } from 'zod';
import { isDay } from '../../core/time.ts';

const day = z.string().refine(isDay, 'expected a calendar day, YYYY-MM-DD').meta({ format: 'date' });
const answer = z.boolean().nullable().default(null).describe('null: not answered');

/** What only the runner can tell. Nothing here is required; what is missing is said by the assessment. */
export const assessmentAnswersDocument = z
  .strictObject({
    yearsRunning: z.number().min(0).max(90).nullable().default(null),
    strengthExperience: z.enum(['none', 'some', 'regular']).nullable().default(null),
    injuries: z
      .array(
        z.strictObject({
          site: z.string().min(1).max(60),
          from: day,
          to: day.nullable().default(null).describe('null: not over'),
          note: z.string().max(500).default(''),
        }),
      )
      .max(30)
      .nullable()
      .default(null)
      .describe('An empty list says that there were none'),
    health: z
      .strictObject({
        heartCondition: answer,
        chestPain: answer,
        dizziness: answer,
        jointOrBoneProblem: answer,
        medication: answer,
        pregnant: answer,
        diabetes: answer,
        eatingDisorderHistory: answer,
        doctorAdvisedAgainst: answer,
        clearedByDoctor: answer,
      })
      .prefault({}),
  })
  .meta({ id: 'AssessmentAnswers' });
export type AssessmentAnswersDocument = z.infer<typeof assessmentAnswersDocument>;

export const NO_ANSWERS: AssessmentAnswersDocument = assessmentAnswersDocument.parse({});

/** Answers after which nobody plans running before a doctor has agreed. */
const SEE_DOCTOR = ['heartCondition', 'chestPain', 'dizziness', 'doctorAdvisedAgainst'] as const;
export const SCREEN_QUESTIONS = [...SEE_DOCTOR, 'jointOrBoneProblem', 'medication'] as const;

export function needsDoctor({ health }: AssessmentAnswersDocument): boolean {
  return health.clearedByDoctor !== true && SEE_DOCTOR.some((q) => health[q] === true);
}
