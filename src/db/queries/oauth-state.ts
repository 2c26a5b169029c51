import { eq, lt } from 'drizzle-orm';
import { oauthState } from '../schema/oauth-state.ts';
import type { Tx } from '../transaction.ts';

export type OAuthState = typeof oauthState.$inferSelect;

export async function insertOAuthState(tx: Tx, row: OAuthState, nowMs: number): Promise<void> {
  await tx.delete(oauthState).where(lt(oauthState.expiresMs, nowMs));
  await tx.insert(oauthState).values(row);
}

/** Takes it away, so that of any number of users one gets it; null: never there, or taken. */
export async function takeOAuthState(tx: Tx, digest: string): Promise<OAuthState | null> {
  const rows = await tx.delete(oauthState).where(eq(oauthState.digest, digest)).returning();
  return rows[0] ?? null;
}
