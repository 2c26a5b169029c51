import { z } from 'zod';
import type { Delivery } from '../../db/queries/delivery.ts';
import { DELIVERY_STATES } from '../../db/schema/delivery.ts';
import { isoTime } from '../plain.ts';

export const delivery = z
  .object({
    deliveryId: z.string(),
    file: z.string().nullable(),
    source: z.string(),
    archiveId: z.string().nullable().describe('The delivery whose archive held this one'),
    receivedAt: z.string(),
    sizeBytes: z.int(),
    sha256: z.string().nullable(),
    state: z.enum(DELIVERY_STATES),
    code: z.string().nullable().describe('Why it is in this state'),
    detail: z.string().nullable(),
    duplicateOf: z.string().nullable().describe('The activity that shows the same run'),
  })
  .meta({ id: 'Delivery' });

export function viewDelivery(row: Delivery): z.infer<typeof delivery> {
  return {
    deliveryId: row.deliveryId,
    file: row.originalName,
    source: row.source,
    archiveId: row.archiveId,
    receivedAt: isoTime(row.receivedMs),
    sizeBytes: row.sizeBytes,
    sha256: row.sha256,
    state: row.state,
    code: row.code,
    detail: row.detail,
    duplicateOf: row.duplicateOf,
  };
}
