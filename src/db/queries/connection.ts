import { and, asc, eq, isNotNull, lte, ne, notInArray, sql } from 'drizzle-orm';
import { connection } from '../schema/connection.ts';
import { providerAccount } from '../schema/provider-account.ts';
import type { Db, Tx } from '../transaction.ts';

export type Connection = typeof connection.$inferSelect;
export type NewConnection = typeof connection.$inferInsert;
export type ProviderAccount = typeof providerAccount.$inferSelect;

/** Of these nothing is left but the row. */
export const OVER = ['revoked', 'ended'] as const;
/** What opens the account goes with its connection. */
export const NO_TOKENS = { accessSealed: null, refreshSealed: null, expiresMs: null } as const;

export function isOver({ state }: Pick<Connection, 'state'>): boolean {
  return OVER.some((over) => over === state);
}

export async function getConnection(
  db: Db,
  athleteId: string,
  connectionId: string,
): Promise<Connection | null> {
  const rows = await db.select().from(connection).where(isConnection(athleteId, connectionId));
  return rows[0] ?? null;
}

/** Takes the row for the rest of the transaction; events may be stored beside it meanwhile. */
export async function lockConnection(
  tx: Tx,
  athleteId: string,
  connectionId: string,
): Promise<Connection | null> {
  const rows = await tx
    .select()
    .from(connection)
    .where(isConnection(athleteId, connectionId))
    .for('no key update');
  return rows[0] ?? null;
}

/** Those that are over stand last; of the others the first connected comes first. */
export async function listConnections(db: Db, athleteId: string): Promise<Connection[]> {
  return db
    .select()
    .from(connection)
    .where(eq(connection.athleteId, athleteId))
    .orderBy(
      sql`${connection.endedMs} desc nulls first`,
      asc(connection.connectedMs),
      asc(connection.connectionId),
    );
}

export async function listLiveConnections(
  db: Db,
  athleteId: string,
  provider: string,
): Promise<Connection[]> {
  return db
    .select()
    .from(connection)
    .where(
      and(
        eq(connection.athleteId, athleteId),
        eq(connection.provider, provider),
        notInArray(connection.state, [...OVER]),
      ),
    )
    .orderBy(connection.connectionId);
}

export async function putConnection(tx: Tx, row: NewConnection): Promise<void> {
  const { athleteId: _, connectionId: __, ...set } = row;
  await tx
    .insert(connection)
    .values(row)
    .onConflictDoUpdate({ target: [connection.athleteId, connection.connectionId], set });
}

export async function changeConnection(
  tx: Tx,
  athleteId: string,
  connectionId: string,
  set: Partial<Omit<NewConnection, 'athleteId' | 'connectionId'>>,
): Promise<void> {
  await tx.update(connection).set(set).where(isConnection(athleteId, connectionId));
}

/** Notes when the platform last told something; a connection that was said to hear nothing (`silence`) hears again. */
export async function noteHeard(
  tx: Tx,
  { athleteId, connectionId, lastEventMs, code }: Connection,
  heardMs: number,
  silence: string,
): Promise<void> {
  await changeConnection(tx, athleteId, connectionId, {
    lastEventMs: Math.max(heardMs, lastEventMs ?? 0),
    code: code === silence ? null : code,
  });
}

/** Writes only where nobody refreshed since: false where somebody did. */
export async function changeAtFence(
  tx: Tx,
  { athleteId, connectionId, fence }: Pick<Connection, 'athleteId' | 'connectionId' | 'fence'>,
  set: Partial<Omit<NewConnection, 'athleteId' | 'connectionId'>>,
): Promise<boolean> {
  const rows = await tx
    .update(connection)
    .set(set)
    .where(
      and(
        isConnection(athleteId, connectionId),
        eq(connection.fence, fence),
        notInArray(connection.state, [...OVER]),
      ),
    )
    .returning({ id: connection.connectionId });
  return rows.length === 1;
}

/** Over all athletes: what has something to do by now. */
export async function listDueConnections(
  db: Db,
  nowMs: number,
  limit: number,
): Promise<{ athleteId: string; connectionId: string }[]> {
  return db
    .select({ athleteId: connection.athleteId, connectionId: connection.connectionId })
    .from(connection)
    .where(
      and(isNotNull(connection.dueMs), lte(connection.dueMs, nowMs), ne(connection.state, 'needs_reauth')),
    )
    .orderBy(connection.dueMs)
    .limit(limit);
}

/** False where the account is somebody's already; nothing is changed then. */
export async function claimAccount(tx: Tx, row: ProviderAccount): Promise<boolean> {
  const rows = await tx
    .insert(providerAccount)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: providerAccount.externalId });
  return rows.length === 1;
}

export async function findAccount(
  db: Db,
  provider: string,
  externalId: string,
): Promise<ProviderAccount | null> {
  const rows = await db
    .select()
    .from(providerAccount)
    .where(and(eq(providerAccount.provider, provider), eq(providerAccount.externalId, externalId)));
  return rows[0] ?? null;
}

/** Gives the account back; only its own connection can. */
export async function releaseAccount(tx: Tx, row: Omit<ProviderAccount, 'ownerAthlete'>): Promise<void> {
  await tx
    .delete(providerAccount)
    .where(
      and(
        eq(providerAccount.provider, row.provider),
        eq(providerAccount.externalId, row.externalId),
        eq(providerAccount.connectionId, row.connectionId),
      ),
    );
}

function isConnection(athleteId: string, connectionId: string) {
  return and(eq(connection.athleteId, athleteId), eq(connection.connectionId, connectionId));
}
