import { z } from 'zod';
import { STRENGTH_PHASES } from '../../core/coaching/plan/strength-library.ts';
import { type PlannedWeek, WEEK_TYPES } from '../../core/coaching/review-input.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { addDays, isDay, isZone, weekday } from '../../core/time.ts';
import { LIBRARY_TYPES } from '../../core/workout/library.ts';

const day = z.string().refine(isDay, 'expected a calendar day, YYYY-MM-DD');

const session = z.strictObject({
  id: z.string().min(1).max(80),
  day,
  type: z.enum(LIBRARY_TYPES),
  km: z.number().min(0).max(250),
  flexibility: z.enum(['key', 'normal', 'optional']).default('normal'),
  locked: z.boolean().default(false),
});

const week = z
  .strictObject({
    start: day.refine((d) => !isDay(d) || weekday(d) === 0, 'a week starts on a Monday'),
    type: z.enum(WEEK_TYPES).default('load'),
    km: z.number().min(0).max(400),
    sessions: z.array(session).max(21),
  })
  .refine((w) => w.sessions.every((s) => s.day >= w.start && s.day <= addDays(w.start, 6)), {
    message: 'every session lies in its week',
  });

/** Stands for the weeks of a runner without a plan; no plan of a person may be called so. */
export const OWN_WEEKS = 'own-weeks';

/** A plan as the API gives it and as `analyze --plan` reads it. */
export const planDocument = z.strictObject({
  format: z.literal('pacekeeper.plan/1'),
  id: z.string().min(1).max(80),
  version: z.int().min(1),
  /** the zone its days are meant in */
  zone: z.string().min(1).max(60).default('UTC'),
  level: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4)]).default(2),
  peakKm: z.number().min(0).max(400).nullable().default(null),
  race: z
    .strictObject({
      day,
      distanceM: z.number().min(800).max(400_000),
      priority: z.enum(['A', 'B', 'C']).default('A'),
    })
    .nullable()
    .default(null),
  weeks: z.array(week).min(1).max(60),
  strength: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(120),
        day: day.nullable(),
        phase: z.enum(STRENGTH_PHASES).nullable(),
      }),
    )
    .max(200)
    .optional()
    .describe('Strength sessions that were moved, swapped or dropped (day null) by hand'),
});
export type PlanDocument = z.infer<typeof planDocument>;

/** A plan from JSON text; the first thing wrong with it is named with its place. */
export function parsePlanDocument(text: string): Result<PlanDocument> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return fail(
      'PLAN_NOT_JSON',
      'The plan is not valid JSON; expected a document of format pacekeeper.plan/1.',
    );
  }
  const parsed = planDocument.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    return fail(
      'PLAN_INVALID',
      `The plan is wrong at ${issue.path.join('.') || 'its top'}: ${issue.message}.`,
    );
  }
  return checkPlan(parsed.data);
}

/** What the schema cannot say. Errors: PLAN_INVALID. */
export function checkPlan(plan: PlanDocument): Result<PlanDocument> {
  const starts = plan.weeks.map((w) => w.start);
  if (new Set(starts).size !== starts.length)
    return fail('PLAN_INVALID', 'The plan has the same week twice.');
  const ids = plan.weeks.flatMap((week) => week.sessions.map((session) => session.id));
  if (new Set(ids).size !== ids.length)
    return fail('PLAN_INVALID', 'The plan has two sessions with the same id.');
  if (!isZone(plan.zone)) return fail('PLAN_INVALID', 'The plan is meant in a time zone that is not known.');
  if (plan.id === OWN_WEEKS) {
    return fail('PLAN_INVALID', `The plan's id "${OWN_WEEKS}" is kept for runners without a plan.`);
  }
  return ok(plan);
}

/** The weeks of a plan as the policy reads them. */
export function plannedWeeks(plan: Pick<PlanDocument, 'weeks'>): PlannedWeek[] {
  return plan.weeks.map((w) => ({
    start: w.start,
    type: w.type,
    plannedKm: w.km,
    plannedLoad: null,
    sessions: w.sessions.map((s) => ({
      id: s.id,
      day: s.day,
      startMs: null,
      type: s.type,
      km: s.km,
      minutes: null,
      key: s.flexibility === 'key',
      locked: s.locked,
    })),
  }));
}
