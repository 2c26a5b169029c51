import { and, eq, isNull, or } from 'drizzle-orm';
import { type Grant, isLive, type Scope } from '../../core/access/scope.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { coachGrant, grantVersion } from '../../db/schema/coach-grant.ts';
import { teamMember } from '../../db/schema/team.ts';
import type { Db, Tx } from '../../db/transaction.ts';
import { actOf, appendAudit } from './audit.ts';
import { DAY_MS, type PeopleDeps } from './people-deps.ts';
import { newId } from './secret-token.ts';

export type GrantRow = typeof coachGrant.$inferSelect;

/** The words that people agree to when they grant; a new text is a new version. */
export const CONSENT_VERSION = '1';
/** A grant without a term of its own holds a year. */
export const GRANT_MS = 365 * DAY_MS;

/**
 * What the athlete lets this account do, directly or through teams, as one: the scopes of all grants in
 * force. Null: nothing, and never was. Its version changes whenever any of them does.
 */
export async function grantTo(deps: PeopleDeps, accountId: string, athleteId: string): Promise<Grant | null> {
  const rows = (await grantsTo(deps, accountId)).filter((row) => row.athleteId === athleteId);
  return mergedGrant(rows, athleteId, deps.now());
}

/** Several grants of one athlete to one account as one. Null: there are none. */
export function mergedGrant(rows: readonly GrantRow[], athleteId: string, nowMs: number): Grant | null {
  const live = rows.filter((row) => isLive(row, nowMs));
  const [first] = live.length > 0 ? live : rows;
  if (first === undefined) return null;
  return {
    grantId: live.map((row) => row.grantId).join('+') || first.grantId,
    version: rows.reduce((sum, row) => sum + row.version, 0),
    athleteId,
    scopes: [...new Set(live.flatMap((row) => row.scopes))],
    expiresMs: live.length > 0 ? null : first.expiresMs,
    endedMs: live.length > 0 ? null : (first.endedMs ?? nowMs),
  };
}

/** Every grant to this account or to a team it is in, ended ones too; the wall lets no others through. */
export async function grantsTo(deps: PeopleDeps, accountId: string): Promise<GrantRow[]> {
  const person = deps.db.as({ kind: 'person', accountId, nowMs: deps.now() });
  return person.read(async (db) => {
    const teams = await db
      .select({ id: teamMember.teamId })
      .from(teamMember)
      .where(eq(teamMember.accountId, accountId));
    const mine = [eq(coachGrant.toAccount, accountId), ...teams.map(({ id }) => eq(coachGrant.toTeam, id))];
    return db
      .select()
      .from(coachGrant)
      .where(or(...mine))
      .orderBy(coachGrant.athleteId, coachGrant.grantId);
  });
}

/** Every grant the athlete ever gave. */
export async function grantsOf(deps: PeopleDeps, athleteId: string): Promise<GrantRow[]> {
  return deps.db
    .as({ kind: 'self', athleteId })
    .read((db: Db) => db.select().from(coachGrant).where(eq(coachGrant.athleteId, athleteId)));
}

/** A new grant, within the transaction of what led to it, which runs as the athlete. */
export async function giveGrant(
  deps: PeopleDeps,
  tx: Tx,
  given: {
    athleteId: string;
    to: { account: string } | { team: string };
    scopes: Scope[];
    expiresMs: number | null;
    byAccount: string;
  },
): Promise<GrantRow> {
  const { athleteId, to, scopes, byAccount } = given;
  const nowMs = deps.now();
  const expiresMs = given.expiresMs ?? nowMs + GRANT_MS;
  const toAccount = 'account' in to ? to.account : null;
  const toTeam = 'team' in to ? to.team : null;
  const [row] = await tx
    .insert(coachGrant)
    .values({ athleteId, grantId: newId('grt'), toAccount, toTeam, scopes, version: 1, expiresMs })
    .returning();
  await keepVersion(tx, nowMs, row!, byAccount);
  return row!;
}

/** Changes scopes or term, by the athlete only. Errors: GRANT_NOT_FOUND. */
export async function changeGrant(
  deps: PeopleDeps,
  athleteId: string,
  grantId: string,
  changes: { scopes: Scope[]; expiresMs: number | null },
  byAccount: string,
): Promise<Result<GrantRow>> {
  return deps.db.as({ kind: 'self', athleteId }).transaction(async (tx) => {
    const before = await lockGrant(tx, athleteId, grantId);
    if (before === null) return notFound();
    const next = {
      ...changes,
      expiresMs: changes.expiresMs ?? deps.now() + GRANT_MS,
      version: before.version + 1,
    };
    return ok(await write(tx, deps.now(), before, next, byAccount));
  });
}

/** Ended by either side, with the commit. Errors: GRANT_NOT_FOUND. */
export async function endGrant(
  deps: PeopleDeps,
  athleteId: string,
  grantId: string,
  byAccount: string,
): Promise<Result<GrantRow>> {
  return deps.db.as({ kind: 'self', athleteId }).transaction(async (tx) => {
    const before = await lockGrant(tx, athleteId, grantId);
    if (before === null) return notFound();
    return ok(await endGrantWithin(tx, deps.now(), before, byAccount));
  });
}

/** The same in the transaction of what ends it. `before` is locked and in force. */
export function endGrantWithin(
  tx: Tx,
  nowMs: number,
  before: GrantRow,
  byAccount: string,
): Promise<GrantRow> {
  return write(tx, nowMs, before, { endedMs: nowMs, version: before.version + 1 }, byAccount);
}

async function lockGrant(tx: Tx, athleteId: string, grantId: string): Promise<GrantRow | null> {
  const [row] = await tx
    .select()
    .from(coachGrant)
    .where(
      and(eq(coachGrant.athleteId, athleteId), eq(coachGrant.grantId, grantId), isNull(coachGrant.endedMs)),
    )
    .for('update');
  return row ?? null;
}

async function write(
  tx: Tx,
  nowMs: number,
  before: GrantRow,
  changes: Partial<GrantRow>,
  byAccount: string,
): Promise<GrantRow> {
  const { athleteId, grantId } = before;
  const [row] = await tx
    .update(coachGrant)
    .set(changes)
    .where(and(eq(coachGrant.athleteId, athleteId), eq(coachGrant.grantId, grantId)))
    .returning();
  await keepVersion(tx, nowMs, row!, byAccount);
  return row!;
}

async function keepVersion(tx: Tx, atMs: number, row: GrantRow, byAccount: string): Promise<void> {
  const { athleteId, grantId, version, scopes, expiresMs, endedMs } = row;
  const isEnd = endedMs !== null;
  await tx.insert(grantVersion).values({
    ...{ athleteId, grantId, version, scopes, expiresMs, isEnd, byAccount, atMs },
    consentVersion: CONSENT_VERSION,
  });
  const detail = { grant: grantId, version, scopes: scopes.join(' '), to: row.toAccount ?? row.toTeam };
  const act = actOf({ kind: 'anonymous' }, isEnd ? 'grant:end' : 'grant:write', detail);
  await appendAudit(tx, athleteId, atMs, { ...act, actor: byAccount });
}

function notFound() {
  return fail('GRANT_NOT_FOUND', 'There is no such grant in force.');
}
