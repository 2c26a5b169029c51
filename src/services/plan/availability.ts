import { type AvailabilityRow, getAvailability } from '../../db/queries/availability.ts';
import type { Db } from '../../db/transaction.ts';
import { type AvailabilityDocument, availabilityDocument } from './availability-document.ts';

export interface StoredAvailability {
  version: number;
  document: AvailabilityDocument;
  updatedMs: number;
}

export async function readAvailability(db: Db, athleteId: string): Promise<StoredAvailability | null> {
  const row = await getAvailability(db, athleteId);
  return row === null ? null : stored(row);
}

function stored({ version, document, updatedMs }: AvailabilityRow): StoredAvailability {
  // one stored before a field was there has its default
  return { version, document: availabilityDocument.parse(document), updatedMs };
}

/** Equal as JSON, whatever the order of keys (jsonb keeps its own). */
export function sameJson(a: unknown, b: unknown): boolean {
  return ordered(a) === ordered(b);
}

export function ordered(value: unknown): string {
  return JSON.stringify(value, (_key, v: unknown) =>
    typeof v === 'object' && v !== null && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).toSorted(([x], [y]) => (x < y ? -1 : 1)))
      : v,
  );
}
