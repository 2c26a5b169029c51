import { randomBytes } from 'node:crypto';
import { and, eq, inArray, isNotNull, lt } from 'drizzle-orm';
import { Secret, TOTP } from 'otpauth';
import { fail, ok, type Result } from '../../core/result.ts';
import { recoveryCode, totp } from '../../db/schema/second-factor.ts';
import type { PeopleDeps } from './people-deps.ts';
import { renewSession, weakenSessions } from './sessions.ts';

const STEP_S = 30;
const CODES = 10;
const place = (accountId: string) => ({ table: 'totp', column: 'secret', rowId: accountId });
const generator = (secret: Secret, label: string) =>
  new TOTP({ issuer: 'Pacekeeper', label, secret, algorithm: 'SHA1', digits: 6, period: STEP_S });

/** A new secret to be scanned; it counts only once a code of it was given back. */
export async function startTotp(
  deps: PeopleDeps,
  accountId: string,
  label: string,
): Promise<Result<{ secret: string; uri: string }>> {
  if (await hasTotp(deps, accountId))
    return fail('TOTP_THERE', 'There is an authenticator already; remove it first.');
  const secret = new Secret({ size: 20 });
  const row = { secret: deps.secrets.seal(place(accountId), secret.base32), confirmedMs: null, lastStep: 0 };
  await deps.db.transaction((tx) =>
    tx
      .insert(totp)
      .values({ accountId, ...row })
      .onConflictDoUpdate({ target: totp.accountId, set: row }),
  );
  return ok({ secret: secret.base32, uri: generator(secret, label).toString() });
}

/**
 * Confirms with the first code; answers the recovery codes, this once, and the session's new cookie: it has
 * proven a second factor now. Errors: CODE_WRONG.
 */
export async function confirmTotp(
  deps: PeopleDeps,
  accountId: string,
  sessionId: string,
  code: string,
): Promise<Result<{ recoveryCodes: string[]; cookie: string }>> {
  if (!(await takeTotp(deps, accountId, code, false))) return wrongCode();
  const codes = Array.from({ length: CODES }, () =>
    randomBytes(10)
      .toString('hex')
      .replace(/(.{5})(?=.)/g, '$1-'),
  );
  const cookie = await deps.db.transaction(async (tx) => {
    await tx.update(totp).set({ confirmedMs: deps.now() }).where(eq(totp.accountId, accountId));
    await tx.delete(recoveryCode).where(eq(recoveryCode.accountId, accountId));
    await tx
      .insert(recoveryCode)
      .values(codes.map((text) => ({ accountId, digest: digestOfCode(deps, accountId, text) })));
    return renewSession(deps, tx, sessionId, true);
  });
  return ok({ recoveryCodes: codes, cookie });
}

export async function removeTotp(deps: PeopleDeps, accountId: string): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await tx.delete(totp).where(eq(totp.accountId, accountId));
    await tx.delete(recoveryCode).where(eq(recoveryCode.accountId, accountId));
    await weakenSessions(tx, accountId);
  });
}

export async function hasTotp(deps: PeopleDeps, accountId: string): Promise<boolean> {
  const rows = await deps.db.read((db) =>
    db
      .select({ id: totp.accountId })
      .from(totp)
      .where(and(eq(totp.accountId, accountId), isNotNull(totp.confirmedMs))),
  );
  return rows.length > 0;
}

/** A code of the authenticator, or a recovery code, each once. Error: CODE_WRONG. */
export async function takeCode(deps: PeopleDeps, accountId: string, code: string): Promise<Result<null>> {
  const isTaken = /^\d{6}$/.test(code.trim())
    ? await takeTotp(deps, accountId, code.trim(), true)
    : await takeRecovery(deps, accountId, code);
  return isTaken ? ok(null) : wrongCode();
}

/** One step of clock difference either way; a step is taken once, and none before it any more. */
async function takeTotp(
  deps: PeopleDeps,
  accountId: string,
  code: string,
  confirmed: boolean,
): Promise<boolean> {
  const nowMs = deps.now();
  return deps.db.transaction(async (tx) => {
    const [row] = await tx.select().from(totp).where(eq(totp.accountId, accountId));
    if (row === undefined || (row.confirmedMs !== null) !== confirmed) return false;
    const secret = Secret.fromBase32(deps.secrets.open(place(accountId), row.secret));
    const delta = generator(secret, '').validate({ token: code, timestamp: nowMs, window: 1 });
    if (delta === null) return false;
    const step = Math.floor(nowMs / 1000 / STEP_S) + delta;
    const taken = await tx
      .update(totp)
      .set({ lastStep: step })
      .where(and(eq(totp.accountId, accountId), lt(totp.lastStep, step)))
      .returning({ id: totp.accountId });
    return taken.length === 1;
  });
}

async function takeRecovery(deps: PeopleDeps, accountId: string, code: string): Promise<boolean> {
  // a code made under an older key is as good
  const digests = deps.secrets.macs('recovery code', codeText(accountId, code));
  const rows = await deps.db.transaction((tx) =>
    tx
      .delete(recoveryCode)
      .where(and(eq(recoveryCode.accountId, accountId), inArray(recoveryCode.digest, digests)))
      .returning({ id: recoveryCode.accountId }),
  );
  return rows.length === 1;
}

function digestOfCode(deps: PeopleDeps, accountId: string, code: string): string {
  return deps.secrets.mac('recovery code', codeText(accountId, code));
}

function codeText(accountId: string, code: string): string {
  return `${accountId} ${code.toLowerCase().replace(/[^0-9a-f]/g, '')}`;
}

function wrongCode() {
  return fail('CODE_WRONG', 'The code is wrong, or was used already.');
}
