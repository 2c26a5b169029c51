import { fail, ok, type Result } from '../core/result.ts';
import { getAthlete } from '../db/queries/athlete.ts';
import { findByEmail } from '../services/people/accounts.ts';
import type { PeopleDeps } from '../services/people/people-deps.ts';
import { accountOfAthlete } from '../services/privacy/account-data.ts';

export interface Whom {
  athleteId: string | null;
  accountId: string | null;
}

/** Who an e-mail address or the id of an athlete means. Error: NOBODY_OF_THIS_NAME. */
export async function whomOf(people: PeopleDeps, name: string): Promise<Result<Whom>> {
  const person = name.includes('@') ? await findByEmail(people, name) : null;
  if (person !== null) return ok({ athleteId: person.ownAthlete, accountId: person.accountId });
  const athlete = await people.db.read((db) => getAthlete(db, name));
  if (athlete === null) {
    return fail('NOBODY_OF_THIS_NAME', 'There is no account with this address and no athlete with this id.');
  }
  return ok({
    athleteId: athlete.athleteId,
    accountId: await accountOfAthlete(people.db, athlete.athleteId),
  });
}
