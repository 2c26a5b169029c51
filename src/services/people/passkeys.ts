import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { and, eq } from 'drizzle-orm';
import { fail, ok, type Result } from '../../core/result.ts';
import { passkey } from '../../db/schema/second-factor.ts';
import { findAccount } from './accounts.ts';
import { countAttempt } from './attempts.ts';
import { MINUTE_MS, type Origin, type PeopleDeps } from './people-deps.ts';
import { type Account, weakenSessions } from './sessions.ts';
import { enter, type SignedIn } from './sign-in.ts';
import { issueToken, useToken } from './tokens.ts';

const CHALLENGE_MS = 5 * MINUTE_MS;
/** Each is a row until it runs out. */
const CHALLENGES_A_SOURCE = 100;
const siteOf = (deps: PeopleDeps) => ({
  rpID: new URL(deps.publicUrl).hostname,
  origin: new URL(deps.publicUrl).origin,
});

/** Loaded by the first who asks: two hundred modules, of which a start needs none. */
const webauthn = () => import('@simplewebauthn/server');

export type Passkey = typeof passkey.$inferSelect;

export async function listPasskeys(deps: PeopleDeps, accountId: string): Promise<Passkey[]> {
  return deps.db.read((db) =>
    db.select().from(passkey).where(eq(passkey.accountId, accountId)).orderBy(passkey.createdMs),
  );
}

/** What a browser needs to make a passkey, and the token under which its answer is expected. */
export async function startPasskey(deps: PeopleDeps, person: Account) {
  const there = await listPasskeys(deps, person.accountId);
  const { generateRegistrationOptions } = await webauthn();
  const options = await generateRegistrationOptions({
    rpName: 'Pacekeeper',
    rpID: siteOf(deps).rpID,
    userName: person.email ?? person.name,
    userID: new TextEncoder().encode(person.accountId),
    attestationType: 'none',
    excludeCredentials: there.map(({ credentialId }) => ({ id: credentialId })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  const { challenge } = options;
  const token = await deps.db.transaction((tx) =>
    issueToken(deps, tx, 'passkey_add', person.accountId, { challenge }, CHALLENGE_MS),
  );
  return { token, options };
}

/** Errors: TOKEN_INVALID, PASSKEY_REFUSED. */
export async function addPasskey(
  deps: PeopleDeps,
  accountId: string,
  given: { token: string; name: string; response: RegistrationResponseJSON },
): Promise<Result<{ credentialId: string }>> {
  const used = await deps.db.transaction((tx) => useToken(deps, tx, 'passkey_add', given.token));
  if (!used.ok) return used;
  if (used.value.accountId !== accountId) return refused();
  const { rpID, origin } = siteOf(deps);
  const { verifyRegistrationResponse } = await webauthn();
  const verified = await verifyRegistrationResponse({
    response: given.response,
    expectedChallenge: used.value.value.challenge!,
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
  }).catch(() => null);
  if (verified?.verified !== true) return refused();
  const { credential } = verified.registrationInfo;
  const rows = await deps.db.transaction((tx) =>
    tx
      .insert(passkey)
      .values({
        credentialId: credential.id,
        accountId,
        publicKey: credential.publicKey,
        counter: credential.counter,
        transports: credential.transports ?? [],
        name: given.name,
        createdMs: deps.now(),
      })
      .onConflictDoNothing()
      .returning({ id: passkey.credentialId }),
  );
  return rows.length === 1 ? ok({ credentialId: credential.id }) : refused();
}

export async function removePasskey(
  deps: PeopleDeps,
  accountId: string,
  credentialId: string,
): Promise<boolean> {
  return deps.db.transaction(async (tx) => {
    const rows = await tx
      .delete(passkey)
      .where(and(eq(passkey.accountId, accountId), eq(passkey.credentialId, credentialId)))
      .returning({ id: passkey.credentialId });
    if (rows.length === 1) await weakenSessions(tx, accountId);
    return rows.length === 1;
  });
}

/** For whoever has a passkey here: the browser finds out which. Error: TOO_MANY_ATTEMPTS. */
export async function startPasskeySignIn(deps: PeopleDeps, from: Origin) {
  const counted = await countAttempt(deps, [{ key: `challenge ${from.source}`, most: CHALLENGES_A_SOURCE }]);
  if (!counted.ok) return counted;
  const { generateAuthenticationOptions } = await webauthn();
  const options = await generateAuthenticationOptions({
    rpID: siteOf(deps).rpID,
    userVerification: 'required',
  });
  const { challenge } = options;
  const token = await deps.db.transaction((tx) =>
    issueToken(deps, tx, 'passkey_sign_in', null, { challenge }, CHALLENGE_MS),
  );
  return ok({ token, options });
}

/** A passkey with user verification is two factors at once. Errors: TOKEN_INVALID, PASSKEY_REFUSED. */
export async function signInWithPasskey(
  deps: PeopleDeps,
  given: { token: string; response: AuthenticationResponseJSON },
  from: Origin,
): Promise<Result<SignedIn>> {
  const used = await deps.db.transaction((tx) => useToken(deps, tx, 'passkey_sign_in', given.token));
  if (!used.ok) return used;
  const [key] = await deps.db.read((db) =>
    db.select().from(passkey).where(eq(passkey.credentialId, given.response.id)),
  );
  const person = key === undefined ? null : await findAccount(deps, key.accountId);
  if (key === undefined || person === null) return refused();
  const { rpID, origin } = siteOf(deps);
  const { verifyAuthenticationResponse } = await webauthn();
  const verified = await verifyAuthenticationResponse({
    response: given.response,
    expectedChallenge: used.value.value.challenge!,
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
    credential: {
      id: key.credentialId,
      publicKey: new Uint8Array(key.publicKey),
      counter: key.counter,
      transports: key.transports as AuthenticatorTransport[],
    },
  }).catch(() => null);
  if (verified?.verified !== true) return refused();
  const counter = verified.authenticationInfo.newCounter;
  await deps.db.transaction((tx) =>
    tx.update(passkey).set({ counter }).where(eq(passkey.credentialId, key.credentialId)),
  );
  if (person.emailVerifiedMs === null) return fail('EMAIL_NOT_VERIFIED', 'Confirm your address first.');
  return ok(await enter(deps, person, from, true));
}

function refused() {
  return fail('PASSKEY_REFUSED', 'The passkey does not prove what was asked for.');
}
