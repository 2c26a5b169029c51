import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { normalEmail } from './accounts.ts';
import { isFirstThisHour } from './attempts.ts';
import { actOf, appendAudit, chainOfAccount } from './audit.ts';
import type { Origin, PeopleDeps } from './people-deps.ts';
import type { Account } from './sessions.ts';

/** Why somebody was not let in. */
export type Refused = 'password' | 'code' | 'too_often';

/** A digest of an address, for rows that outlive the request. */
export const nameOf = (email: string) =>
  createHash('sha256').update(normalEmail(email)).digest('hex').slice(0, 32);

/**
 * Writes into an account's chain that somebody was not let in: once an hour for each reason, however often it
 * is tried, so that nobody can fill the chain. For an address that is nobody's the same is done and taken back, so
 * that the time it takes does not tell.
 */
export async function noteRefusal(
  deps: PeopleDeps,
  email: string,
  person: Account | null,
  why: Refused,
  from: Origin,
): Promise<void> {
  const chain = chainOfAccount(person?.accountId ?? nameOf(email));
  await deps.db.as({ kind: 'self', athleteId: chain }).transaction(async (tx) => {
    if (!(await isFirstThisHour(deps, tx, `refusal ${why} ${nameOf(email)}`))) return;
    const detail = { why, source: from.source, agent: from.agent };
    await tx.execute(sql`savepoint refusal`);
    await appendAudit(tx, chain, deps.now(), actOf({ kind: 'anonymous' }, 'session:refused', detail));
    await tx.execute(person === null ? sql`rollback to savepoint refusal` : sql`release savepoint refusal`);
  });
}
