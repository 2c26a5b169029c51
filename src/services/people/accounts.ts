import { and, eq, isNull, sql } from 'drizzle-orm';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Zone } from '../../core/time.ts';
import { insertAthlete } from '../../db/queries/athlete.ts';
import { account } from '../../db/schema/account.ts';
import type { Tx } from '../../db/transaction.ts';
import { countAttempt } from './attempts.ts';
import { planMail } from './mail.ts';
import { checkPassword, hashPassword, withPlace } from './passwords.ts';
import { HOUR_MS, type Origin, type PeopleDeps } from './people-deps.ts';
import { digestOf, newId } from './secret-token.ts';
import type { Account } from './sessions.ts';
import { issueToken, useToken } from './tokens.ts';

export interface NewPerson {
  email: string;
  name: string;
  password: string;
  isCoach?: boolean;
}

const VERIFY_MS = 24 * HOUR_MS;
const MAILS_AN_ADDRESS = 5;
const SIGN_UPS_A_SOURCE = 20;

export function normalEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

/** Whether anybody has an account: until then the server keeps to its own machine and asks for no sign-in. */
export async function hasAccounts(deps: PeopleDeps): Promise<boolean> {
  const rows = await deps.db.read((db) => db.select({ id: account.accountId }).from(account).limit(1));
  return rows.length > 0;
}

export async function findAccount(deps: PeopleDeps, accountId: string): Promise<Account | null> {
  const rows = await deps.db.read((db) => db.select().from(account).where(eq(account.accountId, accountId)));
  return rows[0] ?? null;
}

export async function findByEmail(deps: PeopleDeps, email: string): Promise<Account | null> {
  const normal = normalEmail(email);
  const rows = await deps.db.read((db) => db.select().from(account).where(eq(account.email, normal)));
  return rows[0] ?? null;
}

/**
 * The first account, which takes over the local athlete; its address needs no proof, because whoever
 * makes it sits at the machine. Errors: ACCOUNTS_EXIST, PASSWORD_WEAK.
 */
export async function createFirstAccount(
  deps: PeopleDeps,
  person: NewPerson,
  localAthleteId: string,
): Promise<Result<Account>> {
  const checked = checkPassword(person.password, [person.name, person.email]);
  if (!checked.ok) return checked;
  const passwordHash = await hashPassword(person.password);
  return deps.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('pacekeeper first account', 0))`);
    const rows = await tx.select({ id: account.accountId }).from(account).limit(1);
    if (rows.length > 0) return fail('ACCOUNTS_EXIST', 'This server has an account already; sign in.');
    return ok(await insert(deps, tx, person, { passwordHash, verified: true, ownAthlete: localAthleteId }));
  });
}

/** An account made by whoever runs the server, on its command line. Errors: EMAIL_TAKEN, PASSWORD_WEAK. */
export async function createAccount(deps: PeopleDeps, person: NewPerson): Promise<Result<Account>> {
  const checked = checkPassword(person.password, [person.name, person.email]);
  if (!checked.ok) return checked;
  const passwordHash = await hashPassword(person.password);
  if ((await findByEmail(deps, person.email)) !== null) {
    return fail('EMAIL_TAKEN', 'There is an account with this address already.');
  }
  return deps.db.transaction(async (tx) =>
    ok(await insert(deps, tx, person, { passwordHash, verified: true, ownAthlete: null })),
  );
}

/**
 * Sign-up: the answer is the same whether the address has an account or not; the mail says which. Who signs
 * up again before the address was confirmed starts anew: name and password of the first try are gone.
 * Errors: SIGN_UP_NEEDS_MAIL, PASSWORD_WEAK, TOO_MANY_ATTEMPTS, SIGN_IN_BUSY.
 */
export async function signUp(deps: PeopleDeps, person: NewPerson, from: Origin): Promise<Result<null>> {
  if (!deps.sendsMail) {
    return fail(
      'SIGN_UP_NEEDS_MAIL',
      'This server sends no mail, so only whoever runs it can make accounts.',
    );
  }
  const checked = checkPassword(person.password, [person.name, person.email]);
  if (!checked.ok) return checked;
  const email = normalEmail(person.email);
  const counted = await countAttempt(deps, [
    { key: `mail ${digestOf(email)}`, most: MAILS_AN_ADDRESS },
    { key: `sign-up ${from.source}`, most: SIGN_UPS_A_SOURCE },
  ]);
  if (!counted.ok) return counted;
  // hashed in both cases, so that time does not tell them apart
  const hashed = await withPlace('stranger', from.source, async () =>
    ok(await hashPassword(person.password, 'stranger')),
  );
  if (!hashed.ok) return hashed;
  const passwordHash = hashed.value;
  await deps.db.transaction(async (tx) => {
    const [there] = await tx.select().from(account).where(eq(account.email, email));
    if (there !== undefined && there.emailVerifiedMs === null) {
      const { name, isCoach = false } = person;
      await tx
        .update(account)
        .set({ name, isCoach, passwordHash })
        .where(eq(account.accountId, there.accountId));
      await mailVerification(deps, tx, there.accountId, email);
      return;
    }
    if (there !== undefined) {
      const body = `Somebody wanted to make an account with this address, which has one already. If it was you: sign in at ${deps.publicUrl}, or reset the password there.`;
      await planMail(deps, tx, there.accountId, {
        ...{ recipient: email, subject: 'You have an account already', body },
      });
      return;
    }
    const made = await insert(deps, tx, person, { passwordHash, verified: false, ownAthlete: null });
    await mailVerification(deps, tx, made.accountId, email);
  });
  return ok(null);
}

async function mailVerification(deps: PeopleDeps, tx: Tx, accountId: string, email: string): Promise<void> {
  const token = await issueToken(deps, tx, 'verify_email', accountId, { email }, VERIFY_MS);
  const body = `Open this within a day to confirm your address:\n\n${deps.publicUrl}/verify-email#${token}\n\nIf you did not sign up, do nothing.`;
  await planMail(deps, tx, accountId, { recipient: email, subject: 'Confirm your address', body });
}

