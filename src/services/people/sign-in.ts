import { eq } from 'drizzle-orm';
import { fail, ok, type Result } from '../../core/result.ts';
import { account } from '../../db/schema/account.ts';
import { findByEmail } from './accounts.ts';
import { countAttempt, forgive, type Limit } from './attempts.ts';
import { actOf, chainOfAccount, recordAct } from './audit.ts';
import { planMail } from './mail.ts';
import { type Asker, checkPassword, hashPassword, isPassword, withPlace } from './passwords.ts';
import { MINUTE_MS, type Origin, type PeopleDeps } from './people-deps.ts';
import { nameOf, noteRefusal, type Refused } from './refusals.ts';
import { hasTotp, takeCode } from './second-factor.ts';
import { type Account, endSessions, openSession, renewSession } from './sessions.ts';
import { findToken, issueToken, useToken } from './tokens.ts';

const GUESSES_AN_ACCOUNT = 10;
const GUESSES_A_SOURCE = 100;
/** Whoever was wrong as often, or whose network or account was, is looked at after the others. */
const MISTAKES = 2;
export const MAILS_AN_ADDRESS = 5;
const RESET_MS = 30 * MINUTE_MS;

export interface SignedIn {
  token: string;
  sessionId: string;
  maxAgeS: number;
  account: Account;
  /** what makes this browser one that its owner uses: its tries are counted apart from strangers' */
  device: string;
}

const macOf = (deps: PeopleDeps, accountId: string) => deps.secrets.mac('known device', accountId);

/**
 * Who fails is told the same whether the address, the password or nothing at all was right.
 * Errors: SIGN_IN_REFUSED, TOO_MANY_ATTEMPTS, SIGN_IN_BUSY, EMAIL_NOT_VERIFIED, SECOND_FACTOR_NEEDED, CODE_WRONG.
 */
export async function signIn(
  deps: PeopleDeps,
  given: { email: string; password: string; code?: string | undefined; device?: string | undefined },
  from: Origin,
): Promise<Result<SignedIn>> {
  const person = await findByEmail(deps, given.email);
  const { device } = given;
  const isKnown =
    person !== null && device !== undefined && deps.secrets.isMac('known device', person.accountId, device);
  return withPlace(isKnown ? 'known' : 'stranger', from.source, (moveTo) =>
    look(deps, given, from, person, isKnown, moveTo),
  );
}

async function look(
  deps: PeopleDeps,
  given: { email: string; password: string; code?: string | undefined },
  from: Origin,
  person: Account | null,
  isKnown: boolean,
  moveTo: (other: Asker) => Result<null>,
): Promise<Result<SignedIn>> {
  const limits: Limit[] = [
    { key: `account ${nameOf(given.email)}${isKnown ? ' known' : ''}`, most: GUESSES_AN_ACCOUNT },
    { key: `source ${from.source}`, most: GUESSES_A_SOURCE },
  ];
  const counted = await countAttempt(deps, limits);
  const refused = async (why: Refused, error: Result<never>) => {
    await noteRefusal(deps, given.email, person, why, from);
    return error;
  };
  if (!counted.ok) return refused('too_often', counted);
  const asker = isKnown ? 'known' : counted.value.before < MISTAKES ? 'stranger' : 'guesser';
  // whoever guesses keeps a stranger's place only while it is counted
  const place = moveTo(asker);
  if (!place.ok) {
    await forgive(deps, counted.value);
    return place;
  }
  const isRight = await isPassword(person?.passwordHash ?? null, given.password, asker);
  if (person === null || !isRight)
    return refused('password', fail('SIGN_IN_REFUSED', 'The address or the password is wrong.'));
  if (person.emailVerifiedMs === null) {
    return fail('EMAIL_NOT_VERIFIED', 'Confirm your address first; the mail we sent has the link.');
  }
  const second = await checkSecond(deps, person, given.code);
  if (!second.ok) return second.error.code === 'CODE_WRONG' ? refused('code', second) : second;
  await forgive(deps, counted.value);
  return ok(await enter(deps, person, from, second.value));
}

/** True where a code was wanted and was right, false where none is wanted. */
async function checkSecond(
  deps: PeopleDeps,
  { accountId }: Account,
  code: string | undefined,
): Promise<Result<boolean>> {
  if (!(await hasTotp(deps, accountId))) return ok(false);
  if (code === undefined) return fail('SECOND_FACTOR_NEEDED', 'Give the code of your authenticator, too.');
  const taken = await takeCode(deps, accountId, code);
  return taken.ok ? ok(true) : taken;
}

/** Opens a session for a person who has proven to be it. */
export async function enter(
  deps: PeopleDeps,
  person: Account,
  from: Origin,
  isStrong = false,
): Promise<SignedIn> {
  const opened = await deps.db.transaction((tx) => openSession(deps, tx, person, from, isStrong));
  await recordAct(deps.db, chainOfAccount(person.accountId), deps.now(), {
    ...actOf({ kind: 'anonymous' }, 'session:open', { source: from.source, agent: from.agent }),
    actor: person.accountId,
  });
  return { ...opened, account: person, device: macOf(deps, person.accountId) };
}

