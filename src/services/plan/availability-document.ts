import { z } from 'zod';
import type { Instead } from '../../core/coaching/plan/built-plan.ts';
import { CROSS_TRAINING_MODES } from '../../core/coaching/plan/cross-training.ts';
import type { PlanAvailability, StrengthWishes } from '../../core/coaching/plan/plan-input.ts';
import { planPolicy } from '../../core/coaching/plan/plan-policy.ts';
import { type Day, isDay } from '../../core/time.ts';

const day = z.string().refine(isDay, 'expected a calendar day, YYYY-MM-DD').meta({ format: 'date' });
export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const weekday = z.enum(WEEKDAYS);
const dayTime = z.strictObject({
  maxMin: z.int().min(0).max(1440).describe('Minutes for running and strength, warm-up included (AVL-2)'),
});

/** AVL: when a runner has time. A day that is left out has none. */
export const availabilityDocument = z
  .strictObject({
    days: z.strictObject({
      Mon: dayTime.optional(),
      Tue: dayTime.optional(),
      Wed: dayTime.optional(),
      Thu: dayTime.optional(),
      Fri: dayTime.optional(),
      Sat: dayTime.optional(),
      Sun: dayTime.optional(),
    }),
    longRunDay: weekday.nullable().default(null).describe('null: the day with the most minutes (AVL-3)'),
    preferredHardDays: z.array(weekday).max(7).default([]),
    strengthDays: z.array(weekday).max(7).default([]).describe('Empty: any day with time'),
    strength: z
      .strictObject({
        sessionsAWeek: z.int().min(1).max(3).default(2),
        minutes: z.int().min(15).max(60).default(25),
      })
      .nullable()
      .default(null)
      .describe('null: no strength wanted'),
    crossTraining: z
      .enum(CROSS_TRAINING_MODES)
      .nullable()
      .default(null)
      .describe('XT-2: what may stand in for easy runs; null: none wished for'),
    equipment: z.enum(['none', 'bands', 'dumbbells', 'gym']).default('none'),
    blackouts: z
      .array(z.strictObject({ from: day, to: day, why: z.string().max(200).default('') }))
      .max(50)
      .default([])
      .describe('Days without any training, both ends included'),
    doubleDays: z.literal(false).default(false).describe('Two runs a day are not planned'),
  })
  .meta({ id: 'Availability' });
export type AvailabilityDocument = z.infer<typeof availabilityDocument>;

export interface AvailabilityFailure {
  code: string;
  message: string;
  instead: Instead[];
}

/** What the schema cannot say; null: usable. `before` is what stood until now: what has passed in it may stay. */
export function checkAvailabilityDocument(
  doc: AvailabilityDocument,
  today: Day,
  before: AvailabilityDocument | null,
): AvailabilityFailure | null {
  const minutes = (name: (typeof WEEKDAYS)[number]) => doc.days[name]?.maxMin ?? 0;
  const refuse = (code: string, message: string, kind: Instead['kind'], text: string) => ({
    code,
    message,
    instead: [{ kind, text }],
  });
  const least = planPolicy.leastEasyMin;
  const most = WEEKDAYS.toSorted((a, b) => minutes(b) - minutes(a))[0]!;
  if (minutes(most) < least)
    return refuse(
      'AVAILABILITY_TOO_LITTLE',
      `No day has ${least} minutes, the shortest run worth planning.`,
      'more_time',
      `At least one day of ${least} minutes; two or three make a plan.`,
    );
  if (doc.longRunDay !== null && minutes(doc.longRunDay) < least)
    return refuse(
      'AVAILABILITY_CONTRADICTS',
      `The long run is wished for on ${doc.longRunDay}, which has ${minutes(doc.longRunDay)} minutes.`,
      'fix',
      `Give ${doc.longRunDay} at least ${least} minutes, or wish for ${most}, which has ${minutes(most)}.`,
    );
  const shut = [...doc.preferredHardDays, ...doc.strengthDays].find((d) => minutes(d) === 0);
  if (shut !== undefined)
    return refuse(
      'AVAILABILITY_CONTRADICTS',
      `Training is wished for on ${shut}, which has no minutes.`,
      'fix',
      `Give ${shut} minutes, or take it out of the wishes.`,
    );
  if (doc.strength !== null) {
    const open = doc.strengthDays.length === 0 ? WEEKDAYS : doc.strengthDays;
    const best = open.toSorted((a, b) => minutes(b) - minutes(a))[0]!;
    if (minutes(best) < doc.strength.minutes)
      return refuse(
        'AVAILABILITY_CONTRADICTS',
        `Strength of ${doc.strength.minutes} minutes fits on none of its days; the longest, ${best}, has ${minutes(best)}.`,
        'fix',
        `Give one of them ${doc.strength.minutes} minutes, or take at most ${minutes(best)} for strength.`,
      );
  }
  for (const b of doc.blackouts) {
    if (b.from > b.to)
      return refuse(
        'BLACKOUT_INVALID',
        `The days from ${b.from} to ${b.to} run backwards.`,
        'fix',
        `Put ${b.to} first.`,
      );
    const known = before?.blackouts.some((x) => x.from === b.from && x.to === b.to) ?? false;
    if (b.to < today && !known)
      return refuse(
        'BLACKOUT_PAST',
        `The days from ${b.from} to ${b.to} are over; today is ${today}.`,
        'fix',
        'Leave them out: a plan is only made for days ahead.',
      );
  }
  return null;
}

/** The document as the plan builder reads it. */
export function planAvailability(doc: AvailabilityDocument): PlanAvailability {
  const at = (name: (typeof WEEKDAYS)[number]) => WEEKDAYS.indexOf(name);
  const m = WEEKDAYS.map((name) => doc.days[name]?.maxMin ?? 0);
  return {
    maxMin: [m[0]!, m[1]!, m[2]!, m[3]!, m[4]!, m[5]!, m[6]!],
    longRunDay: doc.longRunDay === null ? null : at(doc.longRunDay),
    preferredHardDays: doc.preferredHardDays.map(at),
    strengthDays: doc.strengthDays.length === 0 ? null : doc.strengthDays.map(at),
    blackouts: doc.blackouts,
  };
}

/** STR-1; null: none wanted. */
export function strengthWishes(
  doc: AvailabilityDocument,
  body: Pick<StrengthWishes, 'newLifter' | 'tendonPain'>,
): StrengthWishes | null {
  return doc.strength === null ? null : { ...doc.strength, ...body, equipment: doc.equipment };
}
