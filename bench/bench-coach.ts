import { account } from '../src/db/schema/account.ts';
import { openSession } from '../src/services/people/sessions.ts';
import { createSecretBox } from '../src/services/secret-box.ts';
import type { TestApp } from '../test/support/app.ts';

export function peopleOf({ deps }: TestApp) {
  const secrets = createSecretBox([{ id: 'k1', bytes: Buffer.alloc(32, 7) }]);
  return { ...deps, secrets, publicUrl: 'http://localhost', sendsMail: false };
}

/** The person `coach` who is also the app's athlete, with a second factor; answers the session. */
export async function signIn(test: TestApp): Promise<string> {
  return test.deps.db.transaction(async (tx) => {
    const person = { accountId: 'coach', name: 'Coach', ownAthlete: 'local', isCoach: true, createdMs: 1 };
    const [row] = await tx.insert(account).values(person).returning();
    const { token } = await openSession(peopleOf(test), tx, row!, { source: 'bench', agent: 'bench' }, true);
    return token;
  });
}

export async function grantToCoach(
  { deps }: TestApp,
  athleteId: string,
  scopes = ['alerts:receive'],
): Promise<void> {
  await deps.db.direct(
    `insert into coach_grant (athlete_id, grant_id, to_account, scopes, version) values ($1, 'grant', 'coach', $2::text::jsonb, 1)`,
    [athleteId, JSON.stringify(scopes)],
  );
}
