import { z } from 'zod';
import type { StoredAvailability } from '../../services/plan/availability.ts';
import { availabilityDocument } from '../../services/plan/availability-document.ts';
import { isoTime } from '../plain.ts';

export const storedAvailability = z
  .object({ version: z.int(), availability: availabilityDocument, updatedAt: z.string() })
  .meta({ id: 'StoredAvailability' });

export function viewAvailability(row: StoredAvailability): z.infer<typeof storedAvailability> {
  return { version: row.version, availability: row.document, updatedAt: isoTime(row.updatedMs) };
}
