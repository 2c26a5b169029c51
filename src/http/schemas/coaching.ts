import { z } from 'zod';
import type { Clearance } from '../../db/queries/coaching.ts';
import { CLEARED_BY, CLEARED_OF } from '../../db/schema/clearance.ts';
import { isoTime } from '../plain.ts';
import { decision } from './decision.ts';
import { day } from './parameters.ts';

const mode = z.enum(['auto', 'suggest', 'off']);
const risk = z.enum(['normal', 'cautious']);

export const coachingView = z
  .object({
    mode: mode.describe(
      'In force: decisions apply, wait for an answer, or only show what they would have done',
    ),
    chosenMode: mode.nullable().describe('null: `suggest` with a coach, `auto` without one'),
    risk: risk.describe('`cautious`: lower limits, and no week grows beyond the plan (COACH-7)'),
    autoApplyReductions: z
      .boolean()
      .describe('false: a reduction that nobody answers expires, too (COACH-2)'),
    coached: z.boolean().describe('Somebody besides the runner may change the plan'),
  })
  .meta({ id: 'Coaching' });

export const coachingChanges = z
  .strictObject({
    mode: mode.nullable().optional(),
    risk: risk.optional(),
    autoApplyReductions: z.boolean().optional(),
  })
  .meta({ id: 'CoachingChanges' });

export const newClearance = z
  .strictObject({
    day: day.nullable().default(null).describe('From when it holds; null: today'),
    of: z.enum(CLEARED_OF),
    by: z.enum(CLEARED_BY),
    note: z.string().max(500).nullable().default(null),
  })
  .meta({ id: 'NewClearance' });

export const clearanceView = z
  .object({
    clearanceId: z.string(),
    day: z.string(),
    of: z.enum(CLEARED_OF),
    by: z.enum(CLEARED_BY),
    note: z.string().nullable(),
    madeBy: z.string(),
    createdAt: z.string(),
  })
  .meta({ id: 'Clearance' });

export const reviewed = z
  .object({ decisionId: z.string(), decision })
  .nullable()
  .describe('What followed from it at once; null: there is nothing to review yet');

export function viewClearance(row: Clearance): z.infer<typeof clearanceView> {
  const { clearanceId, day: on, clearedOf, clearedBy, note, madeBy } = row;
  return {
    clearanceId,
    day: on,
    of: clearedOf,
    by: clearedBy,
    note,
    madeBy,
    createdAt: isoTime(row.createdMs),
  };
}
