import { z } from 'zod';
import { goalDocument } from '../../services/plan/goal-document.ts';
import type { Goal } from '../../services/plan/goals.ts';
import { isoTime } from '../plain.ts';

export const goalView = z
  .object({
    goalId: z.string(),
    version: z.int(),
    goal: goalDocument,
    createdAt: z.string(),
    updatedAt: z.string(),
    endedAt: z.string().nullable(),
    endReason: z.string().nullable(),
  })
  .meta({ id: 'Goal' });

export function viewGoal(goal: Goal): z.infer<typeof goalView> {
  return {
    goalId: goal.goalId,
    version: goal.version,
    goal: goal.document,
    createdAt: isoTime(goal.createdMs),
    updatedAt: isoTime(goal.updatedMs),
    endedAt: goal.endedMs === null ? null : isoTime(goal.endedMs),
    endReason: goal.endReason,
  };
}
