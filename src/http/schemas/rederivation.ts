import { z } from 'zod';
import type { Rederivation } from '../../db/queries/rederivation.ts';
import { isoTime } from '../plain.ts';

export const rederivation = z
  .object({
    rederivationId: z.string(),
    scope: z.enum(['parser', 'formula', 'zone']),
    total: z.int().describe('What there was at the start'),
    done: z.int(),
    changed: z.int(),
    failed: z.int().describe('What could not be derived again and stays as it was'),
    startedAt: z.string(),
    endedAt: z.string().nullable(),
  })
  .meta({ id: 'Rederivation' });

export function viewRederivation(row: Rederivation): z.infer<typeof rederivation> {
  const { rederivationId, scope, total, done, changed, failed, startedMs, endedMs } = row;
  const endedAt = endedMs === null ? null : isoTime(endedMs);
  return { rederivationId, scope, total, done, changed, failed, startedAt: isoTime(startedMs), endedAt };
}