/** Error: TOKEN_INVALID. A new runner's athlete is made with the proof of the address. */
export async function verifyEmail(deps: PeopleDeps, token: string): Promise<Result<{ accountId: string }>> {
  return deps.db.transaction(async (tx) => {
    const used = await useToken(deps, tx, 'verify_email', token);
    if (!used.ok) return used;
    const accountId = used.value.accountId!;
    await tx.update(account).set({ emailVerifiedMs: deps.now() }).where(eq(account.accountId, accountId));
    return ok({ accountId });
  });
}

async function insert(
  deps: PeopleDeps,
  tx: Tx,
  person: NewPerson,
  more: { passwordHash: string; verified: boolean; ownAthlete: string | null },
): Promise<Account> {
  const nowMs = deps.now();
  const [row] = await tx
    .insert(account)
    .values({
      accountId: newId('acc'),
      email: normalEmail(person.email),
      emailVerifiedMs: more.verified ? nowMs : null,
      name: person.name,
      passwordHash: more.passwordHash,
      ownAthlete: more.ownAthlete,
      isCoach: person.isCoach ?? false,
      createdMs: nowMs,
    })
    .returning();
  return row!;
}

export async function renameAccount(
  deps: PeopleDeps,
  person: Account,
  changes: { name: string; isCoach: boolean },
): Promise<void> {
  await deps.db.transaction((tx) =>
    tx.update(account).set(changes).where(eq(account.accountId, person.accountId)),
  );
}

/** Starts keeping this person's runs. Error: ATHLETE_THERE. */
export async function becomeAthlete(
  deps: PeopleDeps,
  person: Account,
  zone: Zone,
): Promise<Result<{ athleteId: string }>> {
  if (person.ownAthlete !== null) return fail('ATHLETE_THERE', 'This account keeps runs already.');
  const athleteId = newId('ath');
  return deps.db.as({ kind: 'self', athleteId }).transaction(async (tx) => {
    await insertAthlete(tx, { athleteId, zone, createdMs: deps.now() });
    const rows = await tx
      .update(account)
      .set({ ownAthlete: athleteId })
      .where(and(eq(account.accountId, person.accountId), isNull(account.ownAthlete)))
      .returning({ id: account.accountId });
    if (rows.length === 0) throw new Error('two requests made this person an athlete at once');
    return ok({ athleteId });
  });
}
