import { and, eq, gt } from 'drizzle-orm';
import { fail, ok, type Result } from '../../core/result.ts';
import { accountToken, type TokenPurpose } from '../../db/schema/account-token.ts';
import type { Db, Tx } from '../../db/transaction.ts';
import type { PeopleDeps } from './people-deps.ts';
import { digestOf, newToken } from './secret-token.ts';

type Value = (typeof accountToken.$inferSelect)['value'];

/** A new token for one thing; of the same purpose and account the older ones stop working. */
export async function issueToken(
  deps: PeopleDeps,
  tx: Tx,
  purpose: TokenPurpose,
  accountId: string | null,
  value: Value,
  lifeMs: number,
): Promise<string> {
  if (accountId !== null) {
    const older = and(eq(accountToken.accountId, accountId), eq(accountToken.purpose, purpose));
    await tx.delete(accountToken).where(older);
  }
  const { token, digest } = newToken();
  const expiresMs = deps.now() + lifeMs;
  await tx.insert(accountToken).values({ digest, purpose, accountId, value, expiresMs });
  return token;
}

/** Whether a token could be used now; it stays. Error: TOKEN_INVALID. */
export async function findToken(
  deps: PeopleDeps,
  db: Db,
  purpose: TokenPurpose,
  token: string,
): Promise<Result<null>> {
  const rows = await db
    .select({ digest: accountToken.digest })
    .from(accountToken)
    .where(isOpen(deps, purpose, token));
  return rows.length === 0 ? invalid() : ok(null);
}

/** Uses a token up: of many that try at once one gets it. Error: TOKEN_INVALID. */
export async function useToken(
  deps: PeopleDeps,
  tx: Tx,
  purpose: TokenPurpose,
  token: string,
): Promise<Result<{ accountId: string | null; value: Value }>> {
  const [row] = await tx
    .delete(accountToken)
    .where(isOpen(deps, purpose, token))
    .returning();
  return row === undefined ? invalid() : ok({ accountId: row.accountId, value: row.value });
}

function isOpen(deps: PeopleDeps, purpose: TokenPurpose, token: string) {
  return and(
    eq(accountToken.digest, digestOf(token)),
    eq(accountToken.purpose, purpose),
    gt(accountToken.expiresMs, deps.now()),
  );
}

function invalid() {
  return fail('TOKEN_INVALID', 'This link or challenge was used already, is too old, or never was one.');
}
