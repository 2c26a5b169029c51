import { z } from 'zod';
import type { PlanLock } from '../../db/queries/plan-lock.ts';
import { isoTime } from '../plain.ts';
import { day } from './parameters.ts';

export const newLock = z
  .strictObject({
    scope: z.enum(['session', 'week', 'field']),
    day: day.describe('Monday of the week, or the session’s day'),
    workoutId: z.string().min(1).max(80).nullable().default(null),
    field: z.enum(['km', 'day', 'type']).nullable().default(null),
    reason: z.string().max(500).nullable().default(null),
  })
  .refine((l) => (l.scope === 'field') === (l.field !== null), {
    path: ['field'],
    message: 'a field is named with the scope field, and only with it',
  });

export const lockView = z
  .object({
    lockId: z.string(),
    scope: z.enum(['session', 'week', 'field']),
    day: z.string(),
    workoutId: z.string().nullable(),
    field: z.string().nullable(),
    madeBy: z.string(),
    reason: z.string().nullable(),
    createdAt: z.string(),
  })
  .meta({ id: 'PlanLock' });

export function viewLock(lock: PlanLock): z.infer<typeof lockView> {
  const { lockId, scope, day: at, workoutId, field, madeBy, reason } = lock;
  return { lockId, scope, day: at, workoutId, field, madeBy, reason, createdAt: isoTime(lock.createdMs) };
}
