import { eq } from 'drizzle-orm';
import { fail, ok, type Result } from '../../core/result.ts';
import { account } from '../../db/schema/account.ts';
import { normalEmail } from './accounts.ts';
import { countAttempt } from './attempts.ts';
import { planMail } from './mail.ts';
import { HOUR_MS, type PeopleDeps } from './people-deps.ts';
import { digestOf } from './secret-token.ts';
import { type Account, endSessions } from './sessions.ts';
import { MAILS_AN_ADDRESS, tellOwner } from './sign-in.ts';
import { issueToken, useToken } from './tokens.ts';

/** The new address counts once its owner has opened the link; the old one is told at once. */
export async function askForNewEmail(
  deps: PeopleDeps,
  person: Account,
  email: string,
): Promise<Result<null>> {
  if (!deps.sendsMail)
    return fail('MAIL_NOT_SET_UP', 'This server sends no mail, so an address cannot be confirmed.');
  const normal = normalEmail(email);
  const counted = await countAttempt(deps, [
    { key: `new address ${person.accountId}`, most: MAILS_AN_ADDRESS },
    { key: `mail ${digestOf(normal)}`, most: MAILS_AN_ADDRESS },
  ]);
  if (!counted.ok) return counted;
  await deps.db.transaction(async (tx) => {
    const token = await issueToken(
      deps,
      tx,
      'change_email',
      person.accountId,
      { email: normal },
      24 * HOUR_MS,
    );
    const body = `Open this within a day to use this address:\n\n${deps.publicUrl}/change-email#${token}`;
    await planMail(deps, tx, person.accountId, {
      ...{ recipient: normal, subject: 'Confirm your new address', body },
    });
    await tellOwner(
      deps,
      tx,
      person,
      'Your address is about to change',
      'If this was not you, reset your password.',
    );
  });
  return ok(null);
}

/** Errors: TOKEN_INVALID, EMAIL_TAKEN. */
export async function changeEmail(deps: PeopleDeps, token: string): Promise<Result<null>> {
  return deps.db.transaction(async (tx) => {
    const used = await useToken(deps, tx, 'change_email', token);
    if (!used.ok) return used;
    const { accountId, value } = used.value;
    const [taken] = await tx
      .select({ id: account.accountId })
      .from(account)
      .where(eq(account.email, value.email!));
    if (taken !== undefined) return fail('EMAIL_TAKEN', 'There is an account with this address already.');
    await tx
      .update(account)
      .set({ email: value.email!, emailVerifiedMs: deps.now() })
      .where(eq(account.accountId, accountId!));
    await endSessions(tx, accountId!);
    return ok(null);
  });
}
