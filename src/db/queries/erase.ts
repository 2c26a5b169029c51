import { and, eq, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import { account } from '../schema/account.ts';
import { athlete } from '../schema/athlete.ts';
import { auditEntry } from '../schema/audit-entry.ts';
import { coachGrant } from '../schema/coach-grant.ts';
import { connection } from '../schema/connection.ts';
import { invitation } from '../schema/invitation.ts';
import { oauthState } from '../schema/oauth-state.ts';
import { outbox } from '../schema/outbox.ts';
import { parkedEvent } from '../schema/parked-event.ts';
import { providerAccount } from '../schema/provider-account.ts';
import { providerWindow } from '../schema/provider-window.ts';
import { team } from '../schema/team.ts';
import type { Db, Tx } from '../transaction.ts';

/** Work that waits or runs for an athlete, or for the messages of an account, and what is left of work that ended. */
export async function eraseJobs(tx: Tx, owner: string): Promise<void> {
  const [queue] = (await tx.execute(sql`select to_regclass('pgboss.job') as name`)) as unknown as {
    name: string | null;
  }[];
  if (queue?.name != null) {
    await tx.execute(sql`delete from pgboss.job where data->>'athleteId' = ${owner} or group_id = ${owner}`);
  }
}

/** What platforms' accounts of an athlete are known by outside of the athlete's own rows. */
export async function eraseAccountsElsewhere(tx: Tx, athleteId: string): Promise<void> {
  const mine = await tx
    .select({
      id: connection.connectionId,
      provider: connection.provider,
      externalId: connection.externalId,
    })
    .from(connection)
    .where(eq(connection.athleteId, athleteId));
  for (const { id, provider, externalId } of mine) {
    await tx.delete(providerWindow).where(eq(providerWindow.whose, id));
    await tx
      .delete(parkedEvent)
      .where(and(eq(parkedEvent.provider, provider), eq(parkedEvent.externalId, externalId)));
  }
  await tx.delete(providerAccount).where(eq(providerAccount.ownerAthlete, athleteId));
  await tx.delete(oauthState).where(eq(oauthState.forAthlete, athleteId));
}

/** What is to leave, or has left, for an athlete or an account. */
export async function eraseMessages(tx: Tx, owner: string): Promise<void> {
  await tx.delete(outbox).where(eq(outbox.athleteId, owner));
}

/** Grants of others to this account or its teams that are in force, locked athlete by athlete. */
export async function grantsInForceTo(tx: Tx, accountId: string) {
  const teams = await tx.select({ id: team.teamId }).from(team).where(eq(team.ownerAccount, accountId));
  const toThem = or(
    eq(coachGrant.toAccount, accountId),
    inArray(
      coachGrant.toTeam,
      teams.map(({ id }) => id),
    ),
  );
  const inForce = and(isNull(coachGrant.endedMs), toThem);
  const athletes = await tx
    .selectDistinct({ athleteId: coachGrant.athleteId })
    .from(coachGrant)
    .where(inForce)
    .orderBy(coachGrant.athleteId);
  const grants: (typeof coachGrant.$inferSelect)[] = [];
  for (const { athleteId } of athletes) {
    const isTheirs = and(eq(coachGrant.athleteId, athleteId), inForce);
    grants.push(...(await tx.select().from(coachGrant).where(isTheirs).for('update')));
  }
  return grants;
}

/** The account with everything that belongs to it alone; its sign-ins too, which tell networks and devices. */
export async function eraseAccount(tx: Tx, accountId: string, chain: string): Promise<void> {
  const [row] = await tx.select().from(account).where(eq(account.accountId, accountId));
  if (row !== undefined && row.email !== null) {
    // a mail to this address that somebody else had sent
    await tx.delete(outbox).where(sql`${outbox.payload} ->> 'recipient' = ${row.email}`);
    await tx.delete(invitation).where(eq(invitation.toEmail, row.email));
  }
  await tx.delete(auditEntry).where(eq(auditEntry.athleteId, chain));
  await tx.delete(account).where(eq(account.accountId, accountId));
}

export async function detachAthlete(tx: Tx, athleteId: string): Promise<void> {
  await tx.update(account).set({ ownAthlete: null }).where(eq(account.ownAthlete, athleteId));
}

/** Whether the athlete is there and was before an instant. */
export async function wasThere(
  db: Db,
  { athleteId, accountId }: { athleteId: string | null; accountId: string | null },
  atMs: number,
): Promise<boolean> {
  const athletes =
    athleteId === null
      ? []
      : await db
          .select({ id: athlete.athleteId })
          .from(athlete)
          .where(and(eq(athlete.athleteId, athleteId), lt(athlete.createdMs, atMs)));
  const accounts =
    accountId === null
      ? []
      : await db.select({ id: account.accountId }).from(account).where(eq(account.accountId, accountId));
  return athletes.length + accounts.length > 0;
}