/**
 * A fresh proof within a session; the cookie is replaced. Counted like a sign-in from a known device.
 * Errors: SIGN_IN_REFUSED, TOO_MANY_ATTEMPTS, SECOND_FACTOR_NEEDED, CODE_WRONG.
 */
export async function proveAgain(
  deps: PeopleDeps,
  person: Account,
  sessionId: string,
  given: { password: string; code?: string | undefined },
): Promise<Result<string>> {
  const limits = [{ key: `proof ${person.accountId}`, most: GUESSES_AN_ACCOUNT }];
  const counted = await countAttempt(deps, limits);
  if (!counted.ok) return counted;
  if (!(await isPassword(person.passwordHash, given.password, 'known'))) {
    return fail('SIGN_IN_REFUSED', 'The password is wrong.');
  }
  const second = await checkSecond(deps, person, given.code);
  if (!second.ok) return second;
  await forgive(deps, counted.value);
  return ok(await deps.db.transaction((tx) => renewSession(deps, tx, sessionId, second.value)));
}

/** Always the same answer. Errors: MAIL_NOT_SET_UP, TOO_MANY_ATTEMPTS. */
export async function askForReset(deps: PeopleDeps, email: string, from: Origin): Promise<Result<null>> {
  if (!deps.sendsMail) {
    return fail('MAIL_NOT_SET_UP', 'This server sends no mail; whoever runs it can set a new password.');
  }
  const counted = await countAttempt(deps, [
    { key: `reset ${nameOf(email)}`, most: MAILS_AN_ADDRESS },
    { key: `source ${from.source}`, most: GUESSES_A_SOURCE },
  ]);
  if (!counted.ok) return counted;
  const person = await findByEmail(deps, email);
  if (person?.email == null || person.emailVerifiedMs === null) return ok(null);
  const { accountId } = person;
  const recipient = person.email;
  await deps.db.transaction(async (tx) => {
    const token = await issueToken(deps, tx, 'reset_password', accountId, {}, RESET_MS);
    const body = `Open this within half an hour to set a new password:\n\n${deps.publicUrl}/reset-password#${token}\n\nIf you did not ask for it, do nothing.`;
    await planMail(deps, tx, accountId, { recipient, subject: 'Set a new password', body });
  });
  return ok(null);
}

/**
 * Ends every session and keeps the second factor. Answers what makes this browser a known one, so that guesses
 * of others do not keep its owner out. Errors: PASSWORD_WEAK, TOKEN_INVALID.
 */
export async function resetPassword(
  deps: PeopleDeps,
  token: string,
  password: string,
): Promise<Result<{ device: string }>> {
  const checked = checkPassword(password, []);
  if (!checked.ok) return checked;
  // a link that is none costs no hash
  const found = await deps.db.read((db) => findToken(deps, db, 'reset_password', token));
  if (!found.ok) return found;
  const passwordHash = await hashPassword(password);
  return deps.db.transaction(async (tx) => {
    const used = await useToken(deps, tx, 'reset_password', token);
    if (!used.ok) return used;
    const accountId = used.value.accountId!;
    const [person] = await tx
      .update(account)
      .set({ passwordHash })
      .where(eq(account.accountId, accountId))
      .returning();
    await endSessions(tx, accountId);
    await tellOwner(deps, tx, person!, 'Your password was changed', 'All sessions were ended.');
    return ok({ device: macOf(deps, accountId) });
  });
}

/** Ends every other session. Error: PASSWORD_WEAK. */
export async function changePassword(
  deps: PeopleDeps,
  person: Account,
  sessionId: string,
  password: string,
): Promise<Result<null>> {
  const checked = checkPassword(password, [person.name, person.email ?? '']);
  if (!checked.ok) return checked;
  const passwordHash = await hashPassword(password);
  await deps.db.transaction(async (tx) => {
    await tx.update(account).set({ passwordHash }).where(eq(account.accountId, person.accountId));
    await endSessions(tx, person.accountId, sessionId);
    await tellOwner(deps, tx, person, 'Your password was changed', 'All other sessions were ended.');
  });
  return ok(null);
}

/** A mail to the address that an account has, if it has one. */
export async function tellOwner(
  deps: PeopleDeps,
  tx: Parameters<typeof planMail>[1],
  person: Account,
  subject: string,
  body: string,
): Promise<void> {
  if (person.email !== null)
    await planMail(deps, tx, person.accountId, { recipient: person.email, subject, body });
}

/** A new password by whoever runs the server; ends every session. Error: PASSWORD_WEAK. */
export async function setPassword(
  deps: PeopleDeps,
  person: Account,
  password: string,
): Promise<Result<Account>> {
  const checked = checkPassword(password, [person.name, person.email ?? '']);
  if (!checked.ok) return checked;
  const passwordHash = await hashPassword(password);
  await deps.db.transaction(async (tx) => {
    await tx.update(account).set({ passwordHash }).where(eq(account.accountId, person.accountId));
    await endSessions(tx, person.accountId);
  });
  return ok(person);
}
