import { and, desc, eq, lte, ne, or } from 'drizzle-orm';
import { account } from '../../db/schema/account.ts';
import { session } from '../../db/schema/session.ts';
import type { Tx } from '../../db/transaction.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Origin, type PeopleDeps } from './people-deps.ts';
import { digestOf, newId, newToken } from './secret-token.ts';

export type Session = typeof session.$inferSelect;
export type Account = typeof account.$inferSelect;

/** A coach sees other people's bodies, so a forgotten browser of a coach is dead sooner. */
const LIVES = {
  runner: { idleMs: 30 * DAY_MS, absoluteMs: 90 * DAY_MS },
  coach: { idleMs: 12 * HOUR_MS, absoluteMs: 14 * DAY_MS },
};
/** How long a proof of identity is fresh. */
export const PROOF_MS = 10 * MINUTE_MS;
const SEEN_EVERY_MS = 5 * MINUTE_MS;

const livesOf = (person: Account) => (person.isCoach ? LIVES.coach : LIVES.runner);

/** A new session with its cookie's value, which is nowhere kept. */
export async function openSession(
  deps: PeopleDeps,
  tx: Tx,
  person: Account,
  from: Origin,
  isStrong = false,
): Promise<{ token: string; sessionId: string; maxAgeS: number }> {
  const { token, digest } = newToken();
  const nowMs = deps.now();
  const sessionId = newId('ses');
  const { absoluteMs } = livesOf(person);
  await tx.insert(session).values({
    digest,
    sessionId,
    accountId: person.accountId,
    createdMs: nowMs,
    seenMs: nowMs,
    provenMs: nowMs,
    isStrong,
    absoluteUntilMs: nowMs + absoluteMs,
    agent: from.agent,
    source: from.source,
  });
  return { token, sessionId, maxAgeS: absoluteMs / 1000 };
}

/** The session that this cookie opens; null: none, ended, idle too long, too old. */
export async function findSession(
  deps: PeopleDeps,
  token: string,
): Promise<{ session: Session; account: Account } | null> {
  const digest = digestOf(token);
  const [found] = await deps.db.read((db) =>
    db
      .select()
      .from(session)
      .innerJoin(account, eq(account.accountId, session.accountId))
      .where(eq(session.digest, digest)),
  );
  const nowMs = deps.now();
  if (found === undefined || nowMs >= found.session.absoluteUntilMs) return null;
  const idleMs = nowMs - found.session.seenMs;
  if (idleMs >= livesOf(found.account).idleMs) return null;
  if (idleMs >= SEEN_EVERY_MS) {
    await deps.db.transaction((tx) =>
      tx.update(session).set({ seenMs: nowMs }).where(eq(session.digest, digest)),
    );
  }
  return found;
}

/**
 * The same session under a new cookie, freshly proven; the old cookie is dead with the commit. `isStrong`:
 * the proof held a second factor.
 */
export async function renewSession(
  deps: PeopleDeps,
  tx: Tx,
  sessionId: string,
  isStrong: boolean,
): Promise<string> {
  const { token, digest } = newToken();
  const changes = { digest, provenMs: deps.now(), ...(isStrong && { isStrong }) };
  await tx.update(session).set(changes).where(eq(session.sessionId, sessionId));
  return token;
}

/** After a factor went, no session counts as opened with one. */
export async function weakenSessions(tx: Tx, accountId: string): Promise<void> {
  await tx.update(session).set({ isStrong: false }).where(eq(session.accountId, accountId));
}

export async function listSessions(deps: PeopleDeps, accountId: string): Promise<Session[]> {
  return deps.db.read((db) =>
    db.select().from(session).where(eq(session.accountId, accountId)).orderBy(desc(session.seenMs)),
  );
}

/** True where there was one. */
export async function endSession(deps: PeopleDeps, accountId: string, sessionId: string): Promise<boolean> {
  const rows = await deps.db.transaction((tx) =>
    tx
      .delete(session)
      .where(and(eq(session.accountId, accountId), eq(session.sessionId, sessionId)))
      .returning({ id: session.sessionId }),
  );
  return rows.length === 1;
}

/** Ends every session of the account but `keep`. */
export async function endSessions(tx: Tx, accountId: string, keep?: string): Promise<void> {
  await tx
    .delete(session)
    .where(
      and(eq(session.accountId, accountId), keep === undefined ? undefined : ne(session.sessionId, keep)),
    );
}

/** Rows of sessions that nobody can use any more. */
export async function sweepSessions(deps: PeopleDeps): Promise<void> {
  const nowMs = deps.now();
  await deps.db.transaction((tx) =>
    tx
      .delete(session)
      .where(or(lte(session.absoluteUntilMs, nowMs), lte(session.seenMs, nowMs - LIVES.runner.idleMs))),
  );
}
