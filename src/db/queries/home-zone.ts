import { and, eq } from 'drizzle-orm';
import { homeZone } from '../schema/home-zone.ts';
import type { Db, Tx } from '../transaction.ts';

export type HomeZoneRow = typeof homeZone.$inferSelect;

export async function listHomeZones(db: Db, athleteId: string): Promise<HomeZoneRow[]> {
  return db.select().from(homeZone).where(eq(homeZone.athleteId, athleteId)).orderBy(homeZone.zoneId);
}

export async function insertHomeZone(tx: Tx, row: HomeZoneRow): Promise<void> {
  await tx.insert(homeZone).values(row);
}

/** True where there was one. */
export async function deleteHomeZone(tx: Tx, athleteId: string, zoneId: string): Promise<boolean> {
  const rows = await tx
    .delete(homeZone)
    .where(and(eq(homeZone.athleteId, athleteId), eq(homeZone.zoneId, zoneId)))
    .returning({ id: homeZone.zoneId });
  return rows.length === 1;
}
