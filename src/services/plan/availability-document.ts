import { z } from 'zod';
import { tooFewMinutes } from '../../core/coaching/plan/check-plan-input.ts';
import { CROSS_TRAINING_MODES } from '../../core/coaching/plan/cross-training.ts';
import { offer } from '../../core/coaching/plan/instead-texts.ts';
import { type PlanFailure, refuse } from '../../core/coaching/plan/plan-failure.ts';
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

/** What the schema cannot say; null: usable. `before` is what stood until now: what has passed in it may stay. */
export function checkAvailabilityDocument(
  doc: AvailabilityDocument,
  today: Day,
  before: AvailabilityDocument | null,
): PlanFailure | null {
  const minutes = (name: (typeof WEEKDAYS)[number]) => doc.days[name]?.maxMin ?? 0;
  const named = (name: (typeof WEEKDAYS)[number]) => String(WEEKDAYS.indexOf(name));
  const least = planPolicy.leastEasyMin;
  const most = WEEKDAYS.toSorted((a, b) => minutes(b) - minutes(a))[0]!;
  if (minutes(most) < least) return tooFewMinutes(least);
  if (doc.longRunDay !== null && minutes(doc.longRunDay) < least)
    return refuse(
      'AVAILABILITY_CONTRADICTS:long',
      { weekdays: named(doc.longRunDay), minutes: minutes(doc.longRunDay) },
      offer('fix', 'other_long_day', {
        facts: {
          weekdays: named(doc.longRunDay),
          minutes: least,
          bestWeekdays: named(most),
          most: minutes(most),
        },
      }),
    );
  const shut = [...doc.preferredHardDays, ...doc.strengthDays].find((d) => minutes(d) === 0);
  if (shut !== undefined)
    return refuse(
      'AVAILABILITY_CONTRADICTS:wish',
      { weekdays: named(shut) },
      offer('fix', 'open_day', { facts: { weekdays: named(shut) } }),
    );
  if (doc.strength !== null) {
    const open = doc.strengthDays.length === 0 ? WEEKDAYS : doc.strengthDays;
    const best = open.toSorted((a, b) => minutes(b) - minutes(a))[0]!;
    if (minutes(best) < doc.strength.minutes)
      return refuse(
        'AVAILABILITY_CONTRADICTS:strength',
        { minutes: doc.strength.minutes, weekdays: named(best), most: minutes(best) },
        offer('fix', 'strength_minutes', {
          facts: { minutes: doc.strength.minutes, most: minutes(best) },
        }),
      );
  }
  for (const b of doc.blackouts) {
    if (b.from > b.to)
      return refuse('BLACKOUT_INVALID', { from: b.from, to: b.to }, offer('fix', 'swap_days', { day: b.to }));
    const known = before?.blackouts.some((x) => x.from === b.from && x.to === b.to) ?? false;
    if (b.to < today && !known)
      return refuse('BLACKOUT_PAST', { from: b.from, to: b.to, today }, offer('fix', 'no_past_days'));
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
